// Composed MIDI to sound by a SoundFont.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

inline constexpr int kSynthRate = 32000;  // Hz

struct SynthRoom {
  double size = 0.4;   // 0 ... 1
  double level = 0.3;  // of the reverberation, 0 ... 1
};

// Not thread-safe.
class Synthesizer {
 public:
  // NOT_FOUND if `soundfont` does not exist, naming the package that has it if it is one of
  // Debian's; INVALID_ARGUMENT if it is no SoundFont.
  static absl::StatusOr<Synthesizer> Create(const std::string& soundfont);

  bool HasProgram(int program) const;
  bool HasDrumKit(int program) const;

  // `seconds` from the beginning: interleaved stereo at kSynthRate. The same bytes give the same
  // sound. INVALID_ARGUMENT if `midi` is no MIDI file.
  absl::StatusOr<std::vector<float>> Render(const std::string& midi, double seconds,
                                            const SynthRoom& room);

  const std::string& name() const { return name_; }  // the file's name without its ending

 private:
  struct Engine;
  struct DeleteEngine {
    void operator()(Engine* engine) const;
  };
  Synthesizer(std::unique_ptr<Engine, DeleteEngine> engine, std::string name)
      : engine_(std::move(engine)), name_(std::move(name)) {}

  std::unique_ptr<Engine, DeleteEngine> engine_;
  std::string name_;
};

}  // namespace libretto
