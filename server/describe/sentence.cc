#include "server/describe/sentence.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace libretto {
namespace {

constexpr float kSaid = 0.65f, kProbable = 0.45f;  // confidence
constexpr float kMood = 0.5f;                      // of an axis
constexpr size_t kMaxProbable = 2;                 // of each kind
constexpr double kQuietLufs = -23, kLoudLufs = -9;

using Words = std::vector<std::string>;

// What is said of a piece, with one degree of certainty.
struct Claims {
  Words moods, genres, instruments, voices;

  bool empty() const {
    return moods.empty() && genres.empty() && instruments.empty() && voices.empty();
  }
  Words& Of(const Term& term) {
    if (term.kind == LabelKind::kMood) return moods;
    if (term.kind == LabelKind::kGenre) return genres;
    return term.voice ? voices : instruments;
  }
};

size_t MostOf(const Term& term) { return term.kind == LabelKind::kGenre || term.voice ? 2 : 3; }

std::string And(const Words& words) {
  if (words.size() < 2) return absl::StrJoin(words, "");
  return absl::StrCat(absl::StrJoin(words.begin(), words.end() - 1, ", "), " and ", words.back());
}

Words Joined(const Words& a, const Words& b) {
  Words both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

// Whether `b`, a word for one end of an axis, says nothing that `a` does not.
bool Implies(const Term& a, const Term& b) {
  return a.kind == LabelKind::kMood && (a.valence * b.valence > 0 || a.arousal * b.arousal > 0);
}

// What is said of the labels, and of the axes' ends, and what is only likely.
class Choice {
 public:
  Choice(std::vector<LabelScore> labels, const Mood& mood) {
    std::erase_if(labels, [](const LabelScore& score) { return score.confidence < kProbable; });
    std::ranges::sort(labels, [](const LabelScore& a, const LabelScore& b) {
      return std::tie(b.confidence, a.label) < std::tie(a.confidence, b.label);
    });
    for (const LabelScore& score : labels) {
      if (score.confidence >= kSaid) Take(score.label, said, false);
    }
    if (std::abs(mood.arousal) >= kMood) Take(mood.arousal < 0 ? "calm" : "energetic", said, true);
    if (std::abs(mood.valence) >= kMood) Take(mood.valence < 0 ? "dark" : "happy", said, true);
    for (const LabelScore& score : labels) {
      if (score.confidence < kSaid) Take(score.label, probable, false);
    }
  }

  Claims said, probable;

 private:
  void Take(const std::string& label, Claims& claims, bool end_of_axis) {
    const Term* const term = FindTerm(label);
    if (term == nullptr) return;
    Words& words = claims.Of(*term);
    if (words.size() >= (&claims == &said ? MostOf(*term) : kMaxProbable)) return;
    const bool excluded = std::ranges::any_of(chosen_, [&](const Term* other) {
      return other == term || Excludes(*other, *term) || (end_of_axis && Implies(*other, *term));
    });
    if (excluded) return;
    chosen_.push_back(term);
    words.emplace_back(term->attribute.empty() ? term->label : term->attribute);
  }

  std::vector<const Term*> chosen_;
};

// "Calm, sad classical piece for piano and strings, with choir".
std::string Piece(const Claims& claims) {
  std::string text = absl::StrJoin(claims.moods, ", ");
  if (!claims.genres.empty()) absl::StrAppend(&text, text.empty() ? "" : " ", claims.genres[0]);
  absl::StrAppend(&text, text.empty() ? "" : " ", "piece");
  if (!claims.instruments.empty()) absl::StrAppend(&text, " for ", And(claims.instruments));
  if (!claims.voices.empty()) absl::StrAppend(&text, ", with ", And(claims.voices));
  if (claims.genres.size() > 1) absl::StrAppend(&text, ", also ", claims.genres[1]);
  text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

// ", 72 BPM in D minor, quiet"; " in D minor" right behind a noun.
std::string Measured(const AudioFacts& facts, bool behind_noun) {
  std::string text;
  if (facts.tempo_bpm) absl::StrAppendFormat(&text, ", %.0f BPM", *facts.tempo_bpm);
  if (facts.key && facts.mode) {
    absl::StrAppend(&text, behind_noun || facts.tempo_bpm ? " in " : ", in ", *facts.key, " ",
                    *facts.mode);
  }
  if (facts.loudness_lufs && *facts.loudness_lufs <= kQuietLufs) absl::StrAppend(&text, ", quiet");
  if (facts.loudness_lufs && *facts.loudness_lufs >= kLoudLufs) absl::StrAppend(&text, ", loud");
  return text;
}

// "; probably groovy jazz, with saxophone".
std::string Probably(const Claims& claims) {
  const Words kinds = Joined(claims.moods, claims.genres);
  const Words parts = Joined(claims.instruments, claims.voices);
  std::string text = absl::StrCat("; probably ", And(kinds));
  if (!parts.empty()) absl::StrAppend(&text, kinds.empty() ? "with " : ", with ", And(parts));
  return text;
}

}  // namespace

std::string DescribeInWords(std::span<const LabelScore> labels, const Mood& mood,
                            const AudioFacts& facts) {
  Choice choice(std::vector<LabelScore>(labels.begin(), labels.end()), mood);
  const bool ends_in_noun = choice.said.voices.empty() && choice.said.genres.size() < 2;
  std::string text = absl::StrCat(Piece(choice.said), Measured(facts, ends_in_noun));
  if (!choice.probable.empty()) absl::StrAppend(&text, Probably(choice.probable));
  if (choice.said.empty() && choice.probable.empty()) {
    absl::StrAppend(&text, "; nothing else is clear");
  }
  return text + ".";
}

}  // namespace libretto
