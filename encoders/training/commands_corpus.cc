#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/commands.h"
#include "encoders/training/corpus/composer.h"
#include "encoders/training/corpus/coverage.h"
#include "encoders/training/corpus/produce.h"
#include "encoders/training/corpus/rearrange.h"
#include "encoders/training/progress.h"
#include "encoders/training/text_io.h"

namespace libretto {
namespace {

struct ComposeOptions {
  std::string output, data, split = "train";
  std::vector<std::string> soundfonts;
  int64_t count = 1200, first = 0;
  int threads = 1;
  uint64_t seed = 1;
};

// The soundfont of the held-out set, and the seeds that go with it.
constexpr char kHeldOutFont[] = "TimGM6mb";
constexpr uint64_t kHeldOutSeeds = uint64_t{1} << 32;

// Those of the split.
std::vector<std::string> FontsOf(const ComposeOptions& options) {
  std::vector<std::string> fonts;
  for (const std::string& path : options.soundfonts) {
    const bool held_out = path.find(kHeldOutFont) != std::string::npos;
    if (held_out == (options.split == "heldout")) fonts.push_back(path);
  }
  return fonts;
}

std::vector<std::string_view> WearOf(const Facts& facts) {
  const MusicStyle* style = facts.genres.empty() ? nullptr : FindStyle(facts.genres.front());
  return style == nullptr ? std::vector<std::string_view>{} : style->degradations;
}

absl::Status Make(const ComposeOptions& options, const std::string& stage, const MakePiece& make) {
  Progress progress(std::cout);
  progress.Start(stage, static_cast<size_t>(options.count));
  ASSIGN_OR_RETURN(
      const std::vector<Facts> all,
      Produce({FontsOf(options), options.output, options.first, options.count, options.threads},
              make, [&](size_t done, const absl::Status& status) {
                if (!status.ok()) {
                  progress.Note(absl::StrCat("left out: ", status.ToString()));
                }
                progress.Report(done);
              }));
  return AddFacts(options.output, all);
}

absl::Status RunRender(const ComposeOptions& options) {
  ASSIGN_OR_RETURN(const PublicMusic music, ListPublicMusic(options.data));
  return Make(
      options, "render", [&](Studio& studio, int worker, int64_t number) -> absl::StatusOr<Facts> {
        const uint64_t seed = PieceSeed(options.seed, number);
        Random random(~seed);
        const std::string scratch = absl::StrCat(options.output, "/tune", worker);
        ASSIGN_OR_RETURN(Piece piece, RearrangeAny(music, scratch, kPieceSeconds, seed));
        return studio.Record(std::move(piece), {},
                             absl::StrFormat("rendered-%d-%05d", options.seed, number), random);
      });
}

absl::Status RunCompose(const ComposeOptions& options) {
  const uint64_t base = options.seed + (options.split == "heldout" ? kHeldOutSeeds : 0);
  return Make(options, "compose", [&](Studio& studio, int, int64_t number) {
    const uint64_t seed = PieceSeed(base, number);
    Random random(~seed);
    Piece piece = ComposeInTurn(number, kPieceSeconds, seed);
    const auto wear = WearOf(piece.facts);
    return studio.Record(
        std::move(piece), wear,
        absl::StrFormat("composed-%s-%d-%05d", options.split, options.seed, number), random);
  });
}

absl::Status RunCoverage(const std::string& data, const std::vector<std::string>& folders) {
  ASSIGN_OR_RETURN(const std::vector<MusicClass> classes, ReadMusicClasses(data));
  std::vector<Facts> all;
  for (const std::string& folder : folders) {
    ASSIGN_OR_RETURN(const std::vector<Facts> some, ReadFacts(folder));
    all.insert(all.end(), some.begin(), some.end());
  }
  std::cout << CoverageTables(all, classes);
  return absl::OkStatus();
}

void AddCommonOptions(CLI::App* command, const std::shared_ptr<ComposeOptions>& options) {
  command->add_option("--out", options->output, "Folder of the pieces")->required();
  command->add_option("--soundfonts", options->soundfonts, "SoundFont files")->required();
  command->add_option("--count", options->count, "Pieces")->capture_default_str();
  command->add_option("--first", options->first, "Number of the first piece")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Seed")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; the pieces do not depend on it")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

}  // namespace

void AddRenderCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand(
      "render", "Render public MIDI and ABC with other instruments, tempi and keys (facts.jsonl)");
  auto options = std::make_shared<ComposeOptions>();
  AddCommonOptions(command, options);
  command->add_option("--data", options->data, "Folder with midi/")->required();
  command->callback([=] { *status = RunRender(*options); });
}

void AddComposeCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("compose", "Compose and render pieces with known facts (facts.jsonl)");
  auto options = std::make_shared<ComposeOptions>();
  AddCommonOptions(command, options);
  command
      ->add_option("--split", options->split,
                   "train, or heldout: TimGM6mb alone, which train never uses, and other seeds")
      ->check(CLI::IsMember({"train", "heldout"}))
      ->capture_default_str();
  command->callback([=] { *status = RunCompose(*options); });
}

void AddCoverageCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand(
      "coverage", "Print which instruments and AudioSet classes have rendered pieces or a teacher");
  struct Options {
    std::string data;
    std::vector<std::string> folders;
  };
  auto options = std::make_shared<Options>();
  command->add_option("--data", options->data, "Folder with ontology/")->required();
  command->add_option("folders", options->folders, "Folders of compose and render")->required();
  command->callback([=] { *status = RunCoverage(options->data, options->folders); });
}

}  // namespace libretto
