#include "encoders/eval/eval_set.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/eval/tab_separated.h"

namespace libretto {
namespace {

constexpr size_t kLeftOut = SIZE_MAX;

absl::Status ReadTables(const EvalFiles& files, const MusicFolder& music, EvalSet& set) {
  if (!files.captions.empty()) {
    ASSIGN_OR_RETURN(set.captions, ReadCaptions(files.captions, music));
  }
  if (!files.labels.empty()) {
    ASSIGN_OR_RETURN(set.labels, ReadLabels(files.labels, music));
  }
  if (files.prompts.empty()) return absl::OkStatus();
  if (!set.labels) {
    return absl::InvalidArgumentError(
        absl::StrCat(files.prompts, ": prompts are of labels; give --labels too"));
  }
  ASSIGN_OR_RETURN(set.prompts, ReadPrompts(files.prompts, *set.labels));
  return absl::OkStatus();
}

// Of the first table that names the track; OK if none does.
absl::Status Named(const EvalSet& set, size_t track, const absl::Status& why) {
  for (const auto* table : {&set.captions, &set.labels}) {
    if (!table->has_value()) continue;
    const auto line = (*table)->line_of_track.find(track);
    if (line == (*table)->line_of_track.end()) continue;
    return RowError(why.code(), (*table)->path, line->second,
                    absl::StrCat("its track cannot be used: ", why.message(),
                                 "; repair the file, remove the row, or give --skip-unreadable"));
  }
  return absl::OkStatus();
}

// Numbers tracks anew; drops those left out, and texts without tracks.
void Renumber(const std::vector<size_t>& numbers, std::vector<std::string>& warnings,
              TextTable& table) {
  std::vector<TextTable::Entry> entries;
  for (TextTable::Entry& entry : table.entries) {
    for (auto* tracks : {&entry.tracks, &entry.unsure}) {
      std::erase_if(*tracks, [&](size_t track) { return numbers[track] == kLeftOut; });
      for (size_t& track : *tracks) track = numbers[track];
    }
    if (entry.tracks.empty()) {
      warnings.push_back(absl::StrCat(table.path, ":", entry.line, ": '", entry.text,
                                      "' is left out: none of its tracks can be used"));
    } else {
      entries.push_back(std::move(entry));
    }
  }
  table.entries = std::move(entries);
  std::map<size_t, int> lines;
  for (const auto& [track, line] : table.line_of_track) {
    if (numbers[track] != kLeftOut) lines[numbers[track]] = line;
  }
  table.line_of_track = std::move(lines);
}

}  // namespace

absl::StatusOr<EvalSet> LoadEvalSet(const EvalFiles& files, const AudioEmbedder& embedder) {
  ASSIGN_OR_RETURN(const MusicFolder music, MusicFolder::Open(files.music));
  EvalSet set;
  RETURN_IF_ERROR(ReadTables(files, music, set));
  std::vector<EncodeJob> jobs;
  std::vector<std::string> hashes;
  for (size_t i = 0; i < music.size(); ++i) {
    const std::string path = music.path(i);
    ASSIGN_OR_RETURN(hashes.emplace_back(), Sha256HexOfFile(path));
    jobs.push_back({hashes.back(), [path, rate = embedder.sample_rate()] {
                      return absl::StatusOr<std::unique_ptr<PcmSource>>(OpenAudioFile(path, rate));
                    }});
  }
  auto encoded = embedder.Encode("tracks", jobs);
  std::vector<size_t> numbers(music.size(), kLeftOut);
  std::map<std::string, std::string> name_of_hash;
  for (size_t i = 0; i < music.size(); ++i) {
    if (!encoded[i].ok()) {
      const absl::Status& why = encoded[i].status();
      if (!files.skip_unreadable) RETURN_IF_ERROR(Named(set, i, why));
      set.warnings.push_back(absl::StrCat(music.name(i), " is left out: ", why.message()));
      continue;
    }
    const auto [first, is_new] = name_of_hash.emplace(hashes[i], music.name(i));
    if (!is_new) {
      set.warnings.push_back(absl::StrCat(music.name(i), " has the same bytes as ", first->second,
                                          ", and each counts as a track; remove one"));
    }
    numbers[i] = set.tracks.size();
    set.tracks.push_back({music.name(i), music.path(i), hashes[i], *std::move(encoded[i])});
  }
  if (set.tracks.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no audio file in ", files.music, " can be used: ", set.warnings[0]));
  }
  for (auto* table : {&set.captions, &set.labels}) {
    if (table->has_value()) Renumber(numbers, set.warnings, **table);
  }
  return set;
}

}  // namespace libretto
