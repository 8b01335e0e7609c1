#include "index/admin/report.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/utf8.h"

namespace libretto {
namespace {

using Json = nlohmann::ordered_json;

Report Make(std::string text, const Json& json) {
  return {std::move(text), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

Json ToJson(const CatalogBytes& bytes) {
  return {{"total", bytes.total}, {"library_db", bytes.database}, {"snapshots", bytes.snapshots}};
}

std::string ToText(const CatalogBytes& bytes) {
  return absl::StrCat(FormatBytes(bytes.total), " (library.db ", FormatBytes(bytes.database),
                      ", snapshots ", FormatBytes(bytes.snapshots), ")");
}

}  // namespace

Report Describe(const VerifyReport& r) {
  std::string text;
  for (const std::string& finding : r.damage) absl::StrAppend(&text, ToValidUtf8(finding), "\n");
  const auto listed = static_cast<int64_t>(r.damage.size());
  if (r.damaged > listed) absl::StrAppend(&text, "and ", r.damaged - listed, " more findings\n");
  absl::StrAppend(&text, "library.db: ", r.tracks, " tracks, ", r.passages, " passages, revision ",
                  r.revision, "\n");
  absl::StrAppend(&text, r.snapshot.empty()
                             ? "no snapshot could be read\n"
                             : absl::StrCat("snapshot ", r.snapshot, ": ", r.snapshot_tracks,
                                            " tracks, revision ", r.snapshot_revision, "\n"));
  if (r.reencoded.compared + r.reencoded.skipped > 0) {
    absl::StrAppend(&text, r.reencoded.compared, " tracks encoded again, ",
                    r.reencoded.different.size(), " differ; ", r.reencoded.skipped,
                    " skipped (file gone or changed)\n");
  }
  absl::StrAppend(&text, r.damaged == 0
                             ? "The catalogue is sound.\n"
                             : absl::StrCat("DAMAGED: ", r.damaged,
                                            r.damaged == 1 ? " finding\n" : " findings\n"));
  return Make(std::move(text), {{"sound", r.damaged == 0},
                                {"damaged", r.damaged},
                                {"damage", r.damage},
                                {"tracks", r.tracks},
                                {"passages", r.passages},
                                {"revision", r.revision},
                                {"snapshot", r.snapshot},
                                {"snapshot_tracks", r.snapshot_tracks},
                                {"snapshot_revision", r.snapshot_revision},
                                {"reencoded", r.reencoded.compared},
                                {"reencode_skipped", r.reencoded.skipped},
                                {"reencode_different", r.reencoded.different.size()}});
}

Report Describe(const CompactSummary& r) {
  return Make(absl::StrCat("before: ", ToText(r.before), "\nafter:  ", ToText(r.after), "\n"),
              {{"before", ToJson(r.before)}, {"after", ToJson(r.after)}, {"index", r.index_kind}});
}

Report Describe(const ExportSummary& r) {
  return Make(absl::StrCat(r.tracks, " tracks, ", r.passages,
                           " passages exported: ", FormatBytes(r.bytes), "\n"),
              {{"tracks", r.tracks},
               {"passages", r.passages},
               {"revision", r.revision},
               {"bytes", r.bytes}});
}

Report Describe(const ImportSummary& r) {
  return Make(absl::StrCat(r.imported, " tracks, ", r.passages,
                           " passages imported; the catalogue has ", r.tracks, " tracks\n"),
              {{"imported", r.imported}, {"passages", r.passages}, {"tracks", r.tracks}});
}

Report Describe(const MergeSummary& r) {
  std::string text = absl::StrCat(r.catalogs, " catalogues merged: ", r.tracks_taken,
                                  " tracks taken, ", r.tracks_kept, " there already");
  if (r.tracks_dropped > 0) {
    absl::StrAppend(&text, ", ", r.tracks_dropped, " of bytes that their files no longer hold");
  }
  absl::StrAppend(&text, "; the catalogue has ", r.tracks, " tracks\n");
  return Make(std::move(text), {{"catalogs", r.catalogs},
                                {"tracks_taken", r.tracks_taken},
                                {"tracks_kept", r.tracks_kept},
                                {"tracks_dropped", r.tracks_dropped},
                                {"files_taken", r.files_taken},
                                {"tracks", r.tracks}});
}

Report Describe(const BackupSummary& r, const std::string& verb) {
  return Make(absl::StrCat(r.tracks, " tracks ", verb, ", revision ", r.revision, ", ",
                           FormatBytes(r.bytes), "\n"),
              {{"tracks", r.tracks}, {"revision", r.revision}, {"bytes", r.bytes}});
}

Report Describe(const std::vector<DuplicateGroup>& groups) {
  std::string text;
  auto list = nlohmann::json::array();
  for (const DuplicateGroup& group : groups) {
    absl::StrAppend(&text, group[0].title.empty() ? group[0].id : group[0].title, "\n");
    auto tracks = nlohmann::json::array();
    for (const Track& track : group) {
      const auto seconds = static_cast<int>(track.duration_seconds);
      absl::StrAppend(&text, absl::StrFormat("  %d:%02d  %s  %s\n", seconds / 60, seconds % 60,
                                             track.id, track.path));
      tracks.push_back({{"id", track.id},
                        {"title", track.title},
                        {"path", track.path},
                        {"duration_seconds", track.duration_seconds}});
    }
    list.push_back({{"tracks", std::move(tracks)}});
  }
  absl::StrAppend(&text, groups.size(), groups.size() == 1 ? " recording is" : " recordings are",
                  " there several times\n");
  return Make(std::move(text), {{"recordings", std::move(list)}});
}

Report Describe(const CatalogInfo& r) {
  const std::string published =
      absl::FormatTime(absl::RFC3339_sec, r.stats.published_time, absl::UTCTimeZone());
  const int64_t unpublished = r.revision - r.published_revision;
  const double hours = r.stats.duration_seconds / 3600;
  std::string text;
  absl::StrAppend(&text, "catalogue    ", r.directory, ", format ", r.format, "\n");
  absl::StrAppend(&text, "model        ", r.model.id, ", ", r.model.dimension, " dimensions\n");
  absl::StrAppend(&text, "tracks       ", r.stats.tracks, ", ", r.stats.passages, " passages, ",
                  absl::StrFormat("%.1f", hours), " hours\n");
  absl::StrAppend(&text, "files        ", r.files, " remembered, ", r.unreadable, " unreadable\n");
  absl::StrAppend(&text, "snapshot     ",
                  r.snapshot.empty() ? "none"
                                     : absl::StrCat(r.snapshot, ", published ", published, ", ",
                                                    r.stats.index_kind, " index"),
                  "\n");
  absl::StrAppend(&text, "unpublished  ", unpublished, " changes\n");
  absl::StrAppend(&text, "on disk      ", ToText(r.bytes), "\n");
  return Make(std::move(text), {{"directory", r.directory},
                                {"format", r.format},
                                {"model",
                                 {{"id", r.model.id},
                                  {"preprocessing", r.model.preprocessing},
                                  {"dimension", r.model.dimension}}},
                                {"tracks", r.stats.tracks},
                                {"passages", r.stats.passages},
                                {"hours", hours},
                                {"files", r.files},
                                {"unreadable", r.unreadable},
                                {"snapshot", r.snapshot},
                                {"published_time", r.snapshot.empty() ? "" : published},
                                {"index", r.stats.index_kind},
                                {"revision", r.revision},
                                {"unpublished_changes", unpublished},
                                {"bytes", ToJson(r.bytes)}});
}

}  // namespace libretto
