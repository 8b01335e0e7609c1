// libretto-train: makes our own parts of the default model. train-default runs the whole of it.
#include <iostream>

#include "encoders/training/commands.h"

int main(int argc, char** argv) {
  CLI::App app{"Train the parts of Libretto's default model: tokenizer, text tower and heads."};
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  libretto-train corpus-text --data DATA --wordnet /usr/share/wordnet \\\n"
      "      --dictionaries /usr/share/dictd --lexicon lexicon.tsv --out corpus.tsv\n"
      "  libretto-train tokenizer-lines --corpus corpus.tsv --out lines.txt\n"
      "  libretto-train distill-text --corpus corpus.tsv --tokenizer tokenizer.model \\\n"
      "      --cache teacher --minutes 25 --checkpoint tower.pt --curve tower.csv");
  absl::Status status;
  libretto::AddCorpusTextCommand(app, &status);
  libretto::AddTokenizerLinesCommand(app, &status);
  libretto::AddTeacherTextCommand(app, &status);
  libretto::AddDistillTextCommand(app, &status);
  libretto::AddFeaturesCommand(app, &status);
  libretto::AddTeacherLabelsCommand(app, &status);
  libretto::AddCheckTeachersCommand(app, &status);
  libretto::AddHeadsCommand(app, &status);
  libretto::AddComposeCommand(app, &status);
  libretto::AddRenderCommand(app, &status);
  libretto::AddCoverageCommand(app, &status);
  CLI11_PARSE(app, argc, argv);
  if (status.ok()) return 0;
  std::cerr << "libretto-train: " << status << std::endl;
  return 1;
}
