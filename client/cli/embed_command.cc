#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_join.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/files.h"
#include "client/cli/format.h"
#include "client/cli/npy.h"

namespace libretto::cli {
namespace {

constexpr size_t kTextsPerCall = 256;

constexpr const char* kExamples = R"(
Writes JSON: for texts, one line each; for a file, one line. With --npy, a float32 matrix instead,
one row per text, or per file followed by its passages.

Examples:
  libretto embed slow sad cello
  libretto embed --lines < queries.txt --npy queries.npy
  libretto embed --audio song.flac --passages
)";

struct EmbedArguments {
  std::vector<std::string> words;
  bool lines = false;
  std::string audio;
  bool passages = false;
  std::string npy;
};

// Rows of the matrix for --npy, or lines of JSON: whichever was asked for.
struct Vectors {
  std::vector<float> values;
  size_t rows = 0;
  std::string json;

  void Add(const v1::Embedding& embedding) {
    values.insert(values.end(), embedding.values().begin(), embedding.values().end());
    ++rows;
  }
};

std::vector<std::string> ReadLines(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

absl::Status EmbedTexts(const std::vector<std::string>& texts, client::Client& client,
                        Vectors& vectors) {
  for (size_t start = 0; start < texts.size(); start += kTextsPerCall) {
    const size_t end = std::min(texts.size(), start + kTextsPerCall);
    ASSIGN_OR_RETURN(const v1::EmbedTextResponse response,
                     client.EmbedText({texts.begin() + static_cast<std::ptrdiff_t>(start),
                                       texts.begin() + static_cast<std::ptrdiff_t>(end)}));
    for (const v1::TextEmbedding& text : response.embeddings()) {
      vectors.Add(text.embedding());
      vectors.json += ToJson(text) + "\n";
    }
  }
  return absl::OkStatus();
}

absl::Status EmbedFile(const EmbedArguments& arguments, client::Client& client, Vectors& vectors) {
  v1::EmbedAudioRequest request;
  ASSIGN_OR_RETURN(*request.mutable_audio(), ReadLocalFile(arguments.audio));
  request.set_include_passages(arguments.passages);
  ASSIGN_OR_RETURN(const v1::EmbedAudioResponse response, client.EmbedAudio(request));
  vectors.Add(response.embedding());
  for (const v1::PassageEmbedding& passage : response.passages()) vectors.Add(passage.embedding());
  vectors.json = ToJson(response) + "\n";
  return absl::OkStatus();
}

absl::Status Embed(const EmbedArguments& arguments, Session& session) {
  const int sources = (arguments.words.empty() ? 0 : 1) + (arguments.lines ? 1 : 0) +
                      (arguments.audio.empty() ? 0 : 1);
  if (sources != 1) {
    return absl::InvalidArgumentError("give one of: a text, --lines, --audio FILE");
  }
  ASSIGN_OR_RETURN(auto client, session.Connect());
  Vectors vectors;
  if (!arguments.audio.empty()) {
    RETURN_IF_ERROR(EmbedFile(arguments, *client, vectors));
  } else {
    const std::vector<std::string> texts =
        arguments.lines ? ReadLines(std::cin)
                        : std::vector<std::string>{absl::StrJoin(arguments.words, " ")};
    RETURN_IF_ERROR(EmbedTexts(texts, *client, vectors));
  }
  if (arguments.npy.empty()) {
    session.console.out << vectors.json;
    return absl::OkStatus();
  }
  return PosixFileSystem().WriteFile(arguments.npy, ToNpy(vectors.values, vectors.rows));
}

}  // namespace

void RegisterEmbed(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<EmbedArguments>();
  CLI::App& command = *app.add_subcommand("embed", "Vectors of texts or of a file");
  command.footer(kExamples);
  command.add_option("words", arguments->words, "A text")->type_name("WORDS");
  command.add_flag("--lines", arguments->lines, "Every line of standard input is a text");
  command.add_option("--audio", arguments->audio, "An audio file")->type_name("FILE");
  command.add_flag("--passages", arguments->passages, "The file's passages too");
  command.add_option("--npy", arguments->npy, "Write a NumPy array here")->type_name("FILE");
  command.callback([arguments, &action] {
    action = [arguments](Session& session) { return Embed(*arguments, session); };
  });
}

}  // namespace libretto::cli
