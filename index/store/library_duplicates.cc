// The part of LibraryDatabase that recognises recordings by their fingerprints.
#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/crc32c.h"
#include "base/status_macros.h"
#include "index/duplicates/fingerprint_match.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

// A landmark that so many tracks have tells nothing.
constexpr int64_t kCommon = 200;
// Of the tracks that share landmarks, so many are compared.
constexpr size_t kCompared = 20;

constexpr char kSchema[] = R"sql(
CREATE TABLE IF NOT EXISTS fingerprints(number INTEGER PRIMARY KEY, track_id TEXT NOT NULL UNIQUE,
    items BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS landmarks(item INTEGER NOT NULL, number INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY(item, number, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS duplicates(track_id TEXT NOT NULL, other_id TEXT NOT NULL,
    PRIMARY KEY(track_id, other_id)) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('duplicates_revision', 0);
)sql";

std::string_view Bytes(const Fingerprint& fingerprint) {
  return {reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size() * sizeof(uint32_t)};
}

// A track that may be the same: where it shares a landmark, and at which shift.
struct Candidate {
  int64_t number = 0;
  int shift = 0;
  int votes = 0;
};

constexpr char kByTrack[] =
    "SELECT number, track_id, items, checksum FROM fingerprints WHERE track_id = ?";
constexpr char kByNumber[] =
    "SELECT number, track_id, items, checksum FROM fingerprints WHERE number = ?";

struct StoredFingerprint {
  int64_t number = 0;
  std::string track_id;
  std::optional<Fingerprint> items;  // nothing if they are damaged
};

StoredFingerprint ReadFingerprint(const Statement& row) {
  StoredFingerprint stored{row.Int(0), std::string(row.Text(1)), std::nullopt};
  const std::string_view bytes = row.Blob(2);
  if (bytes.size() % sizeof(uint32_t) != 0 || Crc32c(bytes) != row.Int(3)) return stored;
  stored.items.emplace(bytes.size() / sizeof(uint32_t));
  std::memcpy(stored.items->data(), bytes.data(), bytes.size());
  return stored;
}

}  // namespace

absl::Status LibraryDatabase::InitDuplicates() {
  ASSIGN_OR_RETURN(Statement select,
                   db_.Prepare("SELECT 1 FROM meta WHERE key = 'duplicates_revision'"));
  ASSIGN_OR_RETURN(const bool complete, select.Step());
  return complete ? absl::OkStatus() : db_.Execute(kSchema);
}

absl::StatusOr<std::optional<Fingerprint>> LibraryDatabase::GetFingerprint(const std::string& id) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare(kByTrack));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, id).Step());
  if (!found) return std::nullopt;
  StoredFingerprint stored = ReadFingerprint(select);
  if (stored.items) return std::move(stored.items);
  return absl::DataLossError(absl::StrCat(path_, ", fingerprint of track \"", id,
                                          "\": it fails its checksum; libretto-index --force "
                                          "makes it again"));
}

absl::Status LibraryDatabase::PutFingerprint(const std::string& id,
                                             const Fingerprint& fingerprint) {
  RETURN_IF_ERROR(RemoveFingerprint(id));
  if (fingerprint.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PairWithSame(id, fingerprint));
  ASSIGN_OR_RETURN(
      Statement insert,
      db_.Prepare("INSERT INTO fingerprints(track_id, items, checksum) VALUES (?, ?, ?) "
                  "RETURNING number"));
  insert.BindText(1, id).BindBlob(2, Bytes(fingerprint));
  ASSIGN_OR_RETURN(const bool inserted, insert.Bind(3, int64_t{Crc32c(Bytes(fingerprint))}).Step());
  if (!inserted) return absl::InternalError("a fingerprint was not inserted");
  ASSIGN_OR_RETURN(Statement mark, db_.Prepare("INSERT OR IGNORE INTO landmarks VALUES (?, ?, ?)"));
  for (const Landmark& landmark : Landmarks(fingerprint)) {
    mark.Bind(1, int64_t{landmark.item}).Bind(2, insert.Int(0)).Bind(3, int64_t{landmark.at});
    RETURN_IF_ERROR(mark.Run());
  }
  return absl::OkStatus();
}

