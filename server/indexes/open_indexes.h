// Opening what a server is told to serve.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/indexes/index_spec.h"
#include "server/indexes/served_indexes.h"

namespace libretto {

// How models are opened; as the functions of Model.
struct ModelSource {
  std::function<absl::StatusOr<std::string>(const std::string& directory)> id_at;
  std::function<absl::StatusOr<std::unique_ptr<const Model>>(const std::string& directory)> open;
};

struct OpenOptions {
  ServedIndexOptions served;
  bool create_catalog = false;  // make empty catalogues where there are none
  ModelSource models;
};

// Everything of `spec`. What `current` has (null: nothing) is taken over where directory, catalogue
// and model on disk are still the same; models of one id are loaded once. Errors name the index,
// and say how to make a model or a catalogue that is missing; then `current` is as it was. `opener`
// and `clock` outlive the indexes.
absl::StatusOr<std::shared_ptr<const IndexSet>> OpenIndexes(const IndexSetSpec& spec,
                                                            const OpenOptions& options,
                                                            const IndexSet* current,
                                                            const AudioOpener& opener,
                                                            const Clock& clock);

}  // namespace libretto
