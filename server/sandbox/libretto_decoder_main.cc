// libretto-decoder: decodes one audio file for librettod, which runs it, in a sandbox.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "encoders/audio/decoder.h"
#include "encoders/audio/measured_source.h"
#include "encoders/audio/midi/sound_font.h"
#include "server/sandbox/frames.h"
#include "server/sandbox/worker.h"

namespace libretto {
namespace {

absl::Status Decode(FileDescriptor audio, const AudioRequest& request, const MaybeSoundFont& font,
                    ResultSink& out) {
  ASSIGN_OR_RETURN(const std::unique_ptr<AudioDecoder> decoder,
                   OpenAudioDescriptor(std::move(audio), request.sample_rate, request.name, font));
  out.SendInfo(decoder->info());
  std::optional<MeasuredSource> measured;
  if (request.measure) measured.emplace(*decoder);
  PcmSource& source = measured ? static_cast<PcmSource&>(*measured) : *decoder;
  std::vector<float> block(kBlockSamples);
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, source.Read(block));
    if (count == 0) break;
    out.SendSamples(std::span(block).first(count));
  }
  AudioMeasures measures;
  if (measured) measures = {measured->facts(), measured->TakeFingerprint()};
  out.SendEnd(measures);
  return absl::OkStatus();
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const auto arguments = libretto::ParseWorkerArguments(argc, argv);
  if (!arguments.ok()) {
    std::fprintf(stderr, "libretto-decoder: %s\n",
                 std::string(arguments.status().message()).c_str());
    return 2;
  }
  const libretto::MaybeSoundFont font = libretto::SoundFont::Open(arguments->sound_font);
  libretto::RunWorker(arguments->limits,
                      [&](libretto::FileDescriptor audio, const libretto::AudioRequest& request,
                          libretto::ResultSink& out) {
                        return libretto::Decode(std::move(audio), request, font, out);
                      });
}
