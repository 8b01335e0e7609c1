#include "server/telemetry/query_summary.h"

#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/utf8.h"

namespace libretto {
namespace {

constexpr char kCut[] = "...";

void CutAt(size_t limit, std::string& text) {
  if (text.size() <= limit) return;
  text = ToValidUtf8(text.substr(0, limit)) + kCut;
}

struct ClauseKind {
  std::string operator()(const TextClause& clause) const {
    return absl::StrCat("text(", clause.text.size(), ")");
  }
  std::string operator()(const TagsClause& clause) const {
    size_t bytes = 0;
    for (const std::string& tag : clause.tags) bytes += tag.size();
    return absl::StrCat("tags(", clause.tags.size(), ",", bytes, ")");
  }
  std::string operator()(const AudioClause& clause) const {
    return absl::StrCat("audio(", clause.bytes.size(), ")");
  }
  std::string operator()(const TrackClause&) const { return "track"; }
  std::string operator()(const PassageClause&) const { return "passage"; }
  std::string operator()(const VectorClause& clause) const {
    return absl::StrCat("embedding(", clause.values.size(), ")");
  }
  std::string operator()(const ArtistClause&) const { return "artist"; }
  std::string operator()(const AlbumClause&) const { return "album"; }
};

// Writes the shape of a filter until the summary is long enough.
class FilterWriter {
 public:
  std::string Take(const Filter& filter) {
    std::visit(*this, filter.node);
    CutAt(kMaxSummaryBytes, text_);
    return std::move(text_);
  }

  void operator()(const Filter::Equals& node) { Leaf(node.field, "="); }
  void operator()(const Filter::OneOf& node) {
    Leaf(node.field, absl::StrCat(" in ", node.values.size()));
  }
  void operator()(const Filter::Range& node) { Leaf(node.field, "[]"); }
  void operator()(const Filter::Prefix& node) { Leaf(node.field, "^"); }
  void operator()(const Filter::Contains& node) { Leaf(node.field, "~"); }
  void operator()(const Filter::Match&) { absl::StrAppend(&text_, "matches"); }
  void operator()(const Filter::And& node) { Group("and", node.of); }
  void operator()(const Filter::Or& node) { Group("or", node.of); }
  void operator()(const Filter::Not& node) { Group("not", node.of); }

 private:
  // Names that callers make up are theirs to know.
  void Leaf(const std::string& field, const std::string& what) {
    absl::StrAppend(&text_, absl::StartsWith(field, "attributes.") ? "attributes.*" : field, what);
  }
  void Group(const char* name, const std::vector<Filter>& of) {
    absl::StrAppend(&text_, name, "(");
    for (size_t i = 0; i < of.size() && text_.size() <= kMaxSummaryBytes; ++i) {
      if (i > 0) absl::StrAppend(&text_, ", ");
      std::visit(*this, of[i].node);
    }
    absl::StrAppend(&text_, ")");
  }

  std::string text_;
};

}  // namespace

std::string ClausesSummary(const Query& query) {
  std::string text = absl::StrJoin(query.clauses, " ", [](std::string* out, const Clause& clause) {
    absl::StrAppend(out, clause.weight < 0 ? "-" : "", std::visit(ClauseKind(), clause.content));
  });
  const auto add = [&text](const char* what, size_t count) {
    if (count > 0) absl::StrAppend(&text, text.empty() ? "" : " ", what, "(", count, ")");
  };
  add("query", query.words.size());
  add("exclusions", query.exclusions.size());
  add("comparisons", query.comparisons.size());
  add("more_like", query.more_like.size());
  add("less_like", query.less_like.size());
  if (query.previous != nullptr) absl::StrAppend(&text, " conversation");
  CutAt(kMaxSummaryBytes, text);
  return text;
}

std::string FilterSummary(const Query& query) {
  return query.filter ? FilterWriter().Take(*query.filter) : "";
}

std::string TextOf(const Query& query) {
  std::string all = query.words;
  for (const Clause& clause : query.clauses) {
    if (const auto* text = std::get_if<TextClause>(&clause.content)) {
      absl::StrAppend(&all, all.empty() ? "" : " | ", text->text);
    } else if (const auto* tags = std::get_if<TagsClause>(&clause.content)) {
      absl::StrAppend(&all, all.empty() ? "" : " | ", absl::StrJoin(tags->tags, ", "));
    }
  }
  CutAt(kMaxTextShown, all);
  return all;
}

}  // namespace libretto
