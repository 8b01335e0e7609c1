// Makes a catalogue of made-up tracks for a model, to put load on.
//   synthetic_catalog MODEL CATALOG TRACKS [PASSAGES]
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/status_macros.h"
#include "encoders/model.h"
#include "index/store/library.h"
#include "tests/bench/synthetic_tracks.h"

namespace libretto {
namespace {

constexpr int kPassages = 5;  // of a track

absl::Status Make(const std::string& model_directory, const std::string& catalog, int64_t count,
                  int passages) {
  ASSIGN_OR_RETURN(const auto model, Model::Open(model_directory));
  const ModelInfo& info = model->info();
  LibraryOptions options;
  options.directory = catalog;
  options.model = {info.id, info.preprocessing, info.dimension};
  options.create = true;
  SyntheticTracks tracks(info.dimension, passages);
  RETURN_IF_ERROR(FillCatalog(options, tracks, count));
  ASSIGN_OR_RETURN(const auto library, Library::Open(options));
  return library->Publish();
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: synthetic_catalog MODEL CATALOG TRACKS [PASSAGES]\n", stderr);
    return 2;
  }
  const absl::Status status = libretto::Make(argv[1], argv[2], std::atoll(argv[3]),
                                             argc > 4 ? std::atoi(argv[4]) : libretto::kPassages);
  if (status.ok()) return 0;
  std::fprintf(stderr, "synthetic_catalog: %s\n", std::string(status.message()).c_str());
  return 1;
}
