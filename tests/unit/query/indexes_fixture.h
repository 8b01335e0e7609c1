// Models by directory, and catalogues on disk, to open indexes of.
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "server/indexes/open_indexes.h"
#include "tests/fakes/fake_model.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/unit/query/query_fixture.h"

namespace libretto {

// Counts what is opened through it.
class CountingAudio final : public AudioOpener {
 public:
  absl::StatusOr<std::unique_ptr<OpenedAudio>> Open(FileDescriptor file,
                                                    const AudioRequest& request,
                                                    const Call& call) const override {
    ++opened;
    return direct_.Open(std::move(file), request, call);
  }

  mutable int opened = 0;

 private:
  const DirectAudio direct_;
};

class IndexesFixture {
 public:
  IndexesFixture() {
    options.models.id_at = [this](const std::string& at) -> absl::StatusOr<std::string> {
      if (!models.contains(at)) return absl::NotFoundError("no model");
      return models.at(at);
    };
    options.models.open = [this](const std::string& at) {
      ++loaded;
      return std::make_unique<const FakeModel>(models.at(at));
    };
  }

  // A catalogue of that model with one track, in the place of any that is there.
  std::string MakeCatalog(const std::string& name, const std::string& model_id,
                          const std::string& track_id) {
    LibraryOptions make;
    make.directory = directory / name;
    make.model = {model_id, "fake", kFakeDimension};
    make.create = true;
    std::filesystem::remove_all(make.directory);
    auto library = Library::Open(make);
    REQUIRE(library.ok());
    REQUIRE((*library)->Upsert(MakeTrack(track_id, "rock", {"rock"})).ok());
    return make.directory;
  }

  absl::StatusOr<std::shared_ptr<const IndexSet>> Open(const IndexSetSpec& spec,
                                                       const IndexSet* current = nullptr) {
    return OpenIndexes(spec, options, current, opener, clock);
  }

  CountingAudio opener;
  FakeClock clock;
  TemporaryDirectory directory;
  std::map<std::string, std::string> models = {{"/old", "old@1"}, {"/new", "new@2"}};
  int loaded = 0;
  OpenOptions options;
};

// The ids of what the index finds.
inline std::vector<std::string> Found(const ServedIndex& index) {
  return Ids(*index.engine().Search(TextQuery("rock"), {}));
}

}  // namespace libretto
