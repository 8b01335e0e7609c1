#include "index/admin/followed_tracks.h"

#include <cmath>
#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/admin/absorber.h"
#include "index/duplicates/fingerprint_match.h"

namespace libretto {
namespace {

constexpr double kSameSeconds = 0.1;

Track DescribedAs(const Track& description, const Track& analyzed) {
  Track track = description;
  track.duration_seconds = analyzed.duration_seconds;
  track.sample_rate = analyzed.sample_rate;
  track.coverage = analyzed.coverage;
  track.facts = analyzed.facts;
  return track;
}

bool SameDescription(const Track& a, const Track& b) {
  return a.title == b.title && a.artist == b.artist && a.album == b.album && a.genre == b.genre &&
         a.year == b.year && a.path == b.path && a.added_time == b.added_time &&
         a.attributes == b.attributes;
}

std::string ReasonOfMissing(const Track& track, const FileRecord* file) {
  if (track.path.empty()) return "came as bytes";
  if (file != nullptr && !file->error.empty()) return absl::StrCat(track.path, ": ", file->error);
  if (file != nullptr && file->track_id == track.id) return "was deleted here";
  std::error_code ignored;
  const bool exists = std::filesystem::exists(track.path, ignored);
  return absl::StrCat(track.path, exists ? " has changed since" : " is gone");
}

}  // namespace

absl::Status FollowedTracks::Load(std::span<const FileRecord> files) {
  std::set<std::string> of_files;
  for (const FileRecord& file : files) {
    paths_.insert(file.path);
    of_files.insert(file.track_id);
  }
  std::vector<std::string> ids;
  RETURN_IF_ERROR(source_
                      .ForEachTrack([&](const AnalyzedTrack& analyzed) {
                        const Track& track = analyzed.track;
                        ids.push_back(track.id);
                        wanted_.emplace_hint(wanted_.end(), track.id, track);
                        return absl::OkStatus();
                      })
                      .status());
  RETURN_IF_ERROR(target_.InTransaction([&] { return target_.AddFollowedTracks(ids); }));
  RETURN_IF_ERROR(MarkOwn());
  return FindReadByServer(of_files);
}

// What has been described once, or has other audio, and was changed by others is theirs; what they
// added in the place of something missing is not.
absl::Status FollowedTracks::MarkOwn() {
  ASSIGN_OR_RETURN(own_, target_.FollowedTracks(/*own=*/true));
  ASSIGN_OR_RETURN(const std::set<std::string> changed, target_.ChangedSinceFollowed());
  return target_.InTransaction([&]() -> absl::Status {
    for (const std::string& id : changed) {
      const auto wanted = wanted_.find(id);
      if (wanted == wanted_.end() || own_.contains(id)) continue;
      ASSIGN_OR_RETURN(const AnalyzedTrack track, target_.GetTrack(id));
      ASSIGN_OR_RETURN(const bool other, IsOtherAudio(id));
      if (!other && track.track.added_time != wanted->second.added_time) continue;
      own_.insert(id);
      RETURN_IF_ERROR(target_.MarkOwnTrack(id));
    }
    return absl::OkStatus();
  });
}

absl::Status FollowedTracks::FindReadByServer(const std::set<std::string>& with_file_record) {
  ASSIGN_OR_RETURN(const Files files, TargetFiles());
  std::vector<std::string> trackless;
  for (const auto& [id, track] : wanted_) {
    if (track.path.empty() || with_file_record.contains(id)) continue;
    paths_.insert(track.path);
    ASSIGN_OR_RETURN(const bool has, target_.HasTrack(id));
    ASSIGN_OR_RETURN(const bool other, IsOtherAudio(id));
    if (own_.contains(id) || (has && !other)) continue;
    read_by_server_[track.path].push_back(track);
    const auto file = files.find(track.path);
    // Of a track that the source had: to be read again.
    if (file != files.end() && !file->second.coverage && !wanted_.contains(file->second.track_id)) {
      trackless.push_back(track.path);
    }
  }
  return library_.ForgetFiles(trackless).status();
}

std::vector<std::string> FollowedTracks::read_by_server() const {
  std::vector<std::string> paths;
  for (const auto& [path, tracks] : read_by_server_) paths.push_back(path);
  return paths;
}

absl::StatusOr<FollowedTracks::Files> FollowedTracks::TargetFiles() {
  ASSIGN_OR_RETURN(std::vector<FileRecord> records, target_.Files());
  Files files;
  for (FileRecord& record : records) files.emplace(record.path, std::move(record));
  return files;
}

absl::Status FollowedTracks::Finish(FollowSummary& summary) {
  RETURN_IF_ERROR(ForgetFilesOfOthers(summary));
  ASSIGN_OR_RETURN(const Files files, TargetFiles());
  for (const auto& [path, tracks] : read_by_server_) {
    const auto file = files.find(path);
    if (file != files.end()) RETURN_IF_ERROR(Adopt(tracks, file->second));
  }
  RETURN_IF_ERROR(DeleteOtherAudio());
  RETURN_IF_ERROR(Describe(summary));
  RETURN_IF_ERROR(DeleteExtra(summary));
  return ListMissing(summary);
}

// Files that the source has no more. Those of tracks that it never had were read by others.
absl::Status FollowedTracks::ForgetFilesOfOthers(FollowSummary& summary) {
  ASSIGN_OR_RETURN(const std::set<std::string> followed, target_.FollowedTracks(/*own=*/false));
  ASSIGN_OR_RETURN(const Files files, TargetFiles());
  std::vector<std::string> gone;
  for (const auto& [path, file] : files) {
    if (!paths_.contains(path) && followed.contains(file.track_id)) gone.push_back(path);
  }
  ASSIGN_OR_RETURN(summary.deleted, library_.ForgetFiles(gone));
  return absl::OkStatus();
}

// Makes the tracks of their file, which was analysed as the track of its bytes; that one goes, if
// it is none of them.
absl::Status FollowedTracks::Adopt(const std::vector<Track>& tracks, const FileRecord& file) {
  if (!file.coverage) return absl::OkStatus();
  std::string adopted;
  for (const Track& track : tracks) {
    if (track.id == file.track_id) continue;
    ASSIGN_OR_RETURN(const bool same, IsSameAudio(track.id, file.track_id));
    if (!same) continue;
    RETURN_IF_ERROR(MakeCopy(track, file.track_id));
    adopted = track.id;
  }
  if (wanted_.contains(file.track_id)) return absl::OkStatus();
  if (adopted.empty()) return library_.ForgetFiles(std::vector<std::string>{file.path}).status();
  return library_.RecordFile({file.path, file.size, file.mtime_ns, adopted, ""}, nullptr);
}

absl::Status FollowedTracks::MakeCopy(const Track& track, const std::string& analyzed_id) {
  ASSIGN_OR_RETURN(AnalyzedTrack copy, target_.GetTrack(analyzed_id));
  ASSIGN_OR_RETURN(copy.fingerprint, target_.GetFingerprint(analyzed_id));
  copy.track = DescribedAs(track, copy.track);
  return target_.InTransaction([&] { return target_.Absorb(copy, /*replace=*/true).status(); });
}

absl::StatusOr<bool> FollowedTracks::IsSameAudio(const std::string& source_id,
                                                 const std::string& target_id) {
  ASSIGN_OR_RETURN(const auto wanted, source_.GetFingerprint(source_id));
  ASSIGN_OR_RETURN(const auto analyzed, target_.GetFingerprint(target_id));
  if (wanted && analyzed) return libretto::IsSameAudio(*wanted, *analyzed);
  ASSIGN_OR_RETURN(const AnalyzedTrack track, target_.GetTrack(target_id));
  return std::abs(wanted_.at(source_id).duration_seconds - track.track.duration_seconds) <=
         kSameSeconds;
}

// For certain: where fingerprints are missing, ids are believed.
absl::StatusOr<bool> FollowedTracks::IsOtherAudio(const std::string& id) {
  ASSIGN_OR_RETURN(const auto wanted, source_.GetFingerprint(id));
  if (!wanted) return false;
  ASSIGN_OR_RETURN(const auto analyzed, target_.GetFingerprint(id));
  return analyzed && !libretto::IsSameAudio(*wanted, *analyzed);
}

// Of tracks that got other audio in the source, and that no file gave anew.
absl::Status FollowedTracks::DeleteOtherAudio() {
  std::vector<std::string> outdated;
  for (const auto& [id, track] : wanted_) {
    if (own_.contains(id)) continue;
    ASSIGN_OR_RETURN(const bool other, IsOtherAudio(id));
    if (other) outdated.push_back(id);
  }
  return target_.InTransaction([&]() -> absl::Status {
    for (const std::string& id : outdated) RETURN_IF_ERROR(target_.Delete(id));
    return absl::OkStatus();
  });
}

absl::Status FollowedTracks::Describe(FollowSummary& summary) {
  std::vector<std::string> differing;
  RETURN_IF_ERROR(target_
                      .ForEachTrack([&](const AnalyzedTrack& analyzed) {
                        const Track& track = analyzed.track;
                        const auto wanted = wanted_.find(track.id);
                        if (wanted != wanted_.end() && !own_.contains(track.id) &&
                            !SameDescription(wanted->second, track)) {
                          differing.push_back(track.id);
                        }
                        return absl::OkStatus();
                      })
                      .status());
  Absorber absorber(target_, /*replace=*/true);
  for (const std::string& id : differing) {
    ASSIGN_OR_RETURN(AnalyzedTrack track, target_.GetTrack(id));
    track.track = DescribedAs(wanted_.at(id), track.track);
    RETURN_IF_ERROR(absorber.Add(std::move(track)));
  }
  RETURN_IF_ERROR(absorber.Flush());
  summary.described = absorber.taken();
  return absl::OkStatus();
}

absl::Status FollowedTracks::DeleteExtra(FollowSummary& summary) {
  return target_.InTransaction([&]() -> absl::Status {
    for (const bool own : {false, true}) {
      ASSIGN_OR_RETURN(const std::set<std::string> followed, target_.FollowedTracks(own));
      for (const std::string& id : followed) {
        if (wanted_.contains(id)) continue;
        RETURN_IF_ERROR(target_.ForgetFollowedTrack(id));
        ASSIGN_OR_RETURN(const bool has, target_.HasTrack(id));
        if (!has || own) continue;
        RETURN_IF_ERROR(target_.Delete(id));
        ++summary.deleted;
      }
    }
    return target_.MarkFollowed();
  });
}

absl::Status FollowedTracks::ListMissing(FollowSummary& summary) {
  ASSIGN_OR_RETURN(const Files files, TargetFiles());
  ASSIGN_OR_RETURN(const std::set<std::string> have, target_.TrackIds());
  for (const auto& [id, track] : wanted_) {
    if (have.contains(id)) continue;
    const auto file = files.find(track.path);
    summary.missing.push_back(
        {track, ReasonOfMissing(track, file == files.end() ? nullptr : &file->second)});
  }
  summary.own = static_cast<int64_t>(have.size() + summary.missing.size()) -
                static_cast<int64_t>(wanted_.size());
  return absl::OkStatus();
}

}  // namespace libretto
