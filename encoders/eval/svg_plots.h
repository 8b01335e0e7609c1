// Plots as inline SVG, coloured by the page's CSS variables.
#pragma once

#include <string>

#include "encoders/eval/report.h"

namespace libretto {

// Text with &, <, >, " and ' replaced, fit for HTML and for attributes.
std::string EscapeMarkup(const std::string& text);

// An <svg> element that is well-formed XML.
std::string PlotSvg(const Plot& plot);

}  // namespace libretto
