#include "client/cli/display_width.h"

#include <cstddef>
#include <cstdint>

#include "base/utf8.h"

namespace libretto::cli {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Unicode 15, East Asian Width W and F, in coarse ranges.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18DFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

// Combining marks, joiners and variation selectors.
constexpr Range kZero[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},   {0x064B, 0x065F},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},
    {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF},   {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

template <size_t N>
bool In(const Range (&ranges)[N], uint32_t code) {
  for (const Range& range : ranges) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

size_t SequenceLength(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// The character at `at` of well-formed UTF-8; moves `at` behind it.
uint32_t Next(const std::string& text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = SequenceLength(lead);
  uint32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length && at + i < text.size(); ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  at += length;
  return code;
}

int Columns(uint32_t code) { return In(kZero, code) ? 0 : In(kWide, code) ? 2 : 1; }

}  // namespace

int DisplayWidth(const std::string& text) {
  const std::string valid = ToValidUtf8(text);
  int width = 0;
  for (size_t at = 0; at < valid.size();) width += Columns(Next(valid, at));
  return width;
}

std::string Truncate(const std::string& text, int width) {
  const std::string valid = ToValidUtf8(text);
  if (DisplayWidth(valid) <= width) return valid;
  int used = 0;
  for (size_t at = 0; at < valid.size();) {
    const size_t start = at;
    used += Columns(Next(valid, at));
    if (used > width - 1) return width < 1 ? "" : valid.substr(0, start) + "…";
  }
  return valid;
}

std::string Printable(const std::string& text) {
  const std::string valid = ToValidUtf8(text);
  std::string result;
  for (size_t at = 0; at < valid.size();) {
    const size_t start = at;
    const uint32_t code = Next(valid, at);
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0) ||
                         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    control ? result += ' ' : result.append(valid, start, at - start);
  }
  return result;
}

}  // namespace libretto::cli
