#include "index/admin/verify.h"

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "index/admin/disk.h"
#include "index/sqlite/database.h"
#include "index/store/snapshot.h"

namespace libretto {
namespace {

constexpr size_t kMostListed = 1000;
constexpr int kAttempts = 5;

// Walks the rows of library.db beside those of the snapshot, both in order of id.
class SnapshotComparison {
 public:
  SnapshotComparison(LibraryDatabase& database, const Snapshot* snapshot, VerifyReport& report)
      : database_(database), snapshot_(snapshot), report_(report) {}

  absl::Status Add(const LibraryDatabase::Row& row) {
    if (!snapshot_) return absl::OkStatus();
    RETURN_IF_ERROR(SkipTo(&row.id));
    const bool there = next_ < size() && IdAt(next_) == row.id;
    if (!there && row.revision <= snapshot_->info.revision) {
      report_.Add(absl::StrCat(Name(), " lacks track \"", row.id, "\" of library.db"));
    }
    if (there && row.revision <= snapshot_->info.revision && row.track.ok()) ComparePassages(row);
    next_ += there;
    return absl::OkStatus();
  }

  absl::Status Finish() { return snapshot_ ? SkipTo(nullptr) : absl::OkStatus(); }

 private:
  int64_t size() const { return snapshot_->segment->size(); }
  std::string_view IdAt(int64_t row) const { return snapshot_->segment->catalog().Id(row); }
  std::string Name() const { return absl::StrCat("snapshot ", snapshot_->info.name); }

  // Past the snapshot's tracks before `id` (null: all of them), which must have been deleted since.
  absl::Status SkipTo(const std::string* id) {
    for (; next_ < size() && (!id || IdAt(next_) < *id); ++next_) {
      const std::string next(IdAt(next_));
      ASSIGN_OR_RETURN(const bool deleted,
                       database_.IsDeletedSince(next, snapshot_->info.revision));
      if (deleted) continue;
      report_.Add(absl::StrCat(Name(), " has track \"", next, "\", which library.db lacks"));
    }
    return absl::OkStatus();
  }

  void ComparePassages(const LibraryDatabase::Row& row) {
    const PassageTable& table = snapshot_->segment->table();
    const int64_t there = table.Begin(next_ + 1) - table.Begin(next_);
    const auto passages = static_cast<int64_t>(row.track->passages.size());
    if (there == passages) return;
    report_.Add(absl::StrCat(Name(), " has ", there, " passages of track \"", row.id,
                             "\"; library.db has ", passages));
  }

  LibraryDatabase& database_;
  const Snapshot* snapshot_;
  VerifyReport& report_;
  int64_t next_ = 0;  // row of the snapshot
};

absl::Status CheckStructure(const std::string& path, VerifyReport& report) {
  ASSIGN_OR_RETURN(Database database, Database::OpenFile(path, /*create=*/false));
  ASSIGN_OR_RETURN(Statement check, database.Prepare("PRAGMA integrity_check"));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, check.Step());
    if (!more) return absl::OkStatus();
    if (check.Text(0) != "ok") report.Add(absl::StrCat(path, ": ", std::string(check.Text(0))));
  }
}

// DATA_LOSS becomes a finding, and nothing.
template <typename T>
absl::StatusOr<std::optional<T>> OrDamage(absl::StatusOr<T> value, VerifyReport& report) {
  if (value.ok()) return *std::move(value);
  if (!absl::IsDataLoss(value.status())) return value.status();
  report.Add(std::string(value.status().message()));
  return std::nullopt;
}

// What CURRENT says; nothing if nothing was published.
absl::StatusOr<std::optional<CurrentSnapshot>> Current(const std::string& directory,
                                                       VerifyReport& report) {
  absl::StatusOr<CurrentSnapshot> current = ReadCurrent(PosixFileSystem(), directory);
  if (absl::IsNotFound(current.status())) return std::nullopt;
  return OrDamage(std::move(current), report);
}

