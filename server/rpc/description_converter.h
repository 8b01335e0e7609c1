// Labels and descriptions to the public API.
#pragma once

#include "libretto/v1/encoder_service.pb.h"
#include "server/describe/describer.h"

namespace libretto {

void ToProto(const LabelScore& score, v1::LabelScore* proto);

// What was heard; nothing of where it came from.
void ToProto(const Description& description, v1::DescribeResponse* proto);

}  // namespace libretto
