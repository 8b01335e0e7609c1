#include "server/indexes/served_index.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/logging.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

// How often the number of unpublished changes is looked at.
constexpr absl::Duration kPublishInterval = absl::Seconds(2);

TextInputOptions TextOptions(const ServedIndexOptions& options, const Model& model) {
  TextInputOptions text = options.text;
  text.batches.max_text_tokens = model.info().max_text_tokens;
  return text;
}

}  // namespace

ServedIndex::ServedIndex(IndexParts parts, std::unique_ptr<const Labeler> labeler,
                         std::unique_ptr<const Describer> describer,
                         const ServedIndexOptions& options, const AudioOpener& opener,
                         const Clock& clock)
    : parts_(std::move(parts)),
      identity_(absl::StrCat(model().info().id, " ", parts_.catalog)),
      labeler_(std::move(labeler)),
      describer_(std::move(describer)),
      text_(model().text(), TextOptions(options, model()), clock),
      audio_(model().audio(), opener, options.limits, clock),
      engine_(
          model(), text_, audio_, *labeler_, [this] { return view(); }, clock, identity_),
      planner_([this] { return view(); }, clock),
      ingestor_(audio_, library(), options.audio_roots),
      refreshing_(std::make_unique<const Periodic>(absl::Seconds(options.refresh_seconds),
                                                   Periodic::Priority::kNormal,
                                                   RefreshTask(library(), failures_))),
      publishing_(std::make_unique<const Periodic>(
          options.publish_changes > 0 ? kPublishInterval : absl::ZeroDuration(),
          Periodic::Priority::kBackground,
          PublishTask(library(), options.publish_changes, failures_))) {}

ServedIndex::~ServedIndex() {
  EndUpkeep();
  Log(LogLevel::kInfo, "index closed", {{"model", model().info().id}, {"catalog", parts_.catalog}});
}

void ServedIndex::EndUpkeep() {
  refreshing_.reset();
  publishing_.reset();
}

absl::StatusOr<std::shared_ptr<ServedIndex>> ServedIndex::Create(IndexParts parts,
                                                                 const ServedIndexOptions& options,
                                                                 const AudioOpener& opener,
                                                                 const Clock& clock) {
  ASSIGN_OR_RETURN(auto labeler, Labeler::Create(*parts.model));
  ASSIGN_OR_RETURN(auto describer, Describer::Create(*parts.model, *labeler));
  return std::shared_ptr<ServedIndex>(new ServedIndex(
      std::move(parts), std::move(labeler), std::move(describer), options, opener, clock));
}

}  // namespace libretto
