#include "encoders/eval/command_line.h"

#include <CLI/CLI.hpp>

namespace libretto {
namespace {

constexpr char kFooter[] = R"(
Tables are UTF-8 with two columns separated by a tab; '#' begins a comment.
  captions   file<TAB>text              several rows of a file or a text allowed
             or, with the header "text<TAB>files": text<TAB>file|file|...
  labels     file<TAB>label|label|...
  prompts    label<TAB>prompt           for zero-shot; without, labels are their own prompts
A file is named by its path below the music folder, or by its name where only one has it.

Examples:
  libretto-eval --model MODEL --music ~/Music --captions captions.tsv --html report.html
  libretto-eval retrieval tagging --model MODEL --music ~/Music --labels labels.tsv --cache ~/.cache/eval
  libretto-eval same-track --model MODEL --music ~/Music --json figures.json
  libretto-eval retrieval --coverage third --model MODEL --music ~/Music --captions captions.tsv

docs/evaluation.md says what each figure means.)";

Coverage ReadCoverage(const std::string& name) {
  const absl::StatusOr<Coverage> coverage = ParseCoverage(name);
  if (coverage.ok()) return *coverage;
  throw CLI::ValidationError("--coverage", std::string(coverage.status().message()));
}

void AddFiles(CLI::App& app, EvalCommand& command) {
  app.add_option("--model", command.model, "Model bundle")
      ->envname("LIBRETTO_MODEL")
      ->type_name("BUNDLE")
      ->required();
  app.add_option("--music", command.files.music, "Folder of audio files, with all below it")
      ->type_name("FOLDER")
      ->required();
  app.add_option("--captions", command.files.captions, "Texts and the files they are right for")
      ->type_name("TSV");
  app.add_option("--labels", command.files.labels, "Labels of files")->type_name("TSV");
  app.add_option("--prompts", command.files.prompts, "Prompts of labels")->type_name("TSV");
  app.add_flag("--skip-unreadable", command.files.skip_unreadable,
               "Leave out files that cannot be read though a table names them");
  app.add_option("--cache", command.cache,
                 "Keep embeddings here, by content of the audio and identity of the model")
      ->type_name("FOLDER");
  app.add_option("--json", command.json, "Also write the report as JSON")->type_name("FILE");
  app.add_option("--html", command.html, "Also write one page with plots")->type_name("FILE");
}

void AddSettings(CLI::App& app, EvalCommand& command) {
  EvalOptions& options = command.options;
  const std::map<std::string, TrackScore> scores = {{"mean", TrackScore::kMean},
                                                    {"max", TrackScore::kMax}};
  app.add_option(
         "--track-score", options.track_score,
         "How a text scores a track: by the mean of its passages, as the search does, or by "
         "its best one: mean (default) or max")
      ->transform(CLI::CheckedTransformer(scores).description(""))
      ->type_name("KIND");
  app.add_option_function<std::string>(
         "--coverage", [&](const std::string& name) { command.coverage = ReadCoverage(name); },
         "How much of the music is computed, as by libretto-index: full (default), half or "
         "third; audio that searches is always full")
      ->type_name("KIND");
  app.add_option("--bootstrap", options.bootstrap.samples, "Resamples for intervals")
      ->check(CLI::Range(2, 1000000))
      ->capture_default_str();
  app.add_option("--seed", options.bootstrap.seed, "Of resampling, splices and noise")
      ->capture_default_str();
  app.add_option("--min-positives", options.min_positives,
                 "Tagging leaves out labels with fewer tracks than this, or all but fewer")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--excerpt-seconds", options.excerpt_seconds, "Length of same-track's excerpts")
      ->check(CLI::Range(3.0, 600.0))
      ->capture_default_str();
  const std::map<std::string, ExcerptPlaces> places = {{"halves", ExcerptPlaces::kHalves},
                                                       {"adjacent", ExcerptPlaces::kAdjacent},
                                                       {"random", ExcerptPlaces::kRandom}};
  app.add_option("--excerpts", options.excerpt_places,
                 "Where same-track's two excerpts lie: in the middle of each half (halves, "
                 "default), side by side (adjacent) or anywhere apart (random)")
      ->transform(CLI::CheckedTransformer(places).description(""))
      ->type_name("PLACES");
  app.add_option("--part-seconds", options.part_seconds,
                 "Length of each track's part in a splice, and of robustness's excerpts")
      ->check(CLI::Range(3.0, 600.0))
      ->capture_default_str();
  app.add_option("--splice-tracks", options.splice_tracks, "Tracks in a splice")
      ->check(CLI::Range(2, 20))
      ->capture_default_str();
  app.add_option("--max-splices", options.max_splices, "Splices at most, taken evenly over texts")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--robustness-tracks", options.robustness_tracks,
                 "Tracks distorted at most, taken evenly")
      ->check(CLI::Range(2, 1000000))
      ->capture_default_str();
  app.add_option("--threads", command.threads,
                 "Pieces of audio encoded at once (default: one per processor)")
      ->check(CLI::Range(1, 256));
}

}  // namespace

ParsedEvalCommand ParseEvalCommand(int argc, const char* const* argv) {
  CLI::App app("Measures a model on music of your own.", "libretto-eval");
  app.footer(kFooter);
  EvalCommand command;
  bool all = false;
  app.add_option(
         "evaluations", command.wanted,
         "retrieval, tagging, zero-shot, same-track, localise, robustness, hubness; all that "
         "the files allow if none is named")
      ->check(CLI::IsMember({"retrieval", "tagging", "zero-shot", "same-track", "localise",
                             "robustness", "hubness"})
                  .description(""))
      ->type_name("EVALUATION");
  app.add_flag("--all", all, "All that the files allow, as without any name");
  AddFiles(app, command);
  AddSettings(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error) == 0 ? 0 : 1};
  }
  if (all) command.wanted.clear();
  return {command, 0};
}

}  // namespace libretto
