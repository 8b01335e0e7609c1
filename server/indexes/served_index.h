// A catalogue and the model of its vectors, with all that answers calls about them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "encoders/model.h"
#include "index/store/library.h"
#include "server/admin/periodic.h"
#include "server/admin/upkeep.h"
#include "server/describe/describer.h"
#include "server/playlist/planner.h"
#include "server/query/audio_input.h"
#include "server/query/engine.h"
#include "server/query/ingest.h"
#include "server/query/labeler.h"
#include "server/query/text_input.h"

namespace libretto {

struct ServedIndexOptions {
  AudioLimits limits;
  TextInputOptions text;                 // max_text_tokens apart, which is the model's
  std::vector<std::string> audio_roots;  // under which callers may name files
  double refresh_seconds = 0;            // between looks at what others changed; 0: never
  int64_t publish_changes = 0;           // as PublishTask
};

// What an index is made of, and what tells it from one that is put into its place on disk.
struct IndexParts {
  std::string catalog;           // directory
  std::string catalog_identity;  // Library::IdentityAt it
  std::shared_ptr<const Model> model;
  std::shared_ptr<Library> library;
};

// Thread-safe. A call holds it until the call is done, so that an index may be dropped at any time.
class ServedIndex {
 public:
  // Errors of Labeler::Create and Describer::Create. `opener` and `clock` outlive the index.
  static absl::StatusOr<std::shared_ptr<ServedIndex>> Create(IndexParts parts,
                                                             const ServedIndexOptions& options,
                                                             const AudioOpener& opener,
                                                             const Clock& clock);
  ~ServedIndex();
  ServedIndex(const ServedIndex&) = delete;
  ServedIndex& operator=(const ServedIndex&) = delete;

  const IndexParts& parts() const { return parts_; }
  const Model& model() const { return *parts_.model; }
  Library& library() const { return *parts_.library; }
  std::shared_ptr<const View> view() const { return parts_.library->view(); }
  const Labeler& labeler() const { return *labeler_; }
  const Describer& describer() const { return *describer_; }
  TextInput& text() { return text_; }
  const AudioInput& audio() const { return audio_; }
  const Engine& engine() const { return engine_; }
  const PlaylistPlanner& planner() const { return planner_; }
  Ingestor& ingestor() { return ingestor_; }
  const UpkeepFailures& upkeep_failures() const { return failures_; }
  // Tells its pages from those of other indexes.
  const std::string& identity() const { return identity_; }

  // Ends refreshing and publishing, and waits for what has begun. So whoever drops the index calls
  // it: otherwise the last call that holds the index would wait. Not from two threads at once.
  void EndUpkeep();

 private:
  ServedIndex(IndexParts parts, std::unique_ptr<const Labeler> labeler,
              std::unique_ptr<const Describer> describer, const ServedIndexOptions& options,
              const AudioOpener& opener, const Clock& clock);

  const IndexParts parts_;
  const std::string identity_;
  const std::unique_ptr<const Labeler> labeler_;
  const std::unique_ptr<const Describer> describer_;
  TextInput text_;
  const AudioInput audio_;
  const Engine engine_;
  const PlaylistPlanner planner_;
  Ingestor ingestor_;
  UpkeepFailures failures_;
  std::unique_ptr<const Periodic> refreshing_;
  std::unique_ptr<const Periodic> publishing_;
};

}  // namespace libretto
