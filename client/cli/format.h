// Values as people read them.
#pragma once

#include <string>

#include "google/protobuf/message.h"
#include "libretto/v1/track.pb.h"

namespace libretto::cli {

// "3:07", "1:02:03"; seconds are cut, not rounded.
std::string FormatTime(double seconds);
// "0:30–0:45", at least a second long.
std::string FormatPassage(const v1::PassageRange& range);
// Three digits after the point.
std::string FormatScore(double score);
// Per cent, of a number from 0 to 1: "86 %".
std::string FormatPercent(double share);
// With a sign: "+0.412", "-0.080".
std::string FormatSigned(double value);
// Title, else the path's last part, else the id.
std::string TrackName(const v1::Track& track);
// The message in the JSON mapping of proto3, with the field names of the .proto files, on one line.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace libretto::cli
