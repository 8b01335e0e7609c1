#include "server/query/interpretation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/parser/query_parser.h"
#include "server/query/description.h"
#include "server/query/errors.h"
#include "server/query/names.h"

namespace libretto {
namespace {

constexpr float kAwayWeight = -0.5f;
constexpr size_t kComparedHits = 5;  // of the previous answer
constexpr size_t kMaxNames = 16;     // of each sort, in one query
// What a query without any sound is about: "120 BPM in A minor".
constexpr char kAnyMusic[] = "music";
constexpr char kNotShown[] = "not shown before";

bool IsNotShown(const Filter& filter) {
  const auto* negation = std::get_if<Filter::Not>(&filter.node);
  if (negation == nullptr) return false;
  const auto* one_of = std::get_if<Filter::OneOf>(&negation->of.front().node);
  return one_of != nullptr && one_of->field == "id";
}

Filter NotShown(const std::vector<std::string>& ids) {
  Filter::OneOf one_of{"id", {ids.begin(), ids.end()}};
  return {Filter::Not{{{std::move(one_of)}}}};
}

Filter AnyField(const std::string& text) {
  Filter::Or any;
  for (const char* field : {"title", "artist", "album", "genre"}) {
    any.of.push_back({Filter::Contains{field, text}});
  }
  return {std::move(any)};
}

Filter RangeFilter(const NumberRange& range) {
  Filter filter{Filter::Range{range.field, range.min, range.max}};
  if (!range.decade) return filter;
  // A decade is a style as much as a date: tracks without a year stay.
  Filter any_year{Filter::Range{range.field, 0.0, std::nullopt}};
  return {Filter::Or{{std::move(filter), {Filter::Not{{std::move(any_year)}}}}}};
}

bool RefersToSound(const Clause& clause) {
  return clause.weight > 0 && !std::holds_alternative<TextClause>(clause.content) &&
         !std::holds_alternative<TagsClause>(clause.content);
}

class Interpreter {
 public:
  Interpreter(const Query& query, const View& view) : asked_(query), view_(view) {}

  absl::StatusOr<Interpretation> Run() {
    parsed_ = ParseQuery(asked_.words);
    parsed_.continues |= asked_.words.empty();
    RETURN_IF_ERROR(CheckSize());
    text_ = parsed_.text;
    Begin();
    for (const Reference& reference : parsed_.references) RETURN_IF_ERROR(Add(reference));
    for (const Phrase& phrase : parsed_.phrases) RETURN_IF_ERROR(Add(phrase));
    for (const NumberRange& range : parsed_.ranges) AddFilter(range.at, RangeFilter(range));
    for (const KeyFact& key : parsed_.keys) Add(key);
    for (const Exclusion& exclusion : parsed_.exclusions) Add(exclusion);
    for (const Refinement& refinement : parsed_.refinements) RETURN_IF_ERROR(Add(refinement));
    for (const RelativeWord& comparison : parsed_.comparisons) Add(comparison);
    AddText();
    query().filter = WholeFilter();
    return std::move(out_);
  }

 private:
  Query& query() { return out_.query; }
  const Turn* previous() const { return asked_.previous.get(); }

  // Each of these is looked up in the catalogue or encoded.
  absl::Status CheckSize() const {
    const auto check = [](size_t count, size_t most, const char* what) {
      if (count <= most) return absl::OkStatus();
      return InvalidField("query", absl::StrCat("has ", count, " ", what, "; at most ", most,
                                                " are understood: --literal or a text clause "
                                                "takes words as they are"));
    };
    RETURN_IF_ERROR(check(parsed_.references.size(), kMaxNames, "names"));
    RETURN_IF_ERROR(check(parsed_.phrases.size(), kMaxNames, "quotes"));
    RETURN_IF_ERROR(check(parsed_.exclusions.size(), kMaxExclusions, "exclusions"));
    RETURN_IF_ERROR(check(parsed_.comparisons.size(), kMaxComparisons, "comparisons"));
    RETURN_IF_ERROR(check(parsed_.ranges.size() + parsed_.keys.size(), kMaxNames, "numbers"));
    return check(parsed_.refinements.size(), kMaxNames, "references to the last answer");
  }

