#include "tests/fakes/shipped_text.h"

#include <cstdio>
#include <cstdlib>

#include "base/file_system.h"
#include "encoders/bundle/manifest.h"
#include "encoders/towers/module_parameters.h"

namespace libretto {

ShippedText LoadShippedText(const std::string& parts) {
  const std::string path = parts + "/" + std::string(kPartsManifestFile);
  const Manifest manifest =
      ParseManifest(PosixFileSystem().ReadFile(path).value(), ManifestKind::kParts, path).value();
  const SafetensorsFile weights =
      SafetensorsFile::Open(parts + "/" + std::string(kPartsWeightsFile)).value();
  const TextManifest& text = manifest.text;
  TextTransformer tower(TextTransformerOptions{text.vocabulary, text.width, text.layers, text.heads,
                                               text.feed_forward, text.sentence, text.max_tokens});
  TextHead head(TextHeadOptions{text.sentence, text.head_hidden, manifest.dimension,
                                manifest.audio.head.concept_width, text.concepts});
  for (const absl::Status& loaded : {LoadParameters(weights, "text.tower.", *tower),
                                     LoadParameters(weights, "text.head.", *head)}) {
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.ToString().c_str());
      std::exit(EXIT_FAILURE);
    }
  }
  tower->eval();
  head->eval();
  return {SentencePieceTokenizer::Open(parts + "/" + std::string(kTokenizerFile)).value(), tower,
          head, manifest.golden_texts};
}

torch::Tensor ShippedText::Embed(const std::string& text) {
  torch::InferenceMode inference;
  const TokenIds tokens =
      tokenizer.Tokenize(text, static_cast<int>(tower->options().max_tokens)).value();
  const torch::Tensor ids = torch::tensor(tokens.ids, torch::kInt64).unsqueeze(0);
  return head->forward(tower->forward(ids));
}

}  // namespace libretto
