// Full text over titles, artists, albums, genres and text attributes: SQLite's FTS5. Words are
// compared without case and diacritics (its tokeniser unicode61, remove_diacritics 2); Chinese
// characters and kana count as a word each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "index/catalog/track.h"
#include "index/sqlite/database.h"
#include "index/vector_index.h"

namespace libretto {

struct TextHit {
  int64_t row = 0;
  double score = 0;  // Okapi BM25 as FTS5 computes it, higher for better; of this index only
};

// OK if `text` can be searched for: 1 to 64 words, separated by white space, of at most 4096 bytes
// together. INVALID_ARGUMENT otherwise.
absl::Status CheckSearchText(const std::string& text);

// Builds the bytes of a catalog.text. Not thread-safe.
class TextIndexBuilder {
 public:
  static absl::StatusOr<TextIndexBuilder> Create();
  absl::Status Add(int64_t row, const Track& track);  // rows ascend
  // The builder must not be used afterwards.
  absl::StatusOr<std::string> Finish();

 private:
  TextIndexBuilder(Database db, Statement insert)
      : db_(std::move(db)), insert_(std::move(insert)) {}
  Database db_;
  Statement insert_;
};

// Immutable and thread-safe. A text is a list of words that must all occur in a track, in whichever
// of its texts; "word*" stands for all words that start so. Nothing else in it has a meaning of its
// own. Errors: INVALID_ARGUMENT as CheckSearchText; DATA_LOSS if the index is damaged.
class TextIndex {
 public:
  // Verifies the checksum: DATA_LOSS, calling the bytes `name`, if they are malformed or damaged.
  // The bytes, those of a catalog.text over `rows` rows, outlive the index.
  static absl::StatusOr<std::unique_ptr<const TextIndex>> Open(std::string_view bytes, int64_t rows,
                                                               const std::string& name);

  absl::StatusOr<RowSet> Match(const std::string& text) const;
  // The first k rows of the match, ascending, only those in `allowed`, or null. Unlike Search it
  // reads no more of the match than it gives.
  absl::StatusOr<std::vector<int64_t>> First(const std::string& text, int k,
                                             const RowSet* allowed) const;
  // The best k rows, best first, ties broken by the smaller row; only those in `allowed`, or null.
  absl::StatusOr<std::vector<TextHit>> Search(const std::string& text, int k,
                                              const RowSet* allowed) const;

 private:
  // A connection borrowed for one query.
  class Connection;

  TextIndex(std::string_view image, int64_t rows, std::string name)
      : image_(image), rows_(rows), name_(std::move(name)) {}

  // Calls `see(row, statement)` for each row that `sql` finds, until it returns false.
  template <typename See>
  absl::Status ForEach(const char* sql, const std::string& text, const See& see) const;

  const std::string_view image_;
  const int64_t rows_;
  const std::string name_;
  mutable absl::Mutex mutex_;
  mutable std::vector<Database> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
