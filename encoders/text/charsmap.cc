#include "encoders/text/charsmap.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"

namespace libretto {
namespace {

// Darts-clone's unit layout (s-yata/darts-clone, darts.h).
bool HasLeaf(uint32_t unit) { return ((unit >> 8) & 1) == 1; }
uint32_t ValueOf(uint32_t unit) { return unit & 0x7fffffffu; }
uint32_t LabelOf(uint32_t unit) { return unit & (0x80000000u | 0xffu); }
uint32_t OffsetOf(uint32_t unit) { return (unit >> 10) << ((unit & (1u << 9)) >> 6); }

size_t CharacterLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(length, text.size());
}

}  // namespace

absl::StatusOr<Charsmap> Charsmap::Parse(std::string_view compiled) {
  Charsmap map;
  if (compiled.empty()) return map;
  uint32_t trie_bytes = 0;
  if (compiled.size() < sizeof(trie_bytes)) return absl::InvalidArgumentError("rules cut short");
  std::memcpy(&trie_bytes, compiled.data(), sizeof(trie_bytes));
  compiled.remove_prefix(sizeof(trie_bytes));
  if (trie_bytes > compiled.size() || trie_bytes % sizeof(uint32_t) != 0 || trie_bytes == 0) {
    return absl::InvalidArgumentError("rules cut short");
  }
  map.units_.resize(trie_bytes / sizeof(uint32_t));
  std::memcpy(map.units_.data(), compiled.data(), trie_bytes);
  map.replacements_ = std::string(compiled.substr(trie_bytes));
  if (map.replacements_.empty() || map.replacements_.back() != '\0') {
    return absl::InvalidArgumentError("replacements cut short");
  }
  return map;
}

size_t Charsmap::LongestMatch(std::string_view text, uint32_t* replacement) const {
  if (units_.empty()) return 0;
  size_t longest = 0;
  uint32_t node = OffsetOf(units_[0]);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    if (node >= units_.size() || LabelOf(units_[node]) != byte) break;
    const uint32_t unit = units_[node];
    node ^= OffsetOf(unit);
    if (node >= units_.size()) break;
    if (!HasLeaf(unit)) continue;
    const uint32_t value = ValueOf(units_[node]);
    if (value >= replacements_.size()) break;
    longest = i + 1;
    *replacement = value;
  }
  return longest;
}

std::string_view Charsmap::TakeNormalised(std::string_view& text) const {
  uint32_t replacement = 0;
  const size_t matched = LongestMatch(text, &replacement);
  if (matched > 0) {
    text.remove_prefix(matched);
    return std::string_view(replacements_.c_str() + replacement);
  }
  const std::string_view character = text.substr(0, CharacterLength(text));
  text.remove_prefix(character.size());
  return character;
}

}  // namespace libretto
