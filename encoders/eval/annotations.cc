#include "encoders/eval/annotations.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "encoders/eval/tab_separated.h"

namespace libretto {
namespace {

constexpr char kCaptionColumns[] = "file<TAB>text";
constexpr char kQueryColumns[] = "text<TAB>file|file|...";
constexpr char kLabelColumns[] = "file<TAB>label|label|...";
constexpr char kPromptColumns[] = "label<TAB>prompt";
constexpr char kNoLabel[] = "-", kUnsure[] = "?";

bool IsHeader(const TabRow& row, const char* first, const char* second) {
  return absl::AsciiStrToLower(row.columns[0]) == first &&
         absl::AsciiStrToLower(row.columns[1]) == second;
}

absl::StatusOr<std::vector<TabRow>> WithoutHeader(const std::string& path, std::vector<TabRow> rows,
                                                  const std::string& columns) {
  rows.erase(rows.begin());
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": there is a header and no row; write rows of ", columns));
}

// Collects pairs of text and track.
class TableBuilder {
 public:
  TableBuilder(const std::string& path, const MusicFolder& music) : music_(music) {
    table_.path = path;
  }

  absl::StatusOr<size_t> Track(const std::string& file, int line) {
    const absl::StatusOr<size_t> track = music_.Find(file);
    if (!track.ok()) {
      return RowError(track.status().code(), table_.path, line,
                      std::string(track.status().message()));
    }
    table_.line_of_track.emplace(*track, line);
    return track;
  }

  absl::Status Add(const std::string& text, size_t track, int line, bool sure = true) {
    const auto [pair, is_new] = lines_.emplace(std::pair(text, track), line);
    if (!is_new) {
      return RowError(absl::StatusCode::kInvalidArgument, table_.path, line,
                      absl::StrCat("'", text, "' was given for ", music_.name(track),
                                   " before, on line ", pair->second, "; remove one of the two"));
    }
    const auto [number, is_first] = numbers_.emplace(text, table_.entries.size());
    if (is_first) table_.entries.push_back({text, {}, {}, line});
    TextTable::Entry& entry = table_.entries[number->second];
    (sure ? entry.tracks : entry.unsure).push_back(track);
    return absl::OkStatus();
  }

  TextTable Finish() {
    std::erase_if(table_.entries, [](const auto& entry) { return entry.tracks.empty(); });
    for (TextTable::Entry& entry : table_.entries) std::ranges::sort(entry.tracks);
    return std::move(table_);
  }

 private:
  const MusicFolder& music_;
  TextTable table_;
  std::map<std::pair<std::string, size_t>, int> lines_;
  std::map<std::string, size_t> numbers_;
};

// Fails if `key` was seen on an earlier row.
absl::Status OnlyOnce(std::map<std::string, int>& seen, const std::string& path, const TabRow& row,
                      const std::string& what) {
  const auto [first, is_new] = seen.emplace(row.columns[0], row.line);
  if (is_new) return absl::OkStatus();
  return RowError(absl::StatusCode::kInvalidArgument, path, row.line,
                  absl::StrCat("the ", what, " '", row.columns[0], "' is on line ", first->second,
                               " already; join the two rows or remove one"));
}

absl::Status AddQueries(const std::string& path, const std::vector<TabRow>& rows,
                        TableBuilder& builder) {
  std::map<std::string, int> seen;
  for (const TabRow& row : rows) {
    RETURN_IF_ERROR(OnlyOnce(seen, path, row, "query"));
    for (const absl::string_view file : absl::StrSplit(row.columns[1], '|')) {
      ASSIGN_OR_RETURN(const size_t track,
                       builder.Track(std::string(absl::StripAsciiWhitespace(file)), row.line));
      RETURN_IF_ERROR(builder.Add(row.columns[0], track, row.line));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TextTable> ReadCaptions(const std::string& path, const MusicFolder& music) {
  ASSIGN_OR_RETURN(std::vector<TabRow> rows, ReadTwoColumns(path, kCaptionColumns));
  TableBuilder builder(path, music);
  if (IsHeader(rows[0], "text", "files")) {
    ASSIGN_OR_RETURN(rows, WithoutHeader(path, std::move(rows), kQueryColumns));
    RETURN_IF_ERROR(AddQueries(path, rows, builder));
    return builder.Finish();
  }
  if (IsHeader(rows[0], "file", "text")) {
    ASSIGN_OR_RETURN(rows, WithoutHeader(path, std::move(rows), kCaptionColumns));
  }
  for (const TabRow& row : rows) {
    ASSIGN_OR_RETURN(const size_t track, builder.Track(row.columns[0], row.line));
    RETURN_IF_ERROR(builder.Add(row.columns[1], track, row.line));
  }
  return builder.Finish();
}

absl::StatusOr<TextTable> ReadLabels(const std::string& path, const MusicFolder& music) {
  ASSIGN_OR_RETURN(std::vector<TabRow> rows, ReadTwoColumns(path, kLabelColumns));
  if (IsHeader(rows[0], "file", "labels") || IsHeader(rows[0], "file", "label")) {
    ASSIGN_OR_RETURN(rows, WithoutHeader(path, std::move(rows), kLabelColumns));
  }
  TableBuilder builder(path, music);
  std::map<std::string, int> seen;
  for (const TabRow& row : rows) {
    RETURN_IF_ERROR(OnlyOnce(seen, path, row, "file"));
    ASSIGN_OR_RETURN(const size_t track, builder.Track(row.columns[0], row.line));
    if (row.columns[1] == kNoLabel) continue;
    for (absl::string_view part : absl::StrSplit(row.columns[1], '|')) {
      part = absl::StripAsciiWhitespace(part);
      const bool sure = !absl::ConsumePrefix(&part, kUnsure);
      const std::string label(absl::StripAsciiWhitespace(part));
      if (label.empty()) {
        return RowError(absl::StatusCode::kInvalidArgument, path, row.line,
                        absl::StrCat("a label is empty; write ", kLabelColumns));
      }
      RETURN_IF_ERROR(builder.Add(label, track, row.line, sure));
    }
  }
  TextTable table = builder.Finish();
  if (!table.entries.empty()) return table;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": no track has a label for certain; write ", kLabelColumns));
}

absl::StatusOr<PromptTable> ReadPrompts(const std::string& path, const TextTable& labels) {
  ASSIGN_OR_RETURN(std::vector<TabRow> rows, ReadTwoColumns(path, kPromptColumns));
  if (IsHeader(rows[0], "label", "prompt")) {
    ASSIGN_OR_RETURN(rows, WithoutHeader(path, std::move(rows), kPromptColumns));
  }
  std::set<std::string> known;
  for (const TextTable::Entry& entry : labels.entries) known.insert(entry.text);
  PromptTable prompts;
  for (const TabRow& row : rows) {
    const std::string &label = row.columns[0], &prompt = row.columns[1];
    if (!known.contains(label)) {
      return RowError(absl::StatusCode::kNotFound, path, row.line,
                      absl::StrCat("no track of ", labels.path, " has the label '", label,
                                   "'; correct the label or remove the row"));
    }
    std::vector<std::string>& own = prompts[label];
    if (std::ranges::find(own, prompt) != own.end()) {
      return RowError(absl::StatusCode::kInvalidArgument, path, row.line,
                      absl::StrCat("the prompt '", prompt, "' is there twice for '", label,
                                   "'; remove one of the two"));
    }
    own.push_back(prompt);
  }
  return prompts;
}

}  // namespace libretto
