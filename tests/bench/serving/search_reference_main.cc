// What a server is measured by: texts encoded and searched for in one process, by two threads, at
// several batch sizes. Prints a JSON object: batch size -> queries per second.
//   search_reference MODEL CATALOG [SECONDS]
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "encoders/model.h"
#include "index/store/library.h"

namespace libretto {
namespace {

constexpr int kThreads = 2;
constexpr int kHits = 10;

// Texts as libretto-bench makes them: neighbours are unlike.
std::string Text(int64_t number) {
  number = number * 1'000'003 % (1 << 21);  // a permutation of seven octal digits
  static constexpr const char* kMoods[] = {"slow", "sad",  "dark",   "happy",
                                           "epic", "calm", "dreamy", "fast"};
  static constexpr const char* kGenres[] = {"jazz",    "rock",  "folk",  "techno",
                                            "ambient", "blues", "waltz", "reggae"};
  static constexpr const char* kInstruments[] = {"cello",   "piano", "violin", "guitar",
                                                 "trumpet", "flute", "organ",  "harp"};
  static constexpr const char* kScenes[] = {"rain",    "a forest",        "a battle",
                                            "the sea", "a city at night", "a desert",
                                            "winter",  "a feast"};
  const auto digit = [&number] { return std::exchange(number, number / 8) % 8; };
  return absl::StrCat(kMoods[digit()], " ", kMoods[digit()], " ", kGenres[digit()], " with ",
                      kInstruments[digit()], " and ", kInstruments[digit()], " for ",
                      kScenes[digit()]);
}

absl::Status Work(const Model& model, const View& view, int batch, absl::Time end,
                  std::atomic<int64_t>& next, std::atomic<int64_t>& done) {
  while (absl::Now() < end) {
    std::vector<std::string> texts;
    for (int i = 0; i < batch; ++i) texts.push_back(Text(next++));
    ASSIGN_OR_RETURN(const auto encoded, model.text().Encode(texts));
    for (const EncodedText& text : encoded) {
      RETURN_IF_ERROR(view.SearchTracks(text.embedding, {.k = kHits}).status());
    }
    done += batch;
  }
  return absl::OkStatus();
}

absl::Status Run(const std::string& model_directory, const std::string& catalog, double seconds) {
  ASSIGN_OR_RETURN(const auto model, Model::Open(model_directory));
  const ModelInfo& info = model->info();
  LibraryOptions options;
  options.directory = catalog;
  options.model = {info.id, info.preprocessing, info.dimension};
  ASSIGN_OR_RETURN(const auto library, Library::Open(options));
  const auto view = library->view();
  std::atomic<int64_t> next = 0;
  std::string separator = "{";
  for (const int batch : {1, 2, 4, 8, 16}) {
    std::atomic<int64_t> done = 0;
    const absl::Time begin = absl::Now();
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        const absl::Status status =
            Work(*model, *view, batch, begin + absl::Seconds(seconds), next, done);
        if (status.ok()) return;
        std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
        std::exit(1);
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::printf("%s\"%d\": %.1f", separator.c_str(), batch,
                static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begin));
    separator = ", ";
  }
  std::puts("}");
  return absl::OkStatus();
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: search_reference MODEL CATALOG [SECONDS]\n", stderr);
    return 2;
  }
  const absl::Status status = libretto::Run(argv[1], argv[2], argc > 3 ? std::atof(argv[3]) : 3);
  if (status.ok()) return 0;
  std::fprintf(stderr, "search_reference: %s\n", std::string(status.message()).c_str());
  return 1;
}
