// What understanding a query costs beside its search: the same search as a plain vector and as
// people type it, in one process, in turn. Prints the median of each and what it adds.
//   query_bench MODEL CATALOG [ROUNDS]
// synthetic_catalog makes a catalogue of any size.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/query/engine.h"
#include "tests/fakes/direct_audio.h"

namespace libretto {
namespace {

struct Kind {
  const char* name;
  Query query;
  std::vector<double> milliseconds = {};
};

Query Typed(const std::string& words, bool explain = false) {
  Query query;
  query.words = words;
  query.explain = explain;
  return query;
}

std::vector<Kind> Kinds() {
  Query plain;
  plain.clauses = {{TextClause{"sad piano"}}};
  Query like;
  like.clauses = {{TrackClause{"track-000000777"}}};
  Query varied = Typed("sad piano");
  varied.diversity.max_per_artist = 1;
  varied.diversity.spread = 0.3f;
  return {{"text, as a clause", plain},
          {"words", Typed("sad piano")},
          {"words, explained", Typed("sad piano", true)},
          {"words without drums", Typed("sad piano without drums")},
          {"a range and a key", Typed("sad piano, from 1990 to 1999")},
          {"words that every title says", Typed("title")},
          {"a whole title", Typed("title 654321")},
          {"varied", varied},
          {"like a track, as a clause", like},
          {"like Title 777, slower", Typed("like Title 777 but slower")}};
}

double Median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
  return values[values.size() / 2];
}

absl::Status Run(const std::string& model_directory, const std::string& catalog, int rounds) {
  ASSIGN_OR_RETURN(const auto model, Model::Open(model_directory));
  const ModelInfo& info = model->info();
  LibraryOptions options;
  options.directory = catalog;
  options.model = {info.id, info.preprocessing, info.dimension};
  ASSIGN_OR_RETURN(const auto library, Library::Open(options));
  ASSIGN_OR_RETURN(const auto labeler, Labeler::Create(*model));
  const SystemClock clock;
  const DirectAudio opener;
  TextInput text(model->text(), {}, clock);
  const AudioInput audio(model->audio(), opener, {}, clock);
  const Engine engine(
      *model, text, audio, *labeler, [&] { return library->view(); }, clock, "bench");

  std::vector<Kind> kinds = Kinds();
  for (int round = 0; round < rounds + 2; ++round) {  // the first two only warm up
    for (Kind& kind : kinds) {
      const absl::Time begin = absl::Now();
      const auto answer = engine.Search(kind.query, {});
      if (!answer.ok()) return answer.status();
      if (round >= 2) kind.milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
    }
  }
  std::printf("%ld tracks, vectors of the words known\n", library->view()->stats().tracks);
  double base = 0;
  for (const Kind& kind : kinds) {
    const double median = Median(kind.milliseconds);
    const bool clause = !kind.query.clauses.empty();
    if (clause) base = median;
    std::printf("%-28s %7.2f ms", kind.name, median);
    clause ? std::printf("\n") : std::printf("  %+7.2f ms\n", median - base);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: query_bench MODEL CATALOG [ROUNDS]\n", stderr);
    return 2;
  }
  const absl::Status status = libretto::Run(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 100);
  if (status.ok()) return 0;
  std::fprintf(stderr, "query_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
