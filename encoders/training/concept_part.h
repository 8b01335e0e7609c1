// The concept part of the joint space (towers/joint_heads.h), fitted in closed form.
#pragma once

#include <torch/torch.h>

#include "encoders/towers/joint_heads.h"
#include "encoders/training/heads_data.h"

namespace libretto {

// Sets the audio head's statistics and both heads' concept parts. The audio side is a ridge
// regression of the observed concepts' scores on the standardised features, brought to as many
// principal components as the part is wide; a concept's value is what it weighs in those. `names`
// are the sentence vectors of the concepts' names, [concepts, 384], unit rows.
void InstallConceptPart(const HeadsData& data, const torch::Tensor& names, AudioHead& audio,
                        TextHead& text);

}  // namespace libretto