absl::Status LibraryDatabase::PairWithSame(const std::string& id, const Fingerprint& fingerprint) {
  std::map<std::pair<int64_t, int>, int> votes;  // by track and shift
  ASSIGN_OR_RETURN(Statement share,
                   db_.Prepare("SELECT number, at FROM landmarks WHERE item = ? LIMIT ?"));
  for (const Landmark& landmark : Landmarks(fingerprint)) {
    std::vector<std::pair<int64_t, int>> sharing;
    share.Reset();
    for (share.Bind(1, int64_t{landmark.item}).Bind(2, kCommon);;) {
      ASSIGN_OR_RETURN(const bool more, share.Step());
      if (!more) break;
      sharing.emplace_back(share.Int(0), static_cast<int>(share.Int(1)) - landmark.at);
    }
    if (static_cast<int64_t>(sharing.size()) == kCommon) continue;
    for (const auto& place : sharing) ++votes[place];
  }
  std::vector<Candidate> candidates;
  for (const auto& [place, count] : votes) candidates.push_back({place.first, place.second, count});
  std::ranges::stable_sort(candidates, std::greater<>(), &Candidate::votes);
  if (candidates.size() > kCompared) candidates.resize(kCompared);
  ASSIGN_OR_RETURN(Statement select, db_.Prepare(kByNumber));
  ASSIGN_OR_RETURN(Statement pair,
                   db_.Prepare("INSERT OR IGNORE INTO duplicates VALUES (?1, ?2), (?2, ?1)"));
  for (const Candidate& candidate : candidates) {
    select.Reset();
    ASSIGN_OR_RETURN(const bool found, select.Bind(1, candidate.number).Step());
    if (!found) continue;
    const StoredFingerprint other = ReadFingerprint(select);
    if (!other.items || !IsSameRecording(fingerprint, *other.items, candidate.shift)) continue;
    RETURN_IF_ERROR(pair.BindText(1, id).BindText(2, other.track_id).Run());
    RETURN_IF_ERROR(CountDuplicatesChange());
  }
  return absl::OkStatus();
}

absl::Status LibraryDatabase::RemoveFingerprint(const std::string& id) {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare(kByTrack));
  ASSIGN_OR_RETURN(const bool found, select.BindText(1, id).Step());
  if (!found) return absl::OkStatus();
  const StoredFingerprint stored = ReadFingerprint(select);
  ASSIGN_OR_RETURN(Statement unmark,
                   db_.Prepare("DELETE FROM landmarks WHERE item = ? AND number = ? AND at = ?"));
  // Landmarks of a damaged one stay, and are of nothing.
  for (const Landmark& landmark : Landmarks(stored.items.value_or(Fingerprint()))) {
    unmark.Bind(1, int64_t{landmark.item}).Bind(2, stored.number).Bind(3, int64_t{landmark.at});
    RETURN_IF_ERROR(unmark.Run());
  }
  ASSIGN_OR_RETURN(Statement remove, db_.Prepare("DELETE FROM fingerprints WHERE number = ?"));
  RETURN_IF_ERROR(remove.Bind(1, stored.number).Run());
  for (const char* sql : {"DELETE FROM duplicates WHERE (track_id, other_id) IN "
                          "(SELECT other_id, track_id FROM duplicates WHERE track_id = ?)",
                          "DELETE FROM duplicates WHERE track_id = ?"}) {
    ASSIGN_OR_RETURN(Statement part, db_.Prepare(sql));
    RETURN_IF_ERROR(part.BindText(1, id).Run());
  }
  return db_.Changes() > 0 ? CountDuplicatesChange() : absl::OkStatus();
}

absl::Status LibraryDatabase::CountDuplicatesChange() {
  return db_.Execute("UPDATE meta SET value = value + 1 WHERE key = 'duplicates_revision'");
}

absl::StatusOr<DuplicateTable> LibraryDatabase::Duplicates() {
  ASSIGN_OR_RETURN(Statement select, db_.Prepare("SELECT track_id, other_id FROM duplicates"));
  DuplicateTable table;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, select.Step());
    if (!more) return table;
    table[std::string(select.Text(0))].emplace_back(select.Text(1));
  }
}

}  // namespace libretto
