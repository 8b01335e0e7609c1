#include "encoders/text/sentencepiece_model.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "encoders/text/wire_reader.h"

namespace libretto {
namespace {

constexpr uint64_t kUnigram = 1;

bool ReadPiece(std::string_view bytes, Piece& piece) {
  WireReader reader(bytes);
  while (auto field = reader.Next()) {
    if (field->number == 1) piece.text = std::string(field->bytes);
    if (field->number == 2) piece.score = std::bit_cast<float>(static_cast<uint32_t>(field->value));
    if (field->number == 3) piece.type = static_cast<PieceType>(field->value);
  }
  return reader.ok();
}

bool ReadTrainerSpec(std::string_view bytes, SentencePieceModel& model, bool& unigram) {
  WireReader reader(bytes);
  while (auto field = reader.Next()) {
    if (field->number == 3) unigram = field->value == kUnigram;
    if (field->number == 24 && field->value != 0) unigram = false;  // spaces as suffixes
    if (field->number == 40) model.unknown = static_cast<int>(field->value);
  }
  return reader.ok();
}

bool ReadNormalizerSpec(std::string_view bytes, SentencePieceModel& model, bool& escaped) {
  WireReader reader(bytes);
  while (auto field = reader.Next()) {
    if (field->number == 2) model.charsmap = std::string(field->bytes);
    if (field->number == 3) model.add_dummy_prefix = field->value != 0;
    if (field->number == 4) model.remove_extra_whitespaces = field->value != 0;
    if (field->number == 5) escaped = field->value != 0;
  }
  return reader.ok();
}

}  // namespace

absl::StatusOr<SentencePieceModel> ParseSentencePieceModel(std::string_view bytes,
                                                           const std::string& name) {
  SentencePieceModel model;
  bool unigram = true, escaped = true, parts_ok = true;
  WireReader reader(bytes);
  while (auto field = reader.Next()) {
    if (field->number == 1) {
      parts_ok &= ReadPiece(field->bytes, model.pieces.emplace_back());
    } else if (field->number == 2) {
      parts_ok &= ReadTrainerSpec(field->bytes, model, unigram);
    } else if (field->number == 3) {
      parts_ok &= ReadNormalizerSpec(field->bytes, model, escaped);
    }
  }
  if (!reader.ok() || !parts_ok || model.pieces.empty()) {
    return absl::DataLossError(absl::StrCat(name, " is not a SentencePiece model"));
  }
  if (!unigram || !escaped) {
    return absl::DataLossError(
        absl::StrCat(name, " is a SentencePiece model of another kind; unigram is needed"));
  }
  if (model.unknown < 0 || model.unknown >= static_cast<int>(model.pieces.size())) {
    return absl::DataLossError(absl::StrCat(name, ": no unknown piece"));
  }
  return model;
}

}  // namespace libretto
