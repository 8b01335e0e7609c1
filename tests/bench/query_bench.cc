// What understanding a query costs beside its search: the same search plainly and as people type
// it, in one process, in turn. Prints the median of each and the difference.
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

// A query as people type it, and the search that it comes down to.
struct Kind {
  const char* name;
  Query typed;
  Query plain;
  std::vector<double> milliseconds = {}, plain_milliseconds = {};
};

Query Typed(const std::string& words) {
  Query query;
  query.words = words;
  return query;
}

Query Text(const std::string& text) {
  Query query;
  query.clauses = {{TextClause{text}}};
  return query;
}

std::vector<Kind> Kinds() {
  Query explained = Typed("sad piano");
  explained.explain = true;
  Query nineties = Text("sad piano");
  nineties.filter = Filter{Filter::Range{"year", 1990.0, 1999.0}};
  Query varied = Typed("sad piano");
  varied.diversity.max_per_artist = 1;
  varied.diversity.spread = 0.3f;
  Query like;
  like.clauses = {{TrackClause{"track-000000777"}}};
  return {{"words", Typed("sad piano"), Text("sad piano")},
          {"words, explained", explained, Text("sad piano")},
          {"words without drums", Typed("sad piano without drums"), Text("sad piano")},
          {"words and years", Typed("sad piano from 1990 to 1999"), nineties},
          {"a whole title", Typed("Title 654321"), Text("Title 654321")},
          {"varied", varied, Text("sad piano")},
          {"like Title 777", Typed("like Title 777"), like}};
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

  const auto time = [&](const Query& query) -> absl::StatusOr<double> {
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(engine.Search(query, {}).status());
    return absl::ToDoubleMilliseconds(absl::Now() - begin);
  };
  std::vector<Kind> kinds = Kinds();
  std::printf("%ld tracks, vectors of the words known\n", library->view()->stats().tracks);
  for (Kind& kind : kinds) {
    for (int round = 0; round < rounds + 2; ++round) {  // the first two only warm up
      ASSIGN_OR_RETURN(const double plain, time(kind.plain));
      ASSIGN_OR_RETURN(const double typed, time(kind.typed));
      if (round < 2) continue;
      kind.plain_milliseconds.push_back(plain);
      kind.milliseconds.push_back(typed);
    }
    const double plain = Median(kind.plain_milliseconds), typed = Median(kind.milliseconds);
    std::printf("%-22s %6.2f ms, the plain search %6.2f: %+6.2f\n", kind.name, typed, plain,
                typed - plain);
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
