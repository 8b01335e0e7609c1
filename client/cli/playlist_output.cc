#include "client/cli/playlist_output.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "client/cli/display_width.h"
#include "client/cli/format.h"
#include "client/cli/m3u.h"
#include "client/cli/table.h"

namespace libretto::cli {
namespace {

constexpr const char* kStandardOutput = "-";

std::string KeyName(const v1::Track& track) {
  return track.has_mode() ? absl::StrCat(track.key(), " ", track.mode()) : track.key();
}

std::string PlaylistTable(const v1::PlaylistResponse& list, const Console& console) {
  Table table({{"#", true},
               {"title", false, 16},
               {"artist", false, 10},
               {"bpm", true},
               {"key"},
               {"energy", true},
               {"similar", true},
               {"cost", true},
               {"progress", true},
               {"length", true}});
  int number = 0;
  for (const v1::PlaylistEntry& entry : list.entries()) {
    const v1::Track& track = entry.track();
    table.AddRow({absl::StrCat(++number), TrackName(track), track.artist(),
                  track.has_tempo_bpm() ? absl::StrFormat("%.0f", track.tempo_bpm()) : "",
                  KeyName(track), track.has_energy() ? absl::StrFormat("%.2f", track.energy()) : "",
                  entry.has_step() ? FormatScore(entry.step().similarity()) : "",
                  entry.has_step() ? FormatScore(entry.step().cost()) : "",
                  entry.has_progress() ? absl::StrFormat("%.0f%%", 100 * entry.progress()) : "",
                  FormatTime(track.duration_seconds())});
  }
  return table.Render(console.out_width, console.out_color);
}

absl::Status WriteM3u(const v1::PlaylistResponse& list, const std::string& file,
                      const Console& console) {
  const M3u m3u = ToM3u(list);
  if (!m3u.left_out.empty()) {
    console.err << "libretto: left out of the M3U, having no path: "
                << absl::StrJoin(m3u.left_out, "; ") << "\n";
  }
  if (file == kStandardOutput) {
    console.out << m3u.text;
    return absl::OkStatus();
  }
  return PosixFileSystem().WriteFileAtomically(file, m3u.text);
}

std::string Summary(const v1::PlaylistResponse& list) {
  double seconds = 0;
  for (const v1::PlaylistEntry& entry : list.entries()) {
    seconds += entry.track().duration_seconds();
  }
  return absl::StrFormat("%d tracks, %s; cost of all steps %.3f; model %s, snapshot %s",
                         list.entries_size(), FormatTime(seconds), list.cost(), list.model_id(),
                         list.snapshot_id());
}

}  // namespace

void PlaylistOutput::Register(CLI::App& app) {
  const char* group = "Output";
  app.add_option("--m3u", m3u, "Write an extended M3U list; -: to standard output, alone")
      ->group(group)
      ->type_name("FILE");
  app.add_flag("--json", json, "The whole response as JSON")->group(group);
}

absl::Status WritePlaylist(const v1::PlaylistResponse& list, const PlaylistOutput& output,
                           const Console& console) {
  for (const std::string& warning : list.warnings()) {
    console.err << "libretto: warning: " << Printable(warning) << "\n";
  }
  if (!output.m3u.empty()) RETURN_IF_ERROR(WriteM3u(list, output.m3u, console));
  if (output.json) console.out << ToJson(list) << "\n";
  if (list.entries().empty()) return absl::NotFoundError("no track matches");
  if (output.json || output.m3u == kStandardOutput) return absl::OkStatus();
  console.out << PlaylistTable(list, console);
  console.err << Styled(Summary(list), Style::kDim, console.err_color) << "\n";
  return absl::OkStatus();
}

}  // namespace libretto::cli
