#include "server/query/validate.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "server/query/errors.h"

namespace libretto {
namespace {

absl::Status ValidateName(const std::string& name, const std::string& field) {
  if (name.empty()) return InvalidField(field, "must not be empty");
  if (!IsValidUtf8(name)) return InvalidField(field, "is not valid UTF-8");
  return absl::OkStatus();
}

absl::Status ValidateFraction(float value, const char* field) {
  if (value >= 0 && value <= 1) return absl::OkStatus();
  return InvalidField(field, "must be 0 to 1");
}

absl::Status ValidateCount(size_t count, int most, const char* field) {
  if (count <= static_cast<size_t>(most)) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("holds ", count, "; at most ", most, " are allowed"));
}

struct ContentValidator {
  const std::string& field;  // of the clause

  absl::Status operator()(const TextClause& clause) const {
    return ValidateText(clause.text, field + ".text");
  }

  absl::Status operator()(const TagsClause& clause) const {
    const std::string name = field + ".tags";
    if (clause.tags.empty()) return InvalidField(name, "must hold at least one tag");
    if (clause.tags.size() > kMaxTagsPerClause) {
      return InvalidField(name, absl::StrCat("holds ", clause.tags.size(), " tags; at most ",
                                             kMaxTagsPerClause, " are allowed"));
    }
    for (size_t i = 0; i < clause.tags.size(); ++i) {
      RETURN_IF_ERROR(ValidateText(clause.tags[i], absl::StrCat(name, "[", i, "]")));
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const AudioClause& clause) const {
    if (clause.bytes.empty()) return InvalidField(field + ".audio", "must not be empty");
    return absl::OkStatus();
  }

  absl::Status operator()(const TrackClause& clause) const {
    if (clause.track_id.empty()) return InvalidField(field + ".track_id", "must not be empty");
    return absl::OkStatus();
  }

  absl::Status operator()(const PassageClause& clause) const {
    const std::string name = field + ".passage";
    if (clause.track_id.empty()) return InvalidField(name + ".track_id", "must not be empty");
    return ValidateStretch(clause.start_seconds, clause.end_seconds, name + ".range");
  }

  absl::Status operator()(const VectorClause& clause) const {
    if (clause.values.empty()) return InvalidField(field + ".embedding", "must not be empty");
    return absl::OkStatus();
  }

  absl::Status operator()(const ArtistClause& clause) const {
    return ValidateName(clause.artist, field + ".artist");
  }

  absl::Status operator()(const AlbumClause& clause) const {
    return ValidateName(clause.album, field + ".album");
  }
};

absl::Status ValidateClauses(const std::vector<Clause>& clauses) {
  RETURN_IF_ERROR(ValidateCount(clauses.size(), kMaxClauses, "clauses"));
  for (size_t i = 0; i < clauses.size(); ++i) {
    const std::string field = absl::StrCat("clauses[", i, "]");
    if (!std::isfinite(clauses[i].weight)) return InvalidField(field + ".weight", "must be finite");
    if (clauses[i].weight == 0) return InvalidField(field + ".weight", "must not be 0");
    RETURN_IF_ERROR(std::visit(ContentValidator{field}, clauses[i].content));
  }
  return absl::OkStatus();
}

// Whether there is something to look for.
absl::Status ValidateAim(const Query& query) {
  if (!query.words.empty() || query.previous != nullptr || !query.more_like.empty()) {
    return absl::OkStatus();
  }
  if (query.clauses.empty()) return InvalidField("clauses", "must hold at least one clause");
  const bool positive =
      std::ranges::any_of(query.clauses, [](const Clause& clause) { return clause.weight > 0; });
  if (!positive) return InvalidField("clauses", "at least one must have a positive weight");
  return absl::OkStatus();
}

absl::Status ValidateComparisons(const std::vector<Comparison>& comparisons) {
  RETURN_IF_ERROR(ValidateCount(comparisons.size(), kMaxComparisons, "comparisons"));
  for (size_t i = 0; i < comparisons.size(); ++i) {
    const std::string field = absl::StrCat("comparisons[", i, "]");
    RETURN_IF_ERROR(ValidateText(comparisons[i].quality, field + ".quality"));
    RETURN_IF_ERROR(ValidateCount(comparisons[i].track_ids.size(), kMaxFeedback,
                                  absl::StrCat(field, ".track_ids").c_str()));
  }
  return absl::OkStatus();
}

absl::Status ValidateDiversity(const Diversity& diversity) {
  RETURN_IF_ERROR(ValidateFraction(diversity.spread, "diversity.spread"));
  RETURN_IF_ERROR(ValidateFraction(diversity.exploration, "diversity.exploration"));
  if (diversity.max_per_artist < 0) {
    return InvalidField("diversity.max_per_artist", "must be 0 or more");
  }
  if (diversity.max_per_album < 0) {
    return InvalidField("diversity.max_per_album", "must be 0 or more");
  }
  return absl::OkStatus();
}

absl::Status ValidateFeedback(const std::vector<std::string>& ids, const char* field) {
  RETURN_IF_ERROR(ValidateCount(ids.size(), kMaxFeedback, field));
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i].empty()) return InvalidField(absl::StrCat(field, "[", i, "]"), "must not be empty");
  }
  return absl::OkStatus();
}

