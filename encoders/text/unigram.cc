#include "encoders/text/unigram.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>

namespace libretto {
namespace {

constexpr float kUnknownPenalty = 10.0f;
constexpr float kUserDefinedDiscount = 0.1f;

size_t CharacterLength(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// The best way to a place in the text.
struct Step {
  float score = 0;
  int32_t begin = -1;
  int piece = -1;
};

}  // namespace

UnigramSegmenter::UnigramSegmenter(const SentencePieceModel& model) : unknown_(model.unknown) {
  float lowest = std::numeric_limits<float>::max(), highest = std::numeric_limits<float>::lowest();
  std::vector<Key> keys;
  std::vector<int> byte_ids(256, -1);
  for (size_t id = 0; id < model.pieces.size(); ++id) {
    const Piece& piece = model.pieces[id];
    scores_.push_back(piece.score);
    if (piece.type == PieceType::kNormal) {
      lowest = std::min(lowest, piece.score);
      highest = std::max(highest, piece.score);
    }
    if (piece.type == PieceType::kNormal || piece.type == PieceType::kUserDefined) {
      if (!piece.text.empty()) keys.push_back({piece.text, static_cast<int>(id)});
    } else if (piece.type == PieceType::kByte && piece.text.size() == 6) {  // "<0x0A>"
      byte_ids[std::strtoul(piece.text.c_str() + 3, nullptr, 16) & 0xff] = static_cast<int>(id);
    }
  }
  for (const Key& key : keys) {
    if (model.pieces[key.id].type == PieceType::kUserDefined) {
      scores_[key.id] = static_cast<float>(key.text.size()) * highest - kUserDefinedDiscount;
    }
  }
  unknown_score_ = (keys.empty() ? 0 : lowest) - kUnknownPenalty;
  if (std::count(byte_ids.begin(), byte_ids.end(), -1) == 0) byte_ids_ = std::move(byte_ids);
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.text < b.text; });
  nodes_.emplace_back();
  Build(keys, 0, keys.size(), 0, 0);
}

void UnigramSegmenter::Build(const std::vector<Key>& keys, size_t begin, size_t end, size_t depth,
                             int32_t node) {
  if (begin < end && keys[begin].text.size() == depth) nodes_[node].piece = keys[begin++].id;
  while (begin < end && keys[begin].text.size() == depth) ++begin;  // a piece listed twice
  std::vector<size_t> cuts;
  for (size_t i = begin; i < end; ++i) {
    if (i == begin || keys[i].text[depth] != keys[i - 1].text[depth]) cuts.push_back(i);
  }
  const auto first = static_cast<int32_t>(nodes_.size());
  nodes_[node].first_child = first;
  nodes_[node].children = static_cast<int16_t>(cuts.size());
  for (const size_t cut : cuts) {
    nodes_.emplace_back().byte = static_cast<unsigned char>(keys[cut].text[depth]);
  }
  cuts.push_back(end);
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    Build(keys, cuts[i], cuts[i + 1], depth + 1, first + static_cast<int32_t>(i));
  }
}

const UnigramSegmenter::Node* UnigramSegmenter::Child(const Node& node, unsigned char byte) const {
  const Node* begin = nodes_.data() + node.first_child;
  const Node* end = begin + node.children;
  const Node* found =
      std::lower_bound(begin, end, byte,
                       [](const Node& child, unsigned char wanted) { return child.byte < wanted; });
  return found != end && found->byte == byte ? found : nullptr;
}

void UnigramSegmenter::AppendUnknown(std::string_view character, std::vector<int>& ids) const {
  if (byte_ids_.empty()) {
    ids.push_back(unknown_);
    return;
  }
  for (const char c : character) ids.push_back(byte_ids_[static_cast<unsigned char>(c)]);
}

void UnigramSegmenter::Segment(std::string_view text, std::vector<int>& ids) const {
  std::vector<Step> best(text.size() + 1);
  best[0].begin = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t character =
        std::min(CharacterLength(static_cast<unsigned char>(text[begin])), text.size() - begin);
    bool single = false;
    auto offer = [&](size_t end, int piece, float score) {
      Step& step = best[end];
      const float total = best[begin].score + score;
      if (step.begin >= 0 && total < step.score) return;
      step = {total, static_cast<int32_t>(begin), piece};
    };
    const Node* node = &nodes_[0];
    for (size_t end = begin; end < text.size();) {
      node = Child(*node, static_cast<unsigned char>(text[end++]));
      if (!node) break;
      if (node->piece < 0) continue;
      offer(end, node->piece, scores_[node->piece]);
      single |= end - begin == character;
    }
    if (!single) offer(begin + character, unknown_, unknown_score_);
    begin += character;
  }
  std::vector<std::pair<size_t, size_t>> spans;
  for (size_t end = text.size(); end > 0; end = best[end].begin) {
    spans.emplace_back(best[end].begin, end);
  }
  for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
    const Step& step = best[span->second];
    if (step.piece == unknown_) {
      AppendUnknown(text.substr(span->first, span->second - span->first), ids);
    } else {
      ids.push_back(step.piece);
    }
  }
}

}  // namespace libretto
