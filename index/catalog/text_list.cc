#include "index/catalog/text_list.h"

#include <string.h>

namespace libretto {

void TextListWriter::Add(std::string_view text) {
  texts_ += text;
  offsets_.push_back(texts_.size());
}

std::string TextListWriter::Encode() const {
  const uint64_t size = offsets_.size() - 1;
  const size_t offset_bytes = offsets_.size() * sizeof(uint64_t);
  std::string out;
  out.reserve(sizeof size + offset_bytes + texts_.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(reinterpret_cast<const char*>(offsets_.data()), offset_bytes);
  return out += texts_;
}

std::optional<TextList> TextList::Read(std::string_view bytes) {
  uint64_t size = 0;
  if (bytes.size() < 2 * sizeof size || reinterpret_cast<uintptr_t>(bytes.data()) % 8 != 0) {
    return std::nullopt;
  }
  memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size >= bytes.size() / sizeof(uint64_t)) return std::nullopt;
  TextList list;
  list.offsets_ = {reinterpret_cast<const uint64_t*>(bytes.data()), size + 1};
  list.texts_ = bytes.substr(list.offsets_.size_bytes());
  if (list.offsets_.front() != 0 || list.offsets_.back() != list.texts_.size() ||
      !std::is_sorted(list.offsets_.begin(), list.offsets_.end())) {
    return std::nullopt;
  }
  return list;
}

bool TextList::IsStrictlyAscending() const {
  for (int64_t i = 1; i < size(); ++i) {
    if ((*this)[i - 1] >= (*this)[i]) return false;
  }
  return true;
}

int64_t TextList::LowerBound(std::string_view text) const {
  int64_t begin = 0, end = size();
  while (begin < end) {
    const int64_t middle = begin + (end - begin) / 2;
    if ((*this)[middle] < text) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

std::optional<int64_t> TextList::Find(std::string_view text) const {
  const int64_t at = LowerBound(text);
  if (at == size() || (*this)[at] != text) return std::nullopt;
  return at;
}

RowSet TextList::StartingWith(std::string_view prefix) const {
  RowSet found(size());
  for (int64_t i = LowerBound(prefix); i < size() && (*this)[i].starts_with(prefix); ++i) {
    found.Insert(i);
  }
  return found;
}

// Searches the texts as one piece, which is much faster than one by one, and passes over matches
// that reach from one text into the next.
RowSet TextList::Containing(std::string_view part) const {
  RowSet found(size());
  if (part.empty()) {
    found.Complement();
    return found;
  }
  for (size_t from = 0; from < texts_.size();) {
    const void* hit = memmem(texts_.data() + from, texts_.size() - from, part.data(), part.size());
    if (!hit) break;
    const auto at = static_cast<size_t>(static_cast<const char*>(hit) - texts_.data());
    const auto after = std::upper_bound(offsets_.begin(), offsets_.end(), at);
    if (at + part.size() <= *after) {
      found.Insert(after - offsets_.begin() - 1);
      from = *after;
    } else {
      from = at + 1;
    }
  }
  return found;
}

}  // namespace libretto