  // The request's own fields, and what an earlier turn left, if this continues it.
  void Begin() {
    query() = asked_;
    query().words.clear();
    query().previous.reset();
    if (previous() == nullptr || !parsed_.continues) return;
    const Query& before = previous()->query;
    const auto append = [](auto& list, const auto& earlier) {
      list.insert(list.end(), earlier.begin(), earlier.end());
    };
    append(query().clauses, before.clauses);
    append(query().exclusions, before.exclusions);
    append(query().more_like, before.more_like);
    append(query().less_like, before.less_like);
    if (query().metadata_words.empty()) query().metadata_words = before.metadata_words;
    query().any_sound = before.any_sound;
    if (before.filter) AddConditions(*before.filter, earlier_);
    std::vector<Comparison> kept;
    for (const Comparison& comparison : before.comparisons) {
      // Said again, a comparison is with what was shown last.
      const bool again = std::ranges::any_of(
          parsed_.comparisons, [&](const auto& now) { return now.quality == comparison.quality; });
      if (!again) kept.push_back(comparison);
    }
    append(query().comparisons, kept);
    DescribeEarlier(before, kept);
  }

  void DescribeEarlier(const Query& before, const std::vector<Comparison>& comparisons) {
    for (const Clause& clause : before.clauses) AddEarlier(clause, DescribeNamed(clause));
    for (const std::string& text : before.exclusions) {
      AddEarlier(UnderstoodExclusion{text}, absl::StrCat("not ", text));
    }
    for (const Comparison& c : comparisons) AddEarlier(c, Describe(c));
    if (before.filter) DescribeEarlier(*before.filter);
    for (const std::string& id : before.more_like) {
      AddEarlier(UnderstoodFeedback{id, true}, absl::StrCat("more like ", TitleOf(id)));
    }
    for (const std::string& id : before.less_like) {
      AddEarlier(UnderstoodFeedback{id, false}, absl::StrCat("less like ", TitleOf(id)));
    }
  }

  void DescribeEarlier(const Filter& filter) {
    if (const auto* all = std::get_if<Filter::And>(&filter.node)) {
      for (const Filter& condition : all->of) DescribeEarlier(condition);
    } else {
      AddEarlier(filter, IsNotShown(filter) ? kNotShown : Describe(filter));
    }
  }

  std::string TitleOf(const std::string& id) const {
    const auto track = view_.GetTrack(id);
    return track.ok() && !track->title.empty() ? absl::StrCat("\"", track->title, "\"") : id;
  }

  std::string DescribeNamed(const Clause& clause) const {
    const auto* track = std::get_if<TrackClause>(&clause.content);
    return track == nullptr ? Describe(clause)
                            : absl::StrCat(clause.weight < 0 ? "unlike" : "like", " the track ",
                                           TitleOf(track->track_id));
  }

  template <typename Meaning>
  void AddEarlier(Meaning meaning, std::string description) {
    out_.parts.push_back({"", 0, 0, std::move(meaning), std::move(description)});
  }

  template <typename Meaning>
  void AddPart(TextSpan at, Meaning meaning, std::string description) {
    out_.parts.push_back({Words(at), at.begin, at.end, std::move(meaning), std::move(description)});
  }

  std::string Words(TextSpan at) const { return asked_.words.substr(at.begin, at.end - at.begin); }

  // A conjunction's conditions, each once.
  static void AddConditions(const Filter& filter, std::vector<Filter>& to) {
    if (const auto* all = std::get_if<Filter::And>(&filter.node)) {
      for (const Filter& condition : all->of) AddConditions(condition, to);
      return;
    }
    const std::string text = Describe(filter);
    const auto same = [&text](const Filter& other) { return Describe(other) == text; };
    if (std::ranges::none_of(to, same)) to.push_back(filter);
  }

