#include "encoders/audio/completeness.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {
namespace {

using Byte = unsigned char;

absl::StatusOr<std::string> ReadString(const ByteSource& bytes, int64_t offset, size_t length) {
  std::string out(length, '\0');
  ASSIGN_OR_RETURN(const size_t got, bytes.ReadAt(offset, out));
  out.resize(got);
  return out;
}

uint64_t BigEndian(std::string_view bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<Byte>(bytes[at + i]);
  return value;
}

absl::Status CutShort(const std::string& detail) {
  return absl::DataLossError(absl::StrCat("the file is cut short: ", detail));
}

// Length of the ID3v2 tag at the front of `head`, 0 if there is none.
int64_t Id3v2Size(std::string_view head) {
  if (head.size() < 10 || head.substr(0, 3) != "ID3") return 0;
  int64_t size = 0;
  for (size_t i = 6; i < 10; ++i) size = size << 7 | (head[i] & 0x7f);
  const bool has_footer = (head[5] & 0x10) != 0;
  return size + (has_footer ? 20 : 10);
}

// The last page that starts in `tail`, as a view from its first byte on.
std::optional<std::string_view> LastOggPage(std::string_view tail) {
  constexpr size_t kHeader = 27;
  for (size_t at = tail.rfind("OggS"); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : tail.rfind("OggS", at - 1)) {
    if (tail.size() - at < kHeader || tail[at + 4] == 0) return tail.substr(at);
  }
  return std::nullopt;
}

absl::Status CheckOgg(const ByteSource& bytes) {
  constexpr int64_t kTail = 192 * 1024;  // a page holds at most 64 KiB
  constexpr size_t kHeader = 27;
  const int64_t start = std::max<int64_t>(0, bytes.size() - kTail);
  ASSIGN_OR_RETURN(const std::string tail,
                   ReadString(bytes, start, static_cast<size_t>(bytes.size() - start)));
  const std::optional<std::string_view> page = LastOggPage(tail);
  if (!page) return CutShort("no Ogg page near its end");
  if (page->size() < kHeader) return CutShort("its last Ogg page is not whole");
  const size_t segments = static_cast<Byte>((*page)[26]);
  size_t length = kHeader + segments;
  if (page->size() < length) return CutShort("its last Ogg page is not whole");
  for (size_t i = 0; i < segments; ++i) length += static_cast<Byte>((*page)[kHeader + i]);
  if (page->size() < length) return CutShort("its last Ogg page is not whole");
  const bool ends_stream = ((*page)[5] & 0x04) != 0;
  if (!ends_stream) return CutShort("its last Ogg page does not end the stream");
  return absl::OkStatus();
}

absl::Status CheckMp4(const ByteSource& bytes) {
  constexpr int kMaxBoxes = 100'000;
  int64_t at = 0;
  for (int i = 0; i < kMaxBoxes && at < bytes.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string box, ReadString(bytes, at, 16));
    if (box.size() < 8) return absl::OkStatus();  // trailing padding
    uint64_t size = BigEndian(box, 0, 4);
    if (size == 1 && box.size() == 16) size = BigEndian(box, 8, 8);
    if (size == 0) return absl::OkStatus();  // reaches to the end, by definition
    if (size < 8) return absl::OkStatus();   // not a box: for the demuxer to judge
    if (size > static_cast<uint64_t>(bytes.size() - at)) {
      return CutShort(absl::StrCat("its '", box.substr(4, 4), "' box of ", size,
                                   " bytes begins at byte ", at, " of ", bytes.size()));
    }
    at += static_cast<int64_t>(size);
  }
  return absl::OkStatus();
}

// Bytes that the first frame's Xing, Info or VBRI header promises from that frame on.
std::optional<uint64_t> PromisedMp3Bytes(std::string_view frame) {
  if (frame.size() < 64) return std::nullopt;
  const bool mpeg1 = (frame[1] & 0x18) == 0x18;
  const bool mono = (static_cast<Byte>(frame[3]) & 0xc0) == 0xc0;
  const size_t side_info = mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
  const size_t xing = 4 + side_info;
  const std::string_view mark = frame.substr(xing, 4);
  if (mark == "Xing" || mark == "Info") {
    const uint64_t flags = BigEndian(frame, xing + 4, 4);
    if ((flags & 2) == 0) return std::nullopt;
    return BigEndian(frame, xing + ((flags & 1) != 0 ? 12 : 8), 4);
  }
  if (frame.substr(36, 4) == "VBRI") return BigEndian(frame, 36 + 10, 4);
  return std::nullopt;
}

absl::Status CheckMp3(const ByteSource& bytes, int64_t first_frame) {
  constexpr uint64_t kSlack = 4096;  // encoders disagree by a frame about what they count
  ASSIGN_OR_RETURN(const std::string frame, ReadString(bytes, first_frame, 64));
  const std::optional<uint64_t> promised = PromisedMp3Bytes(frame);
  const auto present = static_cast<uint64_t>(bytes.size() - first_frame);
  if (promised && *promised > present + kSlack) {
    return CutShort(
        absl::StrCat("its header promises ", *promised, " bytes of audio and there are ", present));
  }
  return absl::OkStatus();
}

bool IsMp3Frame(std::string_view head) {
  return head.size() >= 2 && static_cast<Byte>(head[0]) == 0xff && (head[1] & 0xe0) == 0xe0 &&
         (head[1] & 0x06) == 0x02;
}

}  // namespace

absl::Status CheckComplete(const ByteSource& bytes) {
  char buffer[16] = {};
  ASSIGN_OR_RETURN(const size_t length, bytes.ReadAt(0, buffer));
  const std::string_view head(buffer, length);
  if (head.starts_with("OggS")) return CheckOgg(bytes);
  if (head.size() >= 8 && head.substr(4, 4) == "ftyp") return CheckMp4(bytes);
  const int64_t after_tag = Id3v2Size(head);
  ASSIGN_OR_RETURN(const std::string frame, ReadString(bytes, after_tag, 4));
  if (IsMp3Frame(frame)) return CheckMp3(bytes, after_tag);
  return absl::OkStatus();
}

}  // namespace libretto