absl::Status VerifyRows(const VerifyOptions& options, LibraryDatabase& database,
                        const Snapshot* snapshot, VerifyReport& report, TrackSample& sample) {
  SnapshotComparison comparison(database, snapshot, report);
  absl::StatusOr<int64_t> revision = database.ForEachRow([&](const LibraryDatabase::Row& row) {
    if (row.track.ok()) {
      ++report.tracks;
      report.passages += static_cast<int64_t>(row.track->passages.size());
      sample.Offer(*row.track);
    } else {
      report.Add(std::string(row.track.status().message()));
    }
    RETURN_IF_ERROR(OrDamage(database.GetFingerprint(row.id), report).status());
    options.on_rows(report.tracks, report.snapshot_tracks);
    return comparison.Add(row);
  });
  ASSIGN_OR_RETURN(const std::optional<int64_t> known, OrDamage(std::move(revision), report));
  if (!known) return absl::OkStatus();
  report.revision = *known;
  if (report.snapshot_revision > *known) {
    report.Add(absl::StrCat("snapshot ", report.snapshot, " is of revision ",
                            report.snapshot_revision, "; library.db is at ", *known));
  }
  return comparison.Finish();
}

absl::Status VerifyOnce(const VerifyOptions& options, const std::optional<CurrentSnapshot>& current,
                        VerifyReport& report, TrackSample& sample) {
  std::optional<Snapshot> snapshot;
  if (current) {
    const absl::Status bytes = VerifySnapshot(PosixFileSystem(), options.directory, *current);
    if (!bytes.ok() && !absl::IsDataLoss(bytes)) return bytes;
    absl::StatusOr<Snapshot> read =
        bytes.ok() ? ReadSnapshot(PosixFileSystem(), options.directory, *current) : bytes;
    ASSIGN_OR_RETURN(snapshot, OrDamage(std::move(read), report));
  }
  if (snapshot) {
    report.snapshot = snapshot->info.name;
    report.snapshot_revision = snapshot->info.revision;
    report.snapshot_tracks = snapshot->segment->size();
  }
  ASSIGN_OR_RETURN(std::optional<LibraryDatabase> database,
                   OrDamage(OpenDatabase(options.directory), report));
  if (!database) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Changes changes,
                   database->ChangesSince(std::numeric_limits<int64_t>::max()));
  if ((!current || snapshot) && report.snapshot_revision < changes.published_revision) {
    report.Add(absl::StrCat(options.directory, "/CURRENT is missing or out of date"));
  }
  return VerifyRows(options, *database, snapshot ? &*snapshot : nullptr, report, sample);
}

}  // namespace

void VerifyReport::Add(std::string finding) {
  if (++damaged <= static_cast<int64_t>(kMostListed)) damage.push_back(std::move(finding));
}

absl::StatusOr<VerifyReport> Verify(const VerifyOptions& options) {
  const std::string database = DatabasePath(options.directory);
  if (!PosixFileSystem().Exists(database)) {
    return absl::NotFoundError(absl::StrCat("no catalogue in ", options.directory));
  }
  VerifyReport structure;
  const absl::Status checked = CheckStructure(database, structure);
  if (absl::IsDataLoss(checked)) structure.Add(std::string(checked.message()));
  if (!checked.ok() && !absl::IsDataLoss(checked)) return checked;
  for (int attempt = 1;; ++attempt) {
    VerifyReport report = structure;
    TrackSample sample(options.reencode, options.seed);
    ASSIGN_OR_RETURN(const std::optional<CurrentSnapshot> current,
                     Current(options.directory, report));
    RETURN_IF_ERROR(VerifyOnce(options, current, report, sample));
    VerifyReport ignored;
    ASSIGN_OR_RETURN(const std::optional<CurrentSnapshot> after,
                     Current(options.directory, ignored));
    // Others may publish, and clear old snapshots away, meanwhile.
    if (current != after && report.damaged > structure.damaged && attempt < kAttempts) continue;
    report.reencoded = CompareWithFiles(sample, options.encode, options.on_reencoded);
    for (const std::string& different : report.reencoded.different) report.Add(different);
    return report;
  }
}

}  // namespace libretto
