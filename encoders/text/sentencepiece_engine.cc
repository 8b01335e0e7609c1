#include "encoders/text/sentencepiece_engine.h"

#include <sentencepiece_processor.h>

#include <exception>

namespace libretto {

struct SentencePieceEngine::State {
  sentencepiece::SentencePieceProcessor processor;
};

SentencePieceEngine::SentencePieceEngine() : state_(std::make_unique<State>()) {}
SentencePieceEngine::~SentencePieceEngine() = default;

std::string SentencePieceEngine::Load(const std::string& model) {
  try {
    const auto status = state_->processor.LoadFromSerializedProto(model);
    return status.ok() ? "" : status.ToString();
  } catch (const std::exception& error) {
    return error.what();
  }
}

std::string SentencePieceEngine::Encode(std::string_view text, std::vector<int>* ids) const {
  try {
    const auto status = state_->processor.Encode({text.data(), text.size()}, ids);
    return status.ok() ? "" : status.ToString();
  } catch (const std::exception& error) {
    return error.what();
  }
}

int SentencePieceEngine::vocabulary() const { return state_->processor.GetPieceSize(); }

}  // namespace libretto
