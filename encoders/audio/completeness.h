// Finds files that are cut short. FFmpeg takes the end of a truncated file for the end of the
// music in most formats; the containers' own structure tells them apart.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "encoders/audio/byte_source.h"

namespace libretto {

// DATA_LOSS, saying what is missing, if the structure of the file promises more bytes than there
// are. Looks at
//   Ogg: the last page must be whole and end its stream (RFC 3533, section 6);
//   MP4: no top-level box may reach past the end of the file (ISO/IEC 14496-12, section 4.2);
//   MP3: the byte count of a Xing, Info or VBRI header in the first frame.
// Recognises the format by content; every other one is OK (FLAC, WAV and AIFF say how many samples
// they hold, which the decoder compares with what it got).
absl::Status CheckComplete(const ByteSource& bytes);

}  // namespace libretto
