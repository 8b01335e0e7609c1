#include "index/job/summary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/utf8.h"
#include "index/job/progress.h"

namespace libretto {
namespace {

constexpr size_t kMostListed = 50;

double TimesRealTime(const JobSummary& summary) {
  return summary.wall_seconds > 0 ? summary.audio_seconds / summary.wall_seconds : 0;
}

std::string Counts(const JobSummary& s) {
  std::string text = absl::StrCat(s.found, " audio files: ", s.indexed, " indexed");
  if (s.coverage != Coverage::kFull) {
    absl::StrAppend(&text, " at ", CoverageName(s.coverage), " coverage");
  }
  absl::StrAppend(&text, ", ", s.unchanged, " unchanged");
  const auto add = [&](int64_t count, const char* what) {
    if (count > 0) absl::StrAppend(&text, ", ", count, " ", what);
  };
  add(s.duplicates, "with the bytes of a known track");
  add(s.moved, "moved");
  add(static_cast<int64_t>(s.unreadable.size()), "unreadable");
  add(s.remaining, "not reached");
  return text + "\n";
}

std::string Speed(const JobSummary& s) {
  return absl::StrFormat(
      "%s of audio in %s, %.1fx real time (seconds of work: hash %.1f, decode %.1f, mel %.1f, "
      "tower %.1f, write %.1f; publish %.1f)\n",
      FormatDuration(s.audio_seconds), FormatDuration(s.wall_seconds), TimesRealTime(s),
      s.seconds.hash, s.seconds.decode, s.seconds.mel, s.seconds.tower, s.seconds.write,
      s.publish_seconds);
}

template <typename Items, typename Line>
void AppendList(std::string& text, const Items& items, const Line& line) {
  const size_t listed = std::min(items.size(), kMostListed);
  for (size_t i = 0; i < listed; ++i) absl::StrAppend(&text, "  ", line(items[i]), "\n");
  if (listed < items.size()) {
    absl::StrAppend(&text, "  and ", items.size() - listed, " more\n");
  }
}

}  // namespace

std::string SummaryText(const JobSummary& s, const LibraryStats& stats) {
  std::string text = Counts(s);
  if (s.indexed > 0) text += Speed(s);
  if (!s.unreadable.empty()) {
    text += "Unreadable:\n";
    AppendList(text, s.unreadable, [](const UnreadableFile& file) {
      return absl::StrCat(ToValidUtf8(file.path), ": ", file.reason);
    });
  }
  if (s.lower_coverage > 0) {
    absl::StrAppend(&text, s.lower_coverage,
                    " unchanged files were indexed at a lower coverage and stay so "
                    "(--raise-coverage reads them again)\n");
  }
  const auto identity = [](const std::string& path) { return ToValidUtf8(path); };
  if (!s.vanished.empty()) {
    text += "No longer there (their tracks are kept; --prune removes them):\n";
    AppendList(text, s.vanished, identity);
  }
  if (!s.emptied.empty()) {
    text += "Empty now, so nothing was removed (is a disk not mounted?):\n";
    AppendList(text, s.emptied, identity);
  }
  if (s.pruned_files > 0) {
    absl::StrAppend(&text, s.pruned_files, " vanished files forgotten, ", s.pruned_tracks,
                    " tracks removed\n");
  }
  absl::StrAppend(&text, "The catalogue has ", stats.tracks, " tracks, ",
                  FormatDuration(stats.duration_seconds), " of music, ", stats.passages,
                  " passages (", stats.index_kind, " index)\n");
  if (s.interrupted) {
    text += "Stopped early. What is done is kept: run the same command again to go on.\n";
  }
  return text;
}

std::string PassText(const JobSummary& s, const LibraryStats& stats, absl::Time time) {
  std::string text = absl::FormatTime("%Y-%m-%d %H:%M:%S ", time, absl::LocalTimeZone());
  absl::StrAppend(&text, s.indexed, " indexed");
  const auto add = [&](int64_t count, const char* what) {
    if (count > 0) absl::StrAppend(&text, ", ", count, " ", what);
  };
  add(s.duplicates, "with the bytes of a known track");
  add(s.moved, "moved");
  add(static_cast<int64_t>(s.vanished.size()), "no longer there");
  add(s.pruned_tracks, "removed");
  add(static_cast<int64_t>(s.unreadable.size()), "unreadable");
  absl::StrAppend(&text, "; ", stats.tracks, " tracks\n");
  AppendList(text, s.unreadable, [](const UnreadableFile& file) {
    return absl::StrCat(ToValidUtf8(file.path), ": ", file.reason);
  });
  AppendList(text, s.vanished, [](const std::string& path) {
    return absl::StrCat(ToValidUtf8(path), " is no longer there");
  });
  return text;
}

std::string SummaryJson(const JobSummary& s, const LibraryStats& stats, bool compact) {
  nlohmann::ordered_json unreadable = nlohmann::ordered_json::array();
  for (const UnreadableFile& file : s.unreadable) {
    unreadable.push_back({{"path", file.path}, {"reason", file.reason}});
  }
  const nlohmann::ordered_json json = {
      {"found", s.found},
      {"indexed", s.indexed},
      {"unchanged", s.unchanged},
      {"coverage", CoverageName(s.coverage)},
      {"lower_coverage", s.lower_coverage},
      {"duplicates", s.duplicates},
      {"moved", s.moved},
      {"unreadable", unreadable},
      {"vanished", s.vanished},
      {"emptied", s.emptied},
      {"pruned_files", s.pruned_files},
      {"pruned_tracks", s.pruned_tracks},
      {"remaining", s.remaining},
      {"interrupted", s.interrupted},
      {"audio_seconds", s.audio_seconds},
      {"wall_seconds", s.wall_seconds},
      {"publish_seconds", s.publish_seconds},
      {"times_real_time", TimesRealTime(s)},
      {"stage_seconds",
       {{"hash", s.seconds.hash},
        {"decode", s.seconds.decode},
        {"mel", s.seconds.mel},
        {"tower", s.seconds.tower},
        {"write", s.seconds.write}}},
      {"catalogue",
       {{"tracks", stats.tracks},
        {"passages", stats.passages},
        {"duration_seconds", stats.duration_seconds},
        {"index", stats.index_kind}}},
  };
  return json.dump(compact ? -1 : 2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace libretto