// Counts conditions and their values, descending no deeper than allowed.
struct FilterMeasure {
  int depth = 0;
  int values = 0;
  bool too_deep = false;

  void Add(const Filter& filter) {
    if (++depth > kMaxFilterDepth) too_deep = true;
    ++values;
    if (!too_deep) std::visit([this](const auto& node) { AddNode(node); }, filter.node);
    --depth;
  }

  template <typename Node>
  void AddNode(const Node& node) {
    if constexpr (requires { node.of; }) {
      for (const Filter& inner : node.of) Add(inner);
    } else if constexpr (requires { node.values; }) {
      values += static_cast<int>(node.values.size());
    }
  }
};

}  // namespace

absl::Status ValidateStretch(double start_seconds, double end_seconds, const std::string& field) {
  if (!std::isfinite(start_seconds) || start_seconds < 0) {
    return InvalidField(field + ".start_seconds", "must be 0 or more");
  }
  if (!std::isfinite(end_seconds) || end_seconds <= start_seconds) {
    return InvalidField(field + ".end_seconds", "must be greater than start_seconds");
  }
  return absl::OkStatus();
}

absl::Status ValidateText(const std::string& text, const std::string& field) {
  if (text.size() > kMaxTextBytes) {
    return InvalidField(
        field, absl::StrCat("is ", text.size(), " bytes; at most ", kMaxTextBytes, " are allowed"));
  }
  if (!IsValidUtf8(text)) return InvalidField(field, "is not valid UTF-8");
  if (absl::StripAsciiWhitespace(text).empty()) return InvalidField(field, "must not be empty");
  return absl::OkStatus();
}

absl::Status ValidateFilter(const Filter& filter, const std::string& field) {
  FilterMeasure measure;
  measure.Add(filter);
  if (measure.too_deep) {
    return InvalidField(field, absl::StrCat("is nested more than ", kMaxFilterDepth, " deep"));
  }
  if (measure.values > kMaxFilterValues) {
    return InvalidField(
        field, absl::StrCat("holds more than ", kMaxFilterValues, " conditions and values"));
  }
  return absl::OkStatus();
}

absl::Status ValidateQuery(const Query& query) {
  RETURN_IF_ERROR(ValidateClauses(query.clauses));
  RETURN_IF_ERROR(ValidateAim(query));
  if (!query.words.empty()) RETURN_IF_ERROR(ValidateText(query.words, "query"));
  RETURN_IF_ERROR(ValidateCount(query.exclusions.size(), kMaxExclusions, "exclusions"));
  for (size_t i = 0; i < query.exclusions.size(); ++i) {
    RETURN_IF_ERROR(ValidateText(query.exclusions[i], absl::StrCat("exclusions[", i, "]")));
  }
  RETURN_IF_ERROR(ValidateComparisons(query.comparisons));
  if (!query.metadata_words.empty()) {
    RETURN_IF_ERROR(ValidateText(query.metadata_words, "metadata_words"));
  }
  RETURN_IF_ERROR(ValidateFeedback(query.more_like, "more_like"));
  RETURN_IF_ERROR(ValidateFeedback(query.less_like, "less_like"));
  RETURN_IF_ERROR(ValidateDiversity(query.diversity));
  if (query.limit < 1 || query.limit > kMaxLimit) {
    return InvalidField("limit", absl::StrCat("is ", query.limit, "; must be 1 to ", kMaxLimit));
  }
  if (query.filter.has_value()) RETURN_IF_ERROR(ValidateFilter(*query.filter, "filter"));
  return absl::OkStatus();
}

}  // namespace libretto
