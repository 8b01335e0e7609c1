#include "client/cli/search_request.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "client/cli/value_syntax.h"
#include "client/cpp/query.h"

namespace libretto::cli {
namespace {

using client::Query;

absl::StatusOr<std::vector<std::string>> SplitTags(const std::string& text) {
  std::vector<std::string> tags;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::string tag(absl::StripAsciiWhitespace(part));
    if (tag.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--tag \"", text, "\" has an empty tag: write --tag funk,brass"));
    }
    tags.push_back(tag);
  }
  return tags;
}

absl::Status AddPassage(const std::string& value, float weight, const References& references,
                        Query& query) {
  ASSIGN_OR_RETURN(const PassageArgument passage, ParsePassage(value));
  ASSIGN_OR_RETURN(std::string id, references.track_id(passage.track));
  query.LikePassage(std::move(id), passage.start_seconds, passage.end_seconds, weight);
  return absl::OkStatus();
}

absl::Status AddClause(const ClauseArgument& clause, const References& references, Query& query) {
  ASSIGN_OR_RETURN(const Weighted weighted, ParseWeighted(clause.value));
  const std::string& value = weighted.value;
  const float weight = weighted.weight.value_or(1);
  const float away = weighted.weight.value_or(client::kAwayWeight);
  switch (clause.kind) {
    case ClauseKind::kText:
      query.Text(value, weight);
      return absl::OkStatus();
    case ClauseKind::kNot:
      weighted.weight ? query.Not(value, away) : query.Without(value);
      return absl::OkStatus();
    case ClauseKind::kArtist:
      query.LikeArtist(value, weight);
      return absl::OkStatus();
    case ClauseKind::kAlbum:
      query.LikeAlbum(value, weight);
      return absl::OkStatus();
    case ClauseKind::kMore:
      query.More(clause.value);
      return absl::OkStatus();
    case ClauseKind::kLess:
      query.Less(clause.value);
      return absl::OkStatus();
    case ClauseKind::kMoreLike: {
      ASSIGN_OR_RETURN(std::string id, references.track_id(clause.value));
      query.MoreLike(std::move(id));
      return absl::OkStatus();
    }
    case ClauseKind::kLessLike: {
      ASSIGN_OR_RETURN(std::string id, references.track_id(clause.value));
      query.LessLike(std::move(id));
      return absl::OkStatus();
    }
    case ClauseKind::kTag: {
      ASSIGN_OR_RETURN(std::vector<std::string> tags, SplitTags(value));
      query.Tags(std::move(tags), weight);
      return absl::OkStatus();
    }
    case ClauseKind::kAudio: {
      ASSIGN_OR_RETURN(std::string bytes, references.read_file(value));
      query.Audio(std::move(bytes), weight);
      return absl::OkStatus();
    }
    case ClauseKind::kLike: {
      ASSIGN_OR_RETURN(std::string id, references.track_id(value));
      query.Like(std::move(id), weight);
      return absl::OkStatus();
    }
    case ClauseKind::kNotLike: {
      ASSIGN_OR_RETURN(std::string id, references.track_id(value));
      query.NotLike(std::move(id), away);
      return absl::OkStatus();
    }
    case ClauseKind::kPassage:
      return AddPassage(value, weight, references, query);
  }
  return absl::InternalError("unknown kind of clause");
}

// Words with a weight are a text like those of --text.
absl::Status AddWords(const SearchArguments& arguments, const References& references,
                      Query& query) {
  if (arguments.words.empty()) return absl::OkStatus();
  const std::string words = absl::StrJoin(arguments.words, " ");
  ASSIGN_OR_RETURN(const Weighted weighted, ParseWeighted(words));
  if (arguments.literal || weighted.weight) {
    return AddClause({ClauseKind::kText, words}, references, query);
  }
  query.Words(words);
  return absl::OkStatus();
}

void AddVariety(const SearchArguments& arguments, Query& query) {
  v1::Diversity diversity;
  diversity.set_spread(arguments.spread);
  diversity.set_max_per_artist(arguments.per_artist);
  diversity.set_max_per_album(arguments.per_album);
  diversity.set_exploration(arguments.explore);
  diversity.set_seed(arguments.seed);
  if (diversity.ByteSizeLong() > 0) query.Vary(std::move(diversity));
}

}  // namespace

absl::StatusOr<v1::SearchRequest> ToSearchRequest(const SearchArguments& arguments,
                                                  const References& references) {
  Query query;
  RETURN_IF_ERROR(AddWords(arguments, references, query));
  for (const ClauseArgument& clause : arguments.clauses) {
    RETURN_IF_ERROR(AddClause(clause, references, query));
  }
  const v1::SearchRequest& request = query.request();
  if (request.clauses().empty() && request.query().empty() && request.more_like().empty() &&
      !arguments.reply) {
    return absl::InvalidArgumentError(
        "nothing to search for: give words, as in `libretto search slow sad cello`, or one of "
        "--text, --tag, --audio, --like, --passage");
  }
  ASSIGN_OR_RETURN(std::optional<v1::Filter> filter, ToFilter(arguments.filter));
  if (filter) query.Where(*std::move(filter));
  query.Limit(arguments.limit).PageToken(arguments.page);
  AddVariety(arguments, query);
  if (arguments.reply) {
    ASSIGN_OR_RETURN(std::string token, references.conversation());
    query.Continue(std::move(token));
  }
  if (arguments.passages) query.Passages();
  if (arguments.explain) query.Explain();
  if (arguments.copies) query.ListCopies();
  return query.request();
}

}  // namespace libretto::cli
