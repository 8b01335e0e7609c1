// A sound snapshot with one file changed, its checksums made right again: it is refused, or opened
// and searched. Input: kind of index, file, bytes cut off its end, changes.
#include <array>
#include <map>

#include "base/sha256.h"
#include "index/store/segment_files.h"
#include "index/store/snapshot.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fuzz/checksums.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/small_tracks.h"

namespace libretto {
namespace {

constexpr int kDimension = 16;
constexpr char kManifestFile[] = "manifest.json";

class SmallSnapshot {
 public:
  explicit SmallSnapshot(const std::string& index_kind) {
    auto writer = SnapshotWriter::Create(PosixFileSystem(), library_.path()).value();
    auto builder = SegmentBuilder::OnDisk(kDimension, writer.directory()).value();
    for (const AnalyzedTrack& track : SmallTracks(kDimension)) FUZZ_CHECK(builder.Add(track).ok());
    const SnapshotInfo info{"", 1, absl::UnixEpoch(), {"test", "test", kDimension}};
    current_ = writer.Publish(info, builder.Finish(index_kind).value()).value();
    for (const char* file : kSegmentFiles) sound_[file] = ReadBytes(PathOf(file));
    sound_[kManifestFile] = ReadBytes(PathOf(kManifestFile));
  }

  // The snapshot with one of its files as the input changes it.
  absl::StatusOr<Snapshot> ReadChanged(FuzzInput& input) {
    const auto file = std::next(sound_.begin(), input.Byte() % static_cast<int>(sound_.size()));
    std::string bytes = file->second;
    bytes.resize(bytes.size() - std::min<size_t>(bytes.size(), input.Byte()));
    ChangeBytes(input, bytes);
    FixChecksums(file->first, bytes);
    WriteBytes(PathOf(file->first), bytes);
    CurrentSnapshot current = current_;
    if (file->first == kManifestFile) current.manifest_sha256 = Sha256Hex(bytes);
    absl::StatusOr<Snapshot> snapshot = ReadSnapshot(PosixFileSystem(), library_.path(), current);
    changed_ = &*file;
    return snapshot;
  }
  // Once the changed snapshot is closed.
  void Restore() { WriteBytes(PathOf(changed_->first), changed_->second); }

 private:
  std::string PathOf(const std::string& file) const {
    return library_ / ("snapshots/" + current_.name + "/" + file);
  }

  TemporaryDirectory library_;
  CurrentSnapshot current_;
  std::map<std::string, std::string> sound_;  // files by name
  const std::pair<const std::string, std::string>* changed_ = nullptr;
};

void Expect(const absl::Status& status) {
  if (status.ok() || absl::IsDataLoss(status)) return;
  std::fprintf(stderr, "unexpected: %s\n", status.ToString().c_str());
  std::abort();
}

void SearchVectors(const VectorIndex& index) {
  std::vector<float> query(static_cast<size_t>(index.dimension()), 0.25f);
  NeighborOptions options;
  const auto found = index.Search(query, options);
  Expect(found.status());
  RowSet even(index.size());
  for (int64_t row = 0; row < index.size(); row += 2) even.Insert(row);
  options.allowed = &even;
  Expect(index.Search(query, options).status());
  for (int64_t row = 0; row < index.size(); ++row) Expect(index.Get(row).status());
  if (!found.ok()) return;
  for (const Neighbor& near : *found) FUZZ_CHECK(near.row >= 0 && near.row < index.size());
}

void SearchMetadata(const Catalog& catalog) {
  const std::array<Filter, 6> filters = {
      Filter{Filter::Equals{"genre", std::string("rock")}},
      Filter{Filter::Equals{"attributes.live", true}},
      Filter{Filter::Prefix{"title", "gr"}},
      Filter{Filter::Contains{"attributes.mood", "al"}},
      Filter{Filter::Range{"year", 1990, std::nullopt}},
      Filter{Filter::Range{"attributes.rating", std::nullopt, 2.5}}};
  for (const Filter& filter : filters) {
    const auto rows = catalog.Match(filter);
    // A field whose column was changed away is unknown.
    if (!absl::IsInvalidArgument(rows.status())) Expect(rows.status());
    if (rows.ok()) FUZZ_CHECK(rows->rows() == catalog.size());
  }
  // Of an image that passes its checksum, SQLite may say anything.
  (void)catalog.SearchText("größe calm", 5, nullptr);
  (void)catalog.Match(Filter{Filter::Match{"ambient artist*"}});
  for (int64_t row = 0; row < catalog.size(); ++row) {
    Expect(catalog.Get(row).status());
    FUZZ_CHECK(catalog.Find(catalog.Id(row)) == row);
    catalog.Duration(row);
  }
  catalog.FirstAfter("track-2");
}

void ReadPassages(const Segment& segment) {
  const PassageTable& table = segment.table();
  RowSet all(segment.size());
  all.Complement();
  FUZZ_CHECK(table.PassagesOf(all).Count() == table.passages());
  for (int64_t passage = 0; passage < table.passages(); ++passage) {
    const int64_t track = table.TrackOf(passage);
    FUZZ_CHECK(table.Begin(track) <= passage && passage < table.Begin(track + 1));
    table.start_seconds(passage);
    table.end_seconds(passage);
  }
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  static std::array<SmallSnapshot, 3> snapshots = {SmallSnapshot("exact"), SmallSnapshot("ivf"),
                                                   SmallSnapshot("hnsw")};
  FuzzInput input(data, size);
  SmallSnapshot& small = snapshots[input.Byte() % snapshots.size()];
  {
    const absl::StatusOr<Snapshot> snapshot = small.ReadChanged(input);
    if (snapshot.ok()) {
      SearchVectors(snapshot->segment->tracks());
      SearchVectors(snapshot->segment->passages());
      SearchMetadata(snapshot->segment->catalog());
      ReadPassages(*snapshot->segment);
    } else if (!absl::IsUnimplemented(snapshot.status()) &&
               !absl::IsFailedPrecondition(snapshot.status())) {
      Expect(snapshot.status());
    }
  }
  small.Restore();
  return 0;
}
