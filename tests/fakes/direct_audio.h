#pragma once

#include "server/query/audio_opener.h"

namespace libretto {

// Decodes in this process, as the sandboxed processes do in theirs.
class DirectAudio final : public AudioOpener {
 public:
  absl::StatusOr<std::unique_ptr<OpenedAudio>> Open(FileDescriptor file,
                                                    const AudioRequest& request,
                                                    const Call& call) const override;
};

}  // namespace libretto
