#include "tests/unit/sandbox/sandbox_fixture.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/sound_font_path.h"
#include "base/status_macros.h"

namespace libretto {

DecoderPoolOptions RealDecoders() {
  DecoderPoolOptions options;
  options.program = LIBRETTO_DECODER;
  options.decoders = 4;
  options.limits = {64 << 20, 20};
  options.sound_font = kDefaultSoundFont;
  return options;
}

DecoderPoolOptions MisbehavingDecoders() {
  DecoderPoolOptions options = RealDecoders();
  options.program = LIBRETTO_MISBEHAVING_DECODER;
  options.limits.cpu_seconds = 1;
  return options;
}

absl::StatusOr<Decoded> Decode(const AudioOpener& opener, const std::string& bytes,
                               const Call& call) {
  ASSIGN_OR_RETURN(FileDescriptor file, SealedMemoryFile(bytes));
  ASSIGN_OR_RETURN(const auto audio, opener.Open(std::move(file), {"upload", 16000, true}, call));
  Decoded decoded{audio->info(), {}, {}};
  std::vector<float> block(1000);
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, audio->Read(block));
    if (count == 0) break;
    decoded.samples.insert(decoded.samples.end(), block.begin(),
                           block.begin() + static_cast<std::ptrdiff_t>(count));
  }
  decoded.measures = audio->TakeMeasures();
  return decoded;
}

std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    pid_t pid = 0, parent = 0;
    std::string name, state;
    // The names of our programs hold no blank.
    if (stat >> pid >> name >> state >> parent && parent == getpid() && state != "Z") {
      children.push_back(pid);
    }
  }
  return children;
}

}  // namespace libretto
