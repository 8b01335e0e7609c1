#include "server/query/clause_embedder.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/query/vectors.h"

namespace libretto {
namespace {

// All text of a query, so that it is encoded together. A clause's texts lie side by side.
struct TextBatch {
  std::vector<std::string> texts;
  std::vector<std::string> fields;
  std::vector<size_t> first;  // per clause, and one past the last clause: where its texts begin
};

TextBatch CollectText(const std::vector<Clause>& clauses) {
  TextBatch batch;
  for (size_t i = 0; i < clauses.size(); ++i) {
    batch.first.push_back(batch.texts.size());
    if (const auto* text = std::get_if<TextClause>(&clauses[i].content)) {
      batch.texts.push_back(text->text);
      batch.fields.push_back(absl::StrCat("clauses[", i, "].text"));
    } else if (const auto* tags = std::get_if<TagsClause>(&clauses[i].content)) {
      for (size_t j = 0; j < tags->tags.size(); ++j) {
        batch.texts.push_back(tags->tags[j]);
        batch.fields.push_back(absl::StrCat("clauses[", i, "].tags[", j, "]"));
      }
    }
  }
  batch.first.push_back(batch.texts.size());
  return batch;
}

absl::Status LocateTrack(const absl::Status& status, const std::string& field) {
  if (!absl::IsNotFound(status)) return AtField(field, status);
  return WithReason(AtField(field, status), reason::kUnknownTrack);
}

// Tracks of an artist or album that stand for all.
constexpr int kMaxOfName = 64;

// Embeds the clauses that are not text.
struct ContentEmbedder {
  const Model& model;
  const AudioInput& audio;
  const View& view;
  const Call& call;
  const AudioInput::Facts facts;
  const std::string field;
  const bool positive;
  EmbeddedClauses& out;

  absl::StatusOr<Embedding> operator()(const AudioClause& clause) const {
    const std::string name = field + ".audio";
    auto analyzed = audio.FromBytes(std::string(clause.bytes), "the audio", call, facts);
    if (!analyzed.ok()) return AtField(name, analyzed.status());
    out.decode += absl::Seconds(analyzed->timings.read);
    out.encode += absl::Seconds(analyzed->timings.mel + analyzed->timings.tower);
    if (positive) {
      const AudioFacts& measured = analyzed->measures.facts;
      TrackSketch& reference = out.references.emplace_back();
      reference.tempo_bpm = measured.tempo_bpm;
      reference.loudness_lufs = measured.loudness_lufs;
      reference.embedding = analyzed->encoded.track;
    }
    return std::move(analyzed->encoded.track);
  }

  absl::StatusOr<Embedding> operator()(const TrackClause& clause) const {
    auto sketches = view.Sketch({&clause.track_id, 1});
    if (!sketches.ok()) return LocateTrack(sketches.status(), field + ".track_id");
    out.excluded_tracks.push_back(clause.track_id);
    Embedding embedding = sketches->front().embedding;
    Refer(*std::move(sketches));
    return embedding;
  }

  absl::StatusOr<Embedding> operator()(const PassageClause& clause) const {
    const std::string name = field + ".passage";
    auto passages = view.GetPassages(clause.track_id);
    if (!passages.ok()) return LocateTrack(passages.status(), name + ".track_id");
    std::vector<Embedding> inside;
    double track_end = 0;
    for (Passage& passage : *passages) {
      track_end = std::max(track_end, passage.end_seconds);
      if (passage.start_seconds < clause.end_seconds &&
          passage.end_seconds > clause.start_seconds) {
        inside.push_back(std::move(passage.embedding));
      }
    }
    if (inside.empty()) {
      return InvalidField(
          name + ".range",
          absl::StrFormat("lies outside the track, which ends at %.2f s", track_end));
    }
    ASSIGN_OR_RETURN(auto sketches, view.Sketch({&clause.track_id, 1}));
    Refer(std::move(sketches));
    out.excluded_tracks.push_back(clause.track_id);
    return NormalizedMean(inside);
  }