  std::optional<Filter> WholeFilter() const {
    std::vector<Filter> all;
    if (asked_.filter) AddConditions(*asked_.filter, all);
    for (const Filter& condition : earlier_) AddConditions(condition, all);
    for (const Filter& condition : said_) AddConditions(condition, all);
    if (all.empty()) return asked_.filter;
    if (all.size() == 1) return std::move(all.front());
    return Filter{Filter::And{std::move(all)}};
  }

  void AddFilter(TextSpan at, Filter filter) {
    AddPart(at, filter, Describe(filter));
    said_.push_back(std::move(filter));
  }

  void AddClause(TextSpan at, Clause clause, std::string description) {
    AddPart(at, clause, std::move(description));
    query().clauses.push_back(std::move(clause));
  }

  // Words that turned out not to say anything beside sound.
  void GiveBack(const std::string& words) {
    absl::StrAppend(&text_, text_.empty() ? "" : " ", words);
  }

  absl::Status Add(const Reference& reference) {
    ASSIGN_OR_RETURN(const Named named, FindNamed(view_, reference.name, reference.kind));
    const float weight = reference.more ? 1 : kAwayWeight;
    const char* way = reference.more ? "like" : "unlike";
    if (const auto* track = std::get_if<NamedTrack>(&named)) {
      AddClause(reference.at, {TrackClause{track->id}, weight},
                absl::StrCat(way, " the track \"", track->title, "\""));
    } else if (const auto* artist = std::get_if<NamedArtist>(&named)) {
      if (reference.by) {
        AddFilter(reference.at, {Filter::Equals{"artist", artist->name}});
      } else {
        AddClause(reference.at, {ArtistClause{artist->name}, weight},
                  absl::StrCat(way, " the artist ", artist->name));
      }
    } else if (const auto* album = std::get_if<NamedAlbum>(&named)) {
      AddClause(reference.at, {AlbumClause{album->name}, weight},
                absl::StrCat(way, " the album ", album->name));
    } else {
      if (reference.by || reference.kind != EntityKind::kAny) {
        out_.warnings.push_back(absl::StrCat("nothing in the catalogue is called \"",
                                             reference.name, "\": the words are searched for"));
      }
      if (!reference.more) {
        query().exclusions.push_back(reference.name);
        AddPart(reference.at, UnderstoodExclusion{reference.name},
                absl::StrCat("not ", reference.name));
      } else {
        GiveBack(reference.name);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Add(const Phrase& phrase) {
    Filter filter = AnyField(phrase.text);
    ASSIGN_OR_RETURN(const int64_t tracks, view_.Count(filter));
    if (tracks > 0) {
      AddPart(phrase.at, filter, absl::StrCat("metadata contains \"", phrase.text, "\""));
      said_.push_back(std::move(filter));
      return absl::OkStatus();
    }
    out_.warnings.push_back(absl::StrCat("no title, artist, album or genre contains \"",
                                         phrase.text, "\": the words are searched for"));
    GiveBack(phrase.text);
    return absl::OkStatus();
  }

  void Add(const KeyFact& key) {
    Filter filter{Filter::Equals{"key", key.key}};
    if (!key.mode.empty()) {
      filter = {Filter::And{{std::move(filter), {Filter::Equals{"mode", key.mode}}}}};
    }
    AddFilter(key.at, std::move(filter));
  }

  void Add(const Exclusion& exclusion) {
    AddPart(exclusion.at, UnderstoodExclusion{exclusion.text},
            absl::StrCat("not ", exclusion.text));
    auto& all = query().exclusions;
    if (std::ranges::find(all, exclusion.text) == all.end()) all.push_back(exclusion.text);
  }

  absl::Status Add(const Refinement& refinement) {
    if (previous() == nullptr || previous()->shown.empty()) {
      out_.warnings.push_back(absl::StrCat("\"", Words(refinement.at),
                                           "\" refers to an earlier answer, and there is none"));
      return absl::OkStatus();
    }
    const std::vector<std::string>& shown = previous()->shown;
    const bool another = refinement.kind == RefineKind::kAnother;
    if (!another || refinement.ordinal != 0) RETURN_IF_ERROR(AddFeedback(refinement));
    if (!another) return absl::OkStatus();
    Filter filter = NotShown(shown);
    AddPart(refinement.at, filter, kNotShown);
    std::erase_if(earlier_, IsNotShown);
    said_.push_back(std::move(filter));
    return absl::OkStatus();
  }

  // A hit of the previous answer, by its rank; "this" is the first.
  absl::Status AddFeedback(const Refinement& refinement) {
    const int last = previous()->last;
    const int rank = refinement.ordinal == -1 ? last : std::max(refinement.ordinal, 1);
    if (rank < 1 || rank > last) {
      return InvalidField("query", absl::StrCat("the previous answer had ", last,
                                                " hits: there is no number ", rank));
    }
    const bool more = refinement.kind != RefineKind::kLessLike;
    const std::string& id = previous()->shown[static_cast<size_t>(rank) - 1];
    AddPart(refinement.at, UnderstoodFeedback{id, more},
            absl::StrCat(more ? "more" : "less", " like ", TitleOf(id)));
    (more ? query().more_like : query().less_like).push_back(id);
    return absl::OkStatus();
  }

  void Add(const RelativeWord& word) {
    Comparison comparison{word.quality, word.more, {}};
    const bool refers = std::ranges::any_of(query().clauses, RefersToSound);
    if (previous() != nullptr && parsed_.continues && previous()->last > 0) {
      const std::vector<std::string>& shown = previous()->shown;
      const size_t count = std::min<size_t>(kComparedHits, static_cast<size_t>(previous()->last));
      comparison.track_ids.assign(shown.begin(),
                                  shown.begin() + static_cast<std::ptrdiff_t>(count));
    } else if (!refers) {
      // Nothing to compare with: "something slower" is about slow music.
      GiveBack(Words(word.at));
      return;
    }
    AddPart(word.at, comparison, Describe(comparison));
    query().comparisons.push_back(std::move(comparison));
  }

  void AddText() {
    const bool sounds =
        !query().more_like.empty() ||
        std::ranges::any_of(query().clauses, [](const Clause& c) { return c.weight > 0; });
    const std::string text(absl::StripAsciiWhitespace(text_));
    const bool any_before = query().any_sound && query().clauses.size() == 1;
    query().any_sound =
        text.empty() && (any_before || query().clauses.empty()) && query().more_like.empty();
    if (text.empty() && sounds) return;
    const TextClause clause{text.empty() ? kAnyMusic : text};
    out_.parts.push_back({text, 0, 0, Clause{clause}, absl::StrCat("\"", clause.text, "\"")});
    query().clauses.push_back({clause});
    if (query().metadata_words.empty()) query().metadata_words = text;
    // What was excluded in an earlier turn and is wanted after all; not what the request excludes.
    if (std::ranges::find(asked_.exclusions, text) != asked_.exclusions.end()) return;
    std::erase(query().exclusions, text);
    std::erase_if(out_.parts, [&text](const UnderstoodPart& part) {
      const auto* exclusion = std::get_if<UnderstoodExclusion>(&part.meaning);
      return exclusion != nullptr && exclusion->text == text;
    });
  }

  const Query& asked_;
  const View& view_;
  ParsedQuery parsed_;
  std::string text_;
  std::vector<Filter> earlier_, said_;  // conditions of earlier turns, and of the words
  Interpretation out_;
};

}  // namespace

absl::StatusOr<Interpretation> Interpret(const Query& query, const View& view) {
  if (query.words.empty() && query.previous == nullptr) return Interpretation{query, {}, {}};
  return Interpreter(query, view).Run();
}

}  // namespace libretto
