#include "index/admin/follow_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "index/job/summary.h"

namespace libretto {

std::string FollowText(const FollowSummary& summary, const LibraryStats& stats) {
  std::string text = SummaryText(summary.job, stats);
  if (summary.job.interrupted) return text;
  absl::StrAppend(&text, "Metadata taken: ", summary.described, ", deleted: ", summary.deleted);
  if (summary.own > 0) absl::StrAppend(&text, ", of this catalogue alone: ", summary.own);
  text += "\n";
  if (summary.missing.empty()) return text;
  absl::StrAppend(
      &text, "MISSING: ", summary.missing.size(),
      " tracks, whose audio no file holds as it was read. Where you have it, add it by\n"
      "`libretto tracks add --index NAME --id ID FILE` and run this again:\n");
  for (const auto& [track, reason] : summary.missing) {
    absl::StrAppend(&text, "  ", ToValidUtf8(track.id), "  ", track.title,
                    track.artist.empty() ? "" : " by ", track.artist, " (", ToValidUtf8(reason),
                    ")\n");
  }
  return text;
}

std::string FollowJson(const FollowSummary& summary, const LibraryStats& stats) {
  auto json = nlohmann::ordered_json::parse(SummaryJson(summary.job, stats));
  nlohmann::ordered_json missing = nlohmann::ordered_json::array();
  for (const auto& [track, reason] : summary.missing) {
    missing.push_back({{"id", track.id},
                       {"title", track.title},
                       {"artist", track.artist},
                       {"path", track.path},
                       {"reason", reason}});
  }
  json["followed"] = {{"described", summary.described},
                      {"deleted", summary.deleted},
                      {"own", summary.own},
                      {"missing", std::move(missing)}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace libretto
