#include "encoders/audio/resampler.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace libretto {

absl::Status Resampler::Configure(const AVFrame& frame) {
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  AVChannelLayout in = {};  // which speaker is which does not matter to a mean
  in.order = AV_CHANNEL_ORDER_UNSPEC;
  in.nb_channels = frame.ch_layout.nb_channels;
  SwrContext* context = nullptr;
  int code =
      swr_alloc_set_opts2(&context, &mono, AV_SAMPLE_FMT_FLT, sample_rate_, &in,
                          static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  context_.reset(context);
  if (code >= 0) {
    const std::vector<double> mean(in.nb_channels, 1.0 / in.nb_channels);
    code = swr_set_matrix(context, mean.data(), in.nb_channels);
  }
  if (code >= 0) code = swr_init(context);
  if (code < 0) {
    context_.reset();
    return absl::DataLossError(absl::StrCat("cannot convert ", in.nb_channels, " channels at ",
                                            frame.sample_rate, " Hz: ", FfmpegError(code)));
  }
  in_rate_ = frame.sample_rate;
  in_format_ = frame.format;
  in_channels_ = in.nb_channels;
  return absl::OkStatus();
}

absl::Status Resampler::Push(const uint8_t** data, int samples, std::vector<float>& out) {
  const int room = swr_get_out_samples(context_.get(), samples);
  if (room < 0) return absl::DataLossError(absl::StrCat("resampling failed: ", FfmpegError(room)));
  const size_t before = out.size();
  out.resize(before + static_cast<size_t>(room));
  auto* to = reinterpret_cast<uint8_t*>(out.data() + before);
  const int got = swr_convert(context_.get(), &to, room, data, samples);
  out.resize(before + static_cast<size_t>(got < 0 ? 0 : got));
  if (got < 0) return absl::DataLossError(absl::StrCat("resampling failed: ", FfmpegError(got)));
  return absl::OkStatus();
}

absl::Status Resampler::Convert(const AVFrame& frame, std::vector<float>& out) {
  const bool same = context_ != nullptr && frame.sample_rate == in_rate_ &&
                    frame.format == in_format_ && frame.ch_layout.nb_channels == in_channels_;
  if (!same) {
    RETURN_IF_ERROR(Flush(out));
    RETURN_IF_ERROR(Configure(frame));
  }
  return Push(const_cast<const uint8_t**>(frame.extended_data), frame.nb_samples, out);
}

absl::Status Resampler::Flush(std::vector<float>& out) {
  if (context_ == nullptr) return absl::OkStatus();
  const absl::Status status = Push(nullptr, 0, out);
  context_.reset();
  return status;
}

}  // namespace libretto
