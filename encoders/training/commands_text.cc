#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/commands.h"
#include "encoders/training/corpus_text.h"
#include "encoders/training/distill_examples.h"
#include "encoders/training/distill_text.h"
#include "encoders/training/teacher_text.h"

namespace libretto {
namespace {

struct TokenizerOptions {
  std::string corpus, output;
};

absl::Status RunCorpus(const TextCorpusOptions& options, const std::string& output) {
  ASSIGN_OR_RETURN(const auto pairs, BuildTextCorpus(options));
  std::map<std::string, size_t> counts;
  for (const TextPair& pair : pairs) ++counts[pair.kind];
  for (const auto& [kind, count] : counts) std::cout << kind << " " << count << "\n";
  return WriteTextCorpus(pairs, output);
}

absl::Status RunTokenizerLines(const TokenizerOptions& options) {
  ASSIGN_OR_RETURN(const auto pairs, ReadTextCorpus(options.corpus));
  std::string lines;
  for (const TextPair& pair : pairs) {
    // Music and the lexicon count more than the dictionaries' words.
    const bool twice = pair.kind == "lexicon" || pair.kind == "tags" || pair.kind == "music";
    for (int i = twice ? 2 : 1; i > 0; --i) absl::StrAppend(&lines, pair.text, "\n");
  }
  return PosixFileSystem().WriteFile(options.output, lines);
}

struct TeacherOptions {
  std::string corpus, teacher, cache;
  bool bfloat16 = true;
};

absl::Status RunTeacher(const TeacherOptions& options) {
  ASSIGN_OR_RETURN(const auto pairs, ReadTextCorpus(options.corpus));
  ASSIGN_OR_RETURN(const TextTeacher teacher, TextTeacher::Load(options.teacher, options.bfloat16));
  ASSIGN_OR_RETURN(VectorCache cache, VectorCache::Open(options.cache, kSentenceWidth));
  std::vector<std::string> texts;
  for (const TextPair& pair : pairs) texts.push_back(pair.english);
  Progress progress(std::cout);
  return teacher.Fill(texts, cache, progress);
}

struct DistillCommand {
  std::string corpus, tokenizer, cache;
  DistillOptions options;
};

absl::Status RunDistill(const DistillCommand& command) {
  ASSIGN_OR_RETURN(const auto tokenizer, SentencePieceTokenizer::Open(command.tokenizer));
  ASSIGN_OR_RETURN(const VectorCache cache, VectorCache::Open(command.cache, kSentenceWidth));
  ASSIGN_OR_RETURN(const DistillSet set, CollectDistillExamples(command.corpus, tokenizer, cache));
  Progress progress(std::cout);
  progress.Note(absl::StrCat("distill: ", set.train.ids.size(), " examples, ",
                             set.held_out.ids.size(), " kept aside"));
  torch::manual_seed(command.options.seed);
  TextTransformerOptions tower_options;
  tower_options.vocabulary = tokenizer.vocabulary();
  TextTransformer tower(tower_options);
  return DistillText(set.train, set.held_out, command.options, tower, progress);
}

}  // namespace

void AddCorpusTextCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("corpus-text", "Collect the texts that the text tower learns from");
  auto options = std::make_shared<TextCorpusOptions>();
  auto output = std::make_shared<std::string>();
  command->add_option("--data", options->data_folder, "Folder with captions/ and ontology/")
      ->required();
  command->add_option("--wordnet", options->wordnet_folder, "WordNet's data files")->required();
  command->add_option("--dictionaries", options->dictionary_folder, "FreeDict's .dict.dz files")
      ->required();
  command->add_option("--lexicon", options->lexicon, "lexicon.tsv")->required();
  command->add_option("--out", *output, "Corpus to write (TSV)")->required();
  command->callback([=] { *status = RunCorpus(*options, *output); });
}

void AddTokenizerLinesCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand("tokenizer-lines",
                                         "Write the lines that spm_train learns the pieces from");
  auto options = std::make_shared<TokenizerOptions>();
  command->add_option("--corpus", options->corpus, "Text corpus")->required();
  command->add_option("--out", options->output, "Lines to write")->required();
  command->callback([=] { *status = RunTokenizerLines(*options); });
}

void AddTeacherTextCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command = app.add_subcommand("teacher-text", "Compute the teacher's sentence vectors");
  auto options = std::make_shared<TeacherOptions>();
  command->add_option("--corpus", options->corpus, "Text corpus")->required();
  command->add_option("--teacher", options->teacher, "Folder of all-MiniLM-L6-v2")->required();
  command->add_option("--cache", options->cache, "Vectors by text; computed once")->required();
  command->add_flag("!--fp32", options->bfloat16, "Compute in float32 throughout");
  command->callback([=] { *status = RunTeacher(*options); });
}

void AddDistillTextCommand(CLI::App& app, absl::Status* status) {
  CLI::App* command =
      app.add_subcommand("distill-text", "Train the text tower on the teacher's vectors");
  auto options = std::make_shared<DistillCommand>();
  command->add_option("--corpus", options->corpus, "Text corpus")->required();
  command->add_option("--tokenizer", options->tokenizer, "tokenizer.model")->required();
  command->add_option("--cache", options->cache, "The teacher's vectors")->required();
  command->add_option("--minutes", options->options.minutes, "Processor time to train")
      ->capture_default_str();
  command->add_option("--rate", options->options.learning_rate, "Peak learning rate")
      ->capture_default_str();
  command->add_option("--clip", options->options.clip_percentile, kClipHelp)
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command
      ->add_option("--checkpoint", options->options.checkpoint, "Checkpoint; resumed if it exists")
      ->required();
  command->add_option("--curve", options->options.curve, "CSV of the loss; a plot beside it (.svg)")
      ->required();
  command->callback([=] { *status = RunDistill(*options); });
}

}  // namespace libretto
