#include "index/store/snapshot.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/json_integer.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "index/store/segment_files.h"

namespace libretto {
namespace {

constexpr int kFormat = 2;  // 1 had other vector and catalogue files

std::string SnapshotsDirectory(const std::string& library) {
  return absl::StrCat(library, "/snapshots");
}

std::string DirectoryOf(const std::string& library, const std::string& name) {
  return absl::StrCat(SnapshotsDirectory(library), "/", name);
}

// The number of a published snapshot's directory; -1 for anything else.
int64_t NumberOf(const std::string& name) {
  int64_t number = 0;
  const bool digits = name.size() >= 6 && std::all_of(name.begin(), name.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  return digits && absl::SimpleAtoi(name, &number) ? number : -1;
}

nlohmann::ordered_json ToManifest(const SnapshotInfo& info, const SegmentParts& parts) {
  nlohmann::ordered_json coverage = nlohmann::ordered_json::object();
  for (const auto& [kind, tracks] : parts.coverage) coverage[CoverageName(kind)] = tracks;
  return {
      {"format", kFormat},
      {"snapshot", info.name},
      {"revision", info.revision},
      {"published_time_ns", absl::ToUnixNanos(info.published_time)},
      {"model",
       {{"id", info.model.id},
        {"preprocessing", info.model.preprocessing},
        {"dimension", info.model.dimension}}},
      {"tracks", parts.tracks->size()},
      {"passages", parts.passages->size()},
      {"coverage", std::move(coverage)},
      {"track_index", parts.tracks->kind()},
      {"passage_index", parts.passages->kind()},
      {"files", nlohmann::ordered_json::object()},
  };
}

SnapshotInfo FromManifest(const nlohmann::json& manifest) {
  SnapshotInfo info;
  info.name = manifest.at("snapshot").get<std::string>();
  info.revision = JsonInteger<int64_t>(manifest.at("revision"));
  info.published_time = absl::FromUnixNanos(JsonInteger<int64_t>(manifest.at("published_time_ns")));
  const nlohmann::json& model = manifest.at("model");
  info.model.id = model.at("id").get<std::string>();
  info.model.preprocessing = model.at("preprocessing").get<std::string>();
  info.model.dimension = JsonInteger<int>(model.at("dimension"));
  return info;
}

absl::Status VerifyFile(const std::string& path, const std::string& sha256) {
  const absl::StatusOr<std::string> actual = Sha256HexOfFile(path);
  if (absl::IsNotFound(actual.status())) {
    return absl::DataLossError(absl::StrCat(path, " is missing"));
  }
  RETURN_IF_ERROR(actual.status());
  if (sha256 == *actual) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path, " is damaged: it fails its checksum"));
}

struct Manifest {
  SnapshotInfo info;
  nlohmann::json files;  // name to SHA-256
};

absl::StatusOr<Manifest> ReadManifest(FileSystem& files, const std::string& directory,
                                      const std::string& sha256) {
  const std::string path = absl::StrCat(directory, "/manifest.json");
  const absl::StatusOr<std::string> bytes = files.ReadFile(path);
  if (absl::IsNotFound(bytes.status())) {
    return absl::DataLossError(absl::StrCat(path, " is missing"));
  }
  RETURN_IF_ERROR(bytes.status());
  if (Sha256Hex(*bytes) != sha256) {
    return absl::DataLossError(absl::StrCat(path, " is not what CURRENT names: it is damaged"));
  }
  try {
    const nlohmann::json manifest = nlohmann::json::parse(*bytes);
    const int format = JsonInteger<int>(manifest.at("format"));
    if (format > kFormat) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " was made by a newer program: upgrade this one"));
    }
    if (format < kFormat) {
      return absl::UnimplementedError(absl::StrCat(path, " was made by an older program"));
    }
    return Manifest{FromManifest(manifest), manifest.at("files")};
  } catch (const std::exception& e) {
    return absl::DataLossError(absl::StrCat(path, " cannot be read: ", e.what()));
  }
}

absl::StatusOr<std::string> NextName(FileSystem& files, const std::string& snapshots) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.List(snapshots));
  int64_t last = 0;
  for (const std::string& name : names) last = std::max(last, NumberOf(name));
  return absl::StrFormat("%06d", last + 1);
}

}  // namespace

