#include "encoders/bundle/zip_file.h"

#include <zip.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace libretto {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

absl::StatusOr<std::string> ReadZipEntry(const std::string& path, const std::string& entry,
                                         size_t max_bytes) {
  int code = 0;
  const std::unique_ptr<zip_t, Discard> archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive == nullptr) {
    if (code == ZIP_ER_NOENT) return absl::NotFoundError(absl::StrCat(path, ": no such file"));
    return absl::DataLossError(absl::StrCat(path, ": not a zip archive that can be read"));
  }
  auto damaged = [&](const char* what) {
    return absl::DataLossError(absl::StrCat(path, ": entry ", entry, ": ", what));
  };
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive.get(), entry.c_str(), 0, &stat) != 0) return damaged("missing");
  if ((stat.valid & ZIP_STAT_SIZE) == 0 || stat.size > max_bytes) return damaged("too large");
  const std::unique_ptr<zip_file_t, Discard> file(zip_fopen(archive.get(), entry.c_str(), 0));
  if (file == nullptr) return damaged(zip_strerror(archive.get()));
  std::string bytes(stat.size, '\0');
  const zip_int64_t got = zip_fread(file.get(), bytes.data(), bytes.size());
  if (got < 0 || static_cast<size_t>(got) != bytes.size()) return damaged("cannot be read whole");
  char past_end;  // reading the end makes libzip compare the checksum
  if (zip_fread(file.get(), &past_end, 1) != 0) return damaged("fails its checksum");
  return bytes;
}

}  // namespace libretto
