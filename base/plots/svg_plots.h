// Plots as SVG, coloured by CSS variables.
#pragma once

#include <string>
#include <vector>

#include "base/plots/plot.h"

namespace libretto {

// Text with &, <, >, " and ' replaced, fit for HTML and for attributes.
std::string EscapeMarkup(const std::string& text);

// CSS: the variables that colour a page and its plots, light or dark as the reader's system is, and
// what the plots' elements look like.
std::string PlotStyle();

// An <svg> element that is well-formed XML, to stand in a page that has PlotStyle.
std::string PlotSvg(const Plot& plot);

// The same as a file of its own.
std::string PlotSvgFile(const Plot& plot);

// Plots one below the other, as one file.
std::string PlotsSvgFile(const std::vector<Plot>& plots, const std::string& title);

}  // namespace libretto
