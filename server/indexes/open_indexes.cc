#include "server/indexes/open_indexes.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/logging.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

absl::Status MissingModel(const absl::Status& status, const std::string& directory) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat("model: no model at ", directory,
                                          ": make one with `libretto model build --out ", directory,
                                          "`"));
}

absl::Status MissingCatalog(const absl::Status& status, const std::string& directory) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(
      absl::StrCat("catalog: no catalogue at ", directory,
                   ": make one with `libretto-index --model BUNDLE --catalog ", directory,
                   " FOLDER`, or start with --create-catalog"));
}

class Opener {
 public:
  Opener(const OpenOptions& options, const IndexSet* current, const AudioOpener& audio,
         const Clock& clock)
      : options_(options), audio_(audio), clock_(clock) {
    if (current == nullptr) return;
    for (const auto& [name, index] : current->by_name) open_.push_back(index);
  }

  absl::StatusOr<std::shared_ptr<ServedIndex>> Open(const IndexSpec& spec) {
    const auto model_id = options_.models.id_at(spec.model);
    RETURN_IF_ERROR(MissingModel(model_id.status(), spec.model));
    if (auto index = FindOpen(spec.catalog, *model_id)) return index;
    ASSIGN_OR_RETURN(IndexParts parts, OpenParts(spec, *model_id));
    ASSIGN_OR_RETURN(auto index,
                     ServedIndex::Create(std::move(parts), options_.served, audio_, clock_));
    open_.push_back(index);
    return index;
  }

 private:
  std::shared_ptr<ServedIndex> FindOpen(const std::string& catalog,
                                        const std::string& model_id) const {
    const auto identity = Library::IdentityAt(catalog);
    for (const auto& index : open_) {
      const IndexParts& parts = index->parts();
      if (identity.ok() && parts.catalog == catalog && parts.catalog_identity == *identity &&
          index->model().info().id == model_id) {
        return index;
      }
    }
    return nullptr;
  }

  absl::StatusOr<std::shared_ptr<const Model>> OpenModel(const std::string& directory,
                                                         const std::string& id) const {
    for (const auto& index : open_) {
      if (index->model().info().id == id) return index->parts().model;
    }
    return options_.models.open(directory);
  }

  absl::StatusOr<IndexParts> OpenParts(const IndexSpec& spec, const std::string& model_id) const {
    IndexParts parts;
    parts.catalog = spec.catalog;
    ASSIGN_OR_RETURN(parts.model, OpenModel(spec.model, model_id));
    const ModelInfo& model = parts.model->info();
    LibraryOptions library;
    library.directory = spec.catalog;
    library.model = {model.id, model.preprocessing, model.dimension};
    library.create = options_.create_catalog;
    auto opened = Library::Open(library);
    RETURN_IF_ERROR(MissingCatalog(opened.status(), spec.catalog));
    parts.library = *std::move(opened);
    ASSIGN_OR_RETURN(parts.catalog_identity, Library::IdentityAt(spec.catalog));
    return parts;
  }

  const OpenOptions& options_;
  const AudioOpener& audio_;
  const Clock& clock_;
  std::vector<std::shared_ptr<ServedIndex>> open_;
};

void LogServed(const IndexSet& set) {
  for (const auto& [name, index] : set.by_name) {
    const auto view = index->view();
    Log(LogLevel::kInfo, "index",
        {{"name", name},
         {"default", name == set.default_name},
         {"model", index->model().info().id},
         {"catalog", index->parts().catalog},
         {"snapshot", view->snapshot_id()},
         {"tracks", view->stats().tracks}});
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const IndexSet>> OpenIndexes(const IndexSetSpec& spec,
                                                            const OpenOptions& options,
                                                            const IndexSet* current,
                                                            const AudioOpener& opener,
                                                            const Clock& clock) {
  Opener indexes(options, current, opener, clock);
  auto set = std::make_shared<IndexSet>();
  set->default_name = spec.default_index;
  for (const auto& [name, index] : spec.indexes) {
    auto opened = indexes.Open(index);
    if (!opened.ok()) {
      return absl::Status(opened.status().code(),
                          absl::StrCat("index \"", name, "\": ", opened.status().message()));
    }
    set->by_name[name] = *std::move(opened);
  }
  LogServed(*set);
  return set;
}

}  // namespace libretto
