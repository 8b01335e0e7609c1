#include "encoders/training/corpus/rendered.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "base/status_macros.h"
#include "encoders/training/corpus/captions.h"
#include "encoders/training/corpus/facts.h"

namespace libretto {
namespace {

constexpr int kCaptions = 3;

}  // namespace

absl::StatusOr<std::vector<AudioItem>> ListRendered(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<Facts> all, ReadFacts(folder));
  std::vector<AudioItem> items;
  for (const Facts& facts : all) {
    AudioItem item;
    item.path = absl::StrCat(folder, "/", facts.file);
    if (!PosixFileSystem().Exists(item.path)) {
      return absl::NotFoundError(absl::StrCat(item.path, " is listed in ", kFactsFile,
                                              " but missing: run compose or render again"));
    }
    item.track = std::filesystem::path(facts.file).stem();
    item.tags = FactTags(facts);
    Random random(facts.seed);
    for (int i = 0; i < kCaptions; ++i) {
      absl::StrAppend(&item.description, i == 0 ? "" : " ", Caption(facts, random));
    }
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace libretto
