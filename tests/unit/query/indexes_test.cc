// Indexes by name, opened, taken over, exchanged and dropped.
#include <atomic>
#include <thread>

#include "tests/unit/query/indexes_fixture.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Names = std::vector<std::string>;

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

TEST_CASE_METHOD(IndexesFixture, "indexes of two models side by side, one of them the default") {
  const IndexSetSpec spec{{{"default", {"/old", MakeCatalog("a", "old@1", "of old")}},
                           {"next", {"/new", MakeCatalog("b", "new@2", "of new")}}},
                          "default"};
  const auto set = Open(spec);
  REQUIRE(set.ok());
  const ServedIndexes served(*set);
  CHECK(served.Find("")->name == "default");
  CHECK(Found(*served.Find("")->index) == Names{"of old"});
  CHECK(Found(*served.Find("next")->index) == Names{"of new"});
  const absl::Status unknown = served.Find("former").status();
  CHECK(absl::IsNotFound(unknown));
  CHECK(ReasonOf(unknown) == reason::kUnknownIndex);
  CHECK_THAT(MessageOf(unknown), Contains("\"former\"") && Contains("default (the default), next"));
}

TEST_CASE_METHOD(IndexesFixture, "indexes of one model have it loaded once") {
  const IndexSetSpec spec{{{"a", {"/old", MakeCatalog("a", "old@1", "a")}},
                           {"b", {"/old", MakeCatalog("b", "old@1", "b")}}},
                          "a"};
  const auto set = Open(spec);
  REQUIRE(set.ok());
  CHECK(loaded == 1);
  CHECK(&(*set)->by_name.at("a")->model() == &(*set)->by_name.at("b")->model());
  CHECK((*set)->by_name.at("a")->identity() != (*set)->by_name.at("b")->identity());
}

TEST_CASE_METHOD(IndexesFixture, "what is open already is taken over, under other names too") {
  const IndexSpec old{"/old", MakeCatalog("a", "old@1", "a")};
  const auto first = Open({{{"default", old}}, "default"});
  REQUIRE(first.ok());
  const auto second =
      Open({{{"former", old}, {"same", old}, {"next", {"/new", MakeCatalog("b", "new@2", "b")}}},
            "next"},
           first->get());
  REQUIRE(second.ok());
  CHECK((*second)->by_name.at("former") == (*first)->by_name.at("default"));
  CHECK((*second)->by_name.at("same") == (*first)->by_name.at("default"));
  CHECK(loaded == 2);
}

TEST_CASE_METHOD(IndexesFixture,
                 "a model and a catalogue that were replaced on disk are opened anew") {
  const IndexSetSpec spec{{{"default", {"/old", MakeCatalog("a", "old@1", "before")}}}, "default"};
  const auto first = Open(spec);
  REQUIRE(first.ok());
  models["/old"] = "retrained@3";
  CHECK_THAT(MessageOf(Open(spec, first->get()).status()),
             StartsWith("index \"default\": ") && Contains("old@1") && Contains("retrained@3"));
  std::filesystem::rename(directory / "a", directory / "a-before");  // it is open still
  MakeCatalog("a", "retrained@3", "after");
  const auto second = Open(spec, first->get());
  REQUIRE(second.ok());
  CHECK(Found(*(*second)->by_name.at("default")) == Names{"after"});
  CHECK(Found(*(*first)->by_name.at("default")) == Names{"before"});
}

TEST_CASE_METHOD(IndexesFixture, "what is missing is named with its index and a remedy") {
  const std::string catalog = MakeCatalog("a", "old@1", "a");
  CHECK_THAT(MessageOf(Open({{{"next", {"/none", catalog}}}, "next"}).status()),
             StartsWith("index \"next\": model: no model at /none") && Contains("model build"));
  CHECK_THAT(
      MessageOf(Open({{{"next", {"/old", "/none"}}}, "next"}).status()),
      StartsWith("index \"next\": catalog: no catalogue at /none") && Contains("libretto-index"));
  options.create_catalog = true;
  CHECK(Open({{{"next", {"/old", directory / "fresh"}}}, "next"}).ok());
}

TEST_CASE_METHOD(IndexesFixture,
                 "a dropped index lives until the last call that holds it is done") {
  auto first = Open({{{"default", {"/old", MakeCatalog("a", "old@1", "a")}}}, "default"});
  const auto second = Open({{{"default", {"/new", MakeCatalog("b", "new@2", "b")}}}, "default"});
  REQUIRE((first.ok() && second.ok()));
  ServedIndexes served(*std::move(first));
  const std::weak_ptr<ServedIndex> dropped = served.Find("")->index;
  {
    const NamedIndex call = *served.Find("");
    served.Replace(*second);
    CHECK(Found(*served.Find("")->index) == Names{"b"});
    CHECK(Found(*call.index) == Names{"a"});
    CHECK(call->library().Upsert(MakeTrack("late", "rock", {"rock", "calm"})).ok());
    CHECK(Found(*call.index) == Names{"a", "late"});
    CHECK_FALSE(dropped.expired());
  }
  CHECK(dropped.expired());
}

TEST_CASE_METHOD(IndexesFixture, "every call finds an index while sets are exchanged") {
  const auto first = Open({{{"default", {"/old", MakeCatalog("a", "old@1", "a")}}}, "default"});
  const auto second = Open({{{"next", {"/new", MakeCatalog("b", "new@2", "b")}}}, "next"});
  REQUIRE((first.ok() && second.ok()));
  ServedIndexes served(*first);
  std::atomic<bool> done = false;
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!done) {
        const auto index = served.Find("");
        if (!index.ok() || !(*index)->engine().Search(TextQuery("rock"), {}).ok()) ++failed;
      }
    });
  }
  for (int i = 0; i < 200; ++i) served.Replace(i % 2 == 0 ? *second : *first);
  done = true;
  for (std::thread& caller : callers) caller.join();
  CHECK(failed == 0);
}

}  // namespace
}  // namespace libretto
