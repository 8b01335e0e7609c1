#include "encoders/training/teacher_text.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/token_batch.h"

namespace libretto {
namespace {

constexpr int kMaxTokens = 128;
constexpr size_t kTokensPerBatch = 2048;
constexpr size_t kTextsPerAppend = 4096;

}  // namespace

absl::StatusOr<TextTeacher> TextTeacher::Load(const std::string& folder, bool bfloat16) {
  ASSIGN_OR_RETURN(const SafetensorsFile file,
                   SafetensorsFile::Open(folder + "/model.safetensors"));
  BertOptions options;
  options.bfloat16 = bfloat16;
  ASSIGN_OR_RETURN(Bert bert, Bert::Load(file, options));
  const std::string vocabulary_path = folder + "/vocab.txt";
  ASSIGN_OR_RETURN(const std::string vocabulary, PosixFileSystem().ReadFile(vocabulary_path));
  ASSIGN_OR_RETURN(WordPieceTokenizer tokenizer,
                   WordPieceTokenizer::Parse(vocabulary, vocabulary_path));
  return TextTeacher(std::move(bert), std::move(tokenizer));
}

absl::StatusOr<torch::Tensor> TextTeacher::Encode(const std::vector<std::string>& texts) const {
  std::vector<std::vector<int>> ids;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(TokenIds tokens, tokenizer_.Tokenize(text, kMaxTokens));
    ids.push_back(std::move(tokens.ids));
  }
  torch::Tensor out = torch::empty({static_cast<int64_t>(texts.size()), kSentenceWidth});
  for (const auto& rows : BatchByLength(ids, kTokensPerBatch)) {
    const TokenBatch batch = MakeTokenBatch(ids, rows);
    out.index_copy_(0, batch.rows, bert_.Forward(batch.ids, batch.lengths));
  }
  return out;
}

absl::Status TextTeacher::Fill(const std::vector<std::string>& texts, VectorCache& cache,
                               Progress& progress) const {
  std::vector<std::string> missing;
  std::unordered_set<std::string> seen;
  for (const std::string& text : texts) {
    if (!cache.Contains(text) && seen.insert(text).second) missing.push_back(text);
  }
  progress.Start("teacher", missing.size());
  for (size_t begin = 0; begin < missing.size(); begin += kTextsPerAppend) {
    const size_t end = std::min(missing.size(), begin + kTextsPerAppend);
    const std::vector<std::string> part(missing.begin() + begin, missing.begin() + end);
    ASSIGN_OR_RETURN(const torch::Tensor vectors, Encode(part));
    RETURN_IF_ERROR(cache.Append(part, vectors));
    progress.Report(end);
  }
  return absl::OkStatus();
}

}  // namespace libretto
