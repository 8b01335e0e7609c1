#include "client/cli/search_output.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace libretto::cli {
namespace {

std::string ContentName(const v1::Clause& clause) {
  switch (clause.content_case()) {
    case v1::Clause::kText:
      return absl::StrCat("\"", clause.text(), "\"");
    case v1::Clause::kTags:
      return absl::StrCat("tags ", absl::StrJoin(clause.tags().tags(), ", "));
    case v1::Clause::kAudio:
      return "audio";
    case v1::Clause::kTrackId:
      return absl::StrCat("track ", clause.track_id());
    case v1::Clause::kArtist:
      return absl::StrCat("artist ", clause.artist());
    case v1::Clause::kAlbum:
      return absl::StrCat("album ", clause.album());
    case v1::Clause::kPassage:
      return absl::StrCat("passage ", clause.passage().track_id(), " ",
                          FormatPassage(clause.passage().range()));
    default:
      return "embedding";
  }
}

// Names of the clauses that reasons point to: the request's, those of its words, its feedback.
std::vector<std::string> ClauseNames(const v1::SearchRequest& request,
                                     const v1::SearchResponse& response) {
  std::vector<std::string> names;
  const auto add = [&names](const v1::Clause& clause) {
    names.push_back(absl::StrCat(clause.weight() < 0 ? "not " : "", ContentName(clause)));
  };
  for (const v1::Clause& clause : request.clauses()) add(clause);
  std::vector<std::string> more, less;
  for (const std::string& id : request.more_like()) more.push_back("more like " + id);
  for (const std::string& id : request.less_like()) less.push_back("less like " + id);
  for (const v1::Understanding::Part& part : response.understanding().parts()) {
    if (part.has_clause()) names.push_back(part.description());
    if (part.has_more_like()) more.push_back("more like " + part.more_like());
    if (part.has_less_like()) less.push_back("less like " + part.less_like());
  }
  names.insert(names.end(), more.begin(), more.end());
  names.insert(names.end(), less.begin(), less.end());
  return names;
}

std::string Compared(const v1::ComparisonReason& reason) {
  const bool bpm = reason.quality() == "fast" || reason.quality() == "slow";
  const bool lufs = reason.quality() == "loud" || reason.quality() == "quiet";
  const char* unit = bpm ? " BPM" : lufs ? " LUFS" : "";
  return absl::StrFormat("%s: %.4g%s against %.4g%s", reason.quality(), reason.value(), unit,
                         reason.reference(), unit);
}

void AddReasons(const std::vector<std::string>& clauses, const v1::Hit& hit, Table& table) {
  std::vector<std::string> labels;
  for (const v1::Reason& reason : hit.reasons()) {
    if (reason.has_clause()) {
      const auto index = static_cast<size_t>(reason.clause().index());
      table.AddNote(
          absl::StrCat(FormatSigned(reason.clause().contribution()), " from ",
                       index < clauses.size() ? clauses[index] : absl::StrCat("clause ", index),
                       " (similarity ", FormatScore(reason.clause().similarity()), ")"));
    } else if (reason.has_label()) {
      labels.push_back(
          absl::StrFormat("%s %+.1f", reason.label().label(), reason.label().strength()));
    } else if (reason.has_metadata()) {
      table.AddNote(absl::StrCat("its ", reason.metadata().field(), " says \"",
                                 reason.metadata().text(), "\""));
    } else if (reason.has_comparison()) {
      table.AddNote(Compared(reason.comparison()));
    }
  }
  if (!labels.empty()) table.AddNote(absl::StrCat("shares: ", absl::StrJoin(labels, ", ")));
}

double Milliseconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) * 1e3 + duration.nanos() * 1e-6;
}

}  // namespace

std::string HitsTable(const v1::SearchRequest& request, const v1::SearchResponse& response,
                      std::optional<int> width, bool color) {
  const std::vector<std::string> clauses = ClauseNames(request, response);
  Table table({{"#", true},
               {"match", true},
               {"score", true},
               {"title", false, 16},
               {"artist", false, 10},
               {"album", false, 8},
               {"best part", true},
               {"length", true}});
  int rank = 0;
  for (const v1::Hit& hit : response.hits()) {
    table.AddRow({absl::StrCat(++rank), absl::StrFormat("%.0f%%", 100 * hit.confidence()),
                  FormatScore(hit.score()), TrackName(hit.track()), hit.track().artist(),
                  hit.track().album(), hit.has_passage() ? FormatPassage(hit.passage()) : "",
                  FormatTime(hit.track().duration_seconds())});
    if (hit.copy_ids_size() > 0 && !request.list_copies()) {
      table.AddNote(absl::StrCat("and ", hit.copy_ids_size(),
                                 hit.copy_ids_size() == 1 ? " copy" : " copies",
                                 " of this recording (--copies lists them)"));
    }
    AddReasons(clauses, hit, table);
  }
  return table.Render(width, color);
}

std::string Understood(const v1::SearchResponse& response) {
  const auto& parts = response.understanding().parts();
  const bool plain = parts.size() == 1 && parts[0].has_clause() && parts[0].clause().has_text();
  if (plain || parts.empty()) return "";
  return absl::StrCat("understood: ",
                      absl::StrJoin(parts, " · ", [](std::string* out, const auto& part) {
                        absl::StrAppend(out, part.description());
                      }));
}

std::string RemovalLine(const v1::Removal& removal) {
  return absl::StrCat("left out by ", removal.condition(), ": ", removal.tracks(),
                      removal.tracks() == 1 ? " track" : " tracks");
}

std::string Summary(const v1::SearchRequest& request, const v1::SearchResponse& response) {
  const bool passages = request.result_kind() == v1::RESULT_KIND_PASSAGES;
  const v1::StageTimings& timings = response.timings();
  std::vector<std::string> stages;
  const auto add = [&](const char* name, const google::protobuf::Duration& duration) {
    const double ms = Milliseconds(duration);
    if (ms >= 0.05) stages.push_back(absl::StrFormat("%s %.1f", name, ms));
  };
  add("decode", timings.decode());
  add("encode", timings.encode());
  add("search", timings.search());
  add("finish", timings.finish());
  std::string summary =
      absl::StrFormat("%d %s%s in %.1f ms", response.hits_size(), passages ? "passage" : "track",
                      response.hits_size() == 1 ? "" : "s", Milliseconds(timings.total()));
  if (!stages.empty()) absl::StrAppend(&summary, " (", absl::StrJoin(stages, ", "), ")");
  // Where a server has one index, its name says nothing.
  const bool plain = response.index().empty() || response.index() == "default";
  if (!plain) absl::StrAppend(&summary, "; index ", response.index());
  return absl::StrCat(summary, plain ? "; model " : ", model ", response.model_id(), ", snapshot ",
                      response.snapshot_id());
}

}  // namespace libretto::cli
