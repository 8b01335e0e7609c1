// SIGHUP: the configuration read again while calls go on.
#include "server/reload.h"

#include "tests/unit/query/indexes_fixture.h"

namespace libretto {
namespace {

class ReloadFixture : public IndexesFixture {
 public:
  ReloadFixture() {
    config.model = "/old";
    config.catalog = MakeCatalog("a", "old@1", "a");
    next.model = "/new";
    next.catalog = MakeCatalog("b", "new@2", "b");
    auto opened = Open(IndexesOf(config));
    REQUIRE(opened.ok());
    served.emplace(*std::move(opened));
  }

  void Reload(const absl::StatusOr<ServerConfig>& wanted) {
    Reloader([&wanted] { return wanted; }, config, options.models, opener, *served, clock).Reload();
  }

  ServerConfig config;
  IndexSpec next;
  std::optional<ServedIndexes> served;
};

TEST_CASE_METHOD(ReloadFixture, "an index is added, made the default, and the old one dropped") {
  const std::weak_ptr<ServedIndex> old = served->Find("")->index;
  config.indexes["next"] = next;
  Reload(config);
  CHECK(served->Find("")->index == old.lock());
  CHECK(served->Find("next")->index->model().info().id == "new@2");
  config.default_index = "next";
  Reload(config);
  CHECK(served->Find("")->name == "next");
  CHECK(served->Find("default")->index == old.lock());
  config.model.clear();
  config.catalog.clear();
  Reload(config);
  CHECK(served->Find("")->name == "next");
  CHECK(absl::IsNotFound(served->Find("default").status()));
  CHECK(old.expired());
}

TEST_CASE_METHOD(ReloadFixture,
                 "all indexes, also one that a reload adds, share what opens audio") {
  config.indexes["next"] = next;
  Reload(config);
  for (const char* name : {"default", "next"}) {
    CHECK(served->Find(name)->index->audio().FromBytes(SineWav(440, 2), "a tone", {}).ok());
  }
  CHECK(opener.opened == 2);
}

TEST_CASE_METHOD(ReloadFixture, "a reload that fails changes nothing") {
  config.indexes["next"] = next;
  Reload(config);
  const auto before = served->all();
  Reload(absl::InvalidArgumentError("librettod.toml line 2: expected a value"));
  CHECK(served->all() == before);
  for (const IndexSpec& wrong : {IndexSpec{"/none", next.catalog},       // no model
                                 IndexSpec{"/new", directory / "none"},  // no catalogue
                                 IndexSpec{"/old", next.catalog}}) {     // of another model
    ServerConfig wanted = config;
    wanted.default_index = "other";
    wanted.indexes = {{"other", wrong}};
    Reload(wanted);
    CHECK(served->all() == before);
    CHECK(Found(*served->Find("")->index) == std::vector<std::string>{"a"});
    CHECK(Found(*served->Find("next")->index) == std::vector<std::string>{"b"});
  }
}

TEST_CASE_METHOD(ReloadFixture, "settings that need a restart do not keep indexes from changing") {
  ServerConfig wanted = config;
  wanted.threads = 2;
  wanted.indexes["next"] = next;
  Reload(wanted);
  CHECK(served->Find("next").ok());
}

}  // namespace
}  // namespace libretto