absl::StatusOr<CurrentSnapshot> ReadCurrent(FileSystem& files, const std::string& library) {
  const std::string path = absl::StrCat(library, "/CURRENT");
  ASSIGN_OR_RETURN(const std::string bytes, files.ReadFile(path));
  const std::vector<std::string> words = absl::StrSplit(absl::StripSuffix(bytes, "\n"), ' ');
  if (words.size() != 2 || NumberOf(words[0]) < 0 || words[1].size() != 64) {
    return absl::DataLossError(absl::StrCat(path, " does not name a snapshot"));
  }
  return CurrentSnapshot{words[0], words[1]};
}

absl::StatusOr<Snapshot> ReadSnapshot(FileSystem& files, const std::string& library,
                                      const CurrentSnapshot& current) {
  const std::string directory = DirectoryOf(library, current.name);
  ASSIGN_OR_RETURN(Manifest manifest, ReadManifest(files, directory, current.manifest_sha256));
  Snapshot snapshot{std::move(manifest.info), nullptr};
  absl::StatusOr<std::shared_ptr<const Segment>> segment =
      ReadSegment(directory, snapshot.info.model.dimension);
  if (absl::IsNotFound(segment.status())) {
    return absl::DataLossError(segment.status().message());
  }
  RETURN_IF_ERROR(segment.status());
  snapshot.segment = *std::move(segment);
  return snapshot;
}

absl::Status VerifySnapshot(FileSystem& files, const std::string& library,
                            const CurrentSnapshot& current) {
  const std::string directory = DirectoryOf(library, current.name);
  ASSIGN_OR_RETURN(const Manifest manifest,
                   ReadManifest(files, directory, current.manifest_sha256));
  for (const char* file : kSegmentFiles) {
    RETURN_IF_ERROR(VerifyFile(absl::StrCat(directory, "/", file), manifest.files.value(file, "")));
  }
  return absl::OkStatus();
}

SnapshotWriter::SnapshotWriter(FileSystem& files, const std::string& library, std::string name)
    : files_(files),
      library_(library),
      name_(std::move(name)),
      directory_(absl::StrCat(SnapshotsDirectory(library), "/tmp-", name_)) {}

absl::StatusOr<SnapshotWriter> SnapshotWriter::Create(FileSystem& files,
                                                      const std::string& library) {
  const std::string snapshots = SnapshotsDirectory(library);
  RETURN_IF_ERROR(files.CreateDirectories(snapshots));
  ASSIGN_OR_RETURN(std::string name, NextName(files, snapshots));
  SnapshotWriter writer(files, library, std::move(name));
  RETURN_IF_ERROR(files.RemoveAll(writer.directory_));
  RETURN_IF_ERROR(files.CreateDirectories(writer.directory_));
  return writer;
}

absl::StatusOr<CurrentSnapshot> SnapshotWriter::Publish(SnapshotInfo info,
                                                        const SegmentParts& parts) {
  RETURN_IF_ERROR(WriteSegment(files_, directory_, parts));
  info.name = name_;
  nlohmann::ordered_json manifest = ToManifest(info, parts);
  for (const char* file : kSegmentFiles) {
    ASSIGN_OR_RETURN(manifest["files"][file], Sha256HexOfFile(absl::StrCat(directory_, "/", file)));
  }
  const std::string bytes =
      manifest.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  RETURN_IF_ERROR(files_.WriteFile(absl::StrCat(directory_, "/manifest.json"), bytes));
  RETURN_IF_ERROR(files_.SyncDirectory(directory_));
  RETURN_IF_ERROR(files_.Rename(directory_, DirectoryOf(library_, name_)));
  RETURN_IF_ERROR(files_.SyncDirectory(SnapshotsDirectory(library_)));
  CurrentSnapshot current{name_, Sha256Hex(bytes)};
  RETURN_IF_ERROR(files_.WriteFileAtomically(
      absl::StrCat(library_, "/CURRENT"), absl::StrCat(name_, " ", current.manifest_sha256, "\n")));
  return current;
}

absl::Status RemoveOldSnapshots(FileSystem& files, const std::string& library,
                                const CurrentSnapshot& current) {
  const std::string snapshots = SnapshotsDirectory(library);
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.List(snapshots));
  std::string previous;
  for (const std::string& name : names) {
    if (NumberOf(name) >= 0 && NumberOf(name) < NumberOf(current.name) &&
        NumberOf(name) > NumberOf(previous)) {
      previous = name;
    }
  }
  for (const std::string& name : names) {
    if (name != current.name && name != previous) {
      RETURN_IF_ERROR(files.RemoveAll(absl::StrCat(snapshots, "/", name)));
    }
  }
  return absl::OkStatus();
}

}  // namespace libretto
