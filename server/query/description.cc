#include "server/query/description.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace libretto {
namespace {

std::string Number(double value) { return absl::StrFormat("%g", std::round(value * 100) / 100); }

std::string Value(const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return absl::StrCat("\"", *text, "\"");
  if (const auto* number = std::get_if<double>(&value)) return Number(*number);
  return std::get<bool>(value) ? "true" : "false";
}

std::string List(const std::vector<Filter>& filters, const char* between) {
  return absl::StrJoin(filters, between, [](std::string* out, const Filter& filter) {
    const std::string text = Describe(filter);
    const bool simple = text.find(" and ") == text.npos && text.find(" or ") == text.npos;
    absl::StrAppend(out, simple ? text : absl::StrCat("(", text, ")"));
  });
}

struct FilterDescriber {
  std::string operator()(const Filter::Equals& node) const {
    return absl::StrCat(node.field, " = ", Value(node.value));
  }
  std::string operator()(const Filter::OneOf& node) const {
    if (node.values.size() > 3) {
      return absl::StrCat(node.field, " one of ", node.values.size(), " values");
    }
    return absl::StrCat(
        node.field, " one of ",
        absl::StrJoin(node.values, ", ", [](std::string* out, const AttributeValue& value) {
          absl::StrAppend(out, Value(value));
        }));
  }
  std::string operator()(const Filter::Range& node) const {
    if (node.min && node.max) {
      return *node.min == *node.max
                 ? absl::StrCat(node.field, " = ", Number(*node.min))
                 : absl::StrCat(node.field, " ", Number(*node.min), " to ", Number(*node.max));
    }
    if (node.min) return absl::StrCat(node.field, " from ", Number(*node.min));
    return absl::StrCat(node.field, " up to ", Number(node.max.value_or(0)));
  }
  std::string operator()(const Filter::Prefix& node) const {
    return absl::StrCat(node.field, " starts with \"", node.prefix, "\"");
  }
  std::string operator()(const Filter::Contains& node) const {
    return absl::StrCat(node.field, " contains \"", node.text, "\"");
  }
  std::string operator()(const Filter::Match& node) const {
    return absl::StrCat("metadata says \"", node.text, "\"");
  }
  std::string operator()(const Filter::And& node) const { return List(node.of, " and "); }
  std::string operator()(const Filter::Or& node) const { return List(node.of, " or "); }
  std::string operator()(const Filter::Not& node) const {
    return absl::StrCat("not ", List(node.of, ""));
  }
};

struct ContentDescriber {
  std::string operator()(const TextClause& clause) const {
    return absl::StrCat("\"", clause.text, "\"");
  }
  std::string operator()(const TagsClause& clause) const {
    return absl::StrCat("tags ", absl::StrJoin(clause.tags, ", "));
  }
  std::string operator()(const AudioClause&) const { return "like the audio"; }
  std::string operator()(const TrackClause& clause) const {
    return absl::StrCat("like track ", clause.track_id);
  }
  std::string operator()(const PassageClause& clause) const {
    return absl::StrCat("like track ", clause.track_id, " from ", Number(clause.start_seconds),
                        " to ", Number(clause.end_seconds), " s");
  }
  std::string operator()(const VectorClause&) const { return "like the vector"; }
  std::string operator()(const ArtistClause& clause) const {
    return absl::StrCat("like the artist ", clause.artist);
  }
  std::string operator()(const AlbumClause& clause) const {
    return absl::StrCat("like the album ", clause.album);
  }
};

}  // namespace

std::string Describe(const Filter& filter) { return std::visit(FilterDescriber(), filter.node); }

std::string Describe(const Clause& clause) {
  const std::string content = std::visit(ContentDescriber(), clause.content);
  if (clause.weight == 1) return content;
  return clause.weight < 0 ? absl::StrCat("less ", content)
                           : absl::StrCat(content, " by ", Number(clause.weight));
}

std::string Describe(const Comparison& comparison) {
  return absl::StrCat(comparison.more ? "more " : "less ", comparison.quality);
}

}  // namespace libretto