  absl::StatusOr<Embedding> operator()(const ArtistClause& clause) const {
    return OfName("artist", clause.artist);
  }

  absl::StatusOr<Embedding> operator()(const AlbumClause& clause) const {
    return OfName("album", clause.album);
  }

  absl::StatusOr<Embedding> operator()(const VectorClause& clause) const {
    const std::string name = field + ".embedding";
    const int dimension = model.info().dimension;
    if (clause.values.size() != static_cast<size_t>(dimension)) {
      return InvalidField(name, absl::StrCat("has ", clause.values.size(), " values; model ",
                                             model.info().id, " has ", dimension, " dimensions"));
    }
    Embedding unit = clause.values;
    if (!NormalizeL2(unit)) return InvalidField(name, "must be finite and not all zeros");
    if (positive) out.references.emplace_back().embedding = unit;
    return unit;
  }

  absl::StatusOr<Embedding> operator()(const TextClause&) const { return Embedding(); }
  absl::StatusOr<Embedding> operator()(const TagsClause&) const { return Embedding(); }

 private:
  // What comparisons may be with.
  void Refer(std::vector<TrackSketch> sketches) const {
    if (positive) std::ranges::move(sketches, std::back_inserter(out.references));
  }

  // The mean of the tracks whose `key` is `name`.
  absl::StatusOr<Embedding> OfName(const char* key, const std::string& name) const {
    Filter filter{Filter::Equals{key, name}};
    ASSIGN_OR_RETURN(const TrackPage page, view.List(&filter, kMaxOfName, ""));
    if (page.tracks.empty()) {
      return InvalidField(
          absl::StrCat(field, ".", key),
          absl::StrCat("no track of the catalogue has \"", name, "\" as its ", key));
    }
    std::vector<std::string> ids;
    for (const Track& track : page.tracks) ids.push_back(track.id);
    ASSIGN_OR_RETURN(auto sketches, view.Sketch(ids));
    std::vector<Embedding> vectors;
    for (const TrackSketch& sketch : sketches) vectors.push_back(sketch.embedding);
    Refer(std::move(sketches));
    out.excluded_names.push_back(std::move(filter));
    return NormalizedMean(vectors);
  }
};

}  // namespace

absl::StatusOr<EmbeddedClauses> ClauseEmbedder::Embed(const std::vector<Clause>& clauses,
                                                      const View& view, const Call& call,
                                                      AudioInput::Facts facts) const {
  EmbeddedClauses out;
  const TextBatch batch = CollectText(clauses);
  std::vector<EncodedText> texts;
  if (!batch.texts.empty()) {
    const absl::Time begin = clock_.Now();
    ASSIGN_OR_RETURN(texts, text_.Encode(batch.texts, batch.fields, call));
    out.encode += clock_.Now() - begin;
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].truncated) continue;
    out.warnings.push_back(absl::StrCat(batch.fields[i], ": ", texts[i].tokens,
                                        " tokens; the model reads the first ",
                                        model_.info().max_text_tokens, " and ignored the rest"));
  }
  for (size_t i = 0; i < clauses.size(); ++i) {
    std::vector<Embedding> of_text;
    for (size_t j = batch.first[i]; j < batch.first[i + 1]; ++j) {
      of_text.push_back(std::move(texts[j].embedding));
    }
    const std::string field = absl::StrCat("clauses[", i, "]");
    auto vector = of_text.empty() ? std::visit(ContentEmbedder{model_, audio_, view, call, facts,
                                                               field, clauses[i].weight > 0, out},
                                               clauses[i].content)
                                  : NormalizedMean(of_text);
    if (!vector.ok()) return AtField(field, vector.status());
    out.vectors.push_back(*std::move(vector));
    RETURN_IF_ERROR(call.StillWanted(clock_, "the next clause"));
  }
  std::ranges::sort(out.excluded_tracks);
  out.excluded_tracks.erase(std::unique(out.excluded_tracks.begin(), out.excluded_tracks.end()),
                            out.excluded_tracks.end());
  return out;
}

}  // namespace libretto
