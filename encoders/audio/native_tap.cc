#include "encoders/audio/native_tap.h"

namespace libretto {

bool NativeTap::Configure(const AVFrame& frame) {
  AVChannelLayout layout = {};  // which speaker is which does not matter here
  layout.order = AV_CHANNEL_ORDER_UNSPEC;
  layout.nb_channels = frame.ch_layout.nb_channels;
  SwrContext* context = nullptr;
  const int code =
      swr_alloc_set_opts2(&context, &layout, AV_SAMPLE_FMT_FLT, frame.sample_rate, &layout,
                          static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  context_.reset(context);
  if (code < 0 || swr_init(context) < 0) {
    context_.reset();
    return false;
  }
  rate_ = frame.sample_rate;
  format_ = frame.format;
  channels_ = layout.nb_channels;
  return true;
}

std::span<const float> NativeTap::Convert(const AVFrame& frame) {
  const int channels = frame.ch_layout.nb_channels;
  const bool same = context_ != nullptr && frame.sample_rate == rate_ && frame.format == format_ &&
                    channels == channels_;
  if (!same && !Configure(frame)) return {};
  samples_.resize(static_cast<size_t>(frame.nb_samples) * static_cast<size_t>(channels));
  auto* to = reinterpret_cast<uint8_t*>(samples_.data());
  const int got = swr_convert(context_.get(), &to, frame.nb_samples,
                              const_cast<const uint8_t**>(frame.extended_data), frame.nb_samples);
  if (got < 0) return {};
  return std::span<const float>(samples_).first(static_cast<size_t>(got) *
                                                static_cast<size_t>(channels));
}

}  // namespace libretto
