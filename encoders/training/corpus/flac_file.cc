#include "encoders/training/corpus/flac_file.h"

#include <sndfile.h>

#include "absl/strings/str_cat.h"

namespace libretto {

absl::Status WriteFlac(const std::vector<float>& samples, int rate, const std::string& path) {
  SF_INFO info = {};
  info.samplerate = rate;
  info.channels = 1;
  info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", sf_strerror(nullptr)));
  }
  sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
  const auto count = static_cast<sf_count_t>(samples.size());
  const bool whole = sf_write_float(file, samples.data(), count) == count;
  if (sf_close(file) != 0 || !whole) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": is the disk full?"));
  }
  return absl::OkStatus();
}

}  // namespace libretto
