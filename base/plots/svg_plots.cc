#include "base/plots/svg_plots.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace libretto {
namespace {

constexpr char kStyle[] =
    R"(:root { color-scheme: light dark; --back:#fff; --ink:#1c1e21; --soft:#667; --rule:#dde;
  --c0:#2f6fb3; --c1:#c2571a; --c2:#2e8b57; --c3:#8e44ad; --c4:#b8860b; --c5:#c0392b; }
@media (prefers-color-scheme: dark) { :root { --back:#16181b; --ink:#e6e8ea; --soft:#9aa;
  --rule:#333a40; --c0:#6aa9e9; --c1:#f0955a; --c2:#6fcf97; --c3:#c79be0; --c4:#e0b84c;
  --c5:#f08078; } }
svg { max-width:100%; height:auto; font-size:12px; } svg text { fill:var(--ink); }
svg .grid { stroke:var(--rule); } svg .axis { stroke:var(--soft); }
svg .mark { stroke:var(--c1); stroke-dasharray:4 3; } svg .cell { stroke:var(--rule); }
svg .line { fill:none; stroke-width:2; }
)";

// What a page does for its plots and a file must do itself.
constexpr char kFileStyle[] = "svg { background:var(--back); font-family:system-ui,sans-serif; }\n";

constexpr double kWidth = 640;
constexpr int kColours = 6;  // --c0 to --c5 of the page
constexpr size_t kMaxLabel = 34;

std::string Open(double width, double height, const std::string& title) {
  return absl::StrFormat(
      "<svg viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" role=\"img\" "
      "xmlns=\"http://www.w3.org/2000/svg\"><title>%s</title>\n",
      width, height, width, EscapeMarkup(title));
}

// Of what Open began.
double HeightOf(const std::string& svg) {
  double height = 0;
  std::sscanf(svg.c_str(), "<svg viewBox=\"0 0 %*f %lf", &height);
  return height;
}

std::string Text(double x, double y, const char* anchor, const std::string& text,
                 const char* style = "") {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n", x, y,
                         anchor, style, EscapeMarkup(text));
}

std::string Line(double x1, double y1, double x2, double y2, const char* css) {
  return absl::StrFormat("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
                         x1, y1, x2, y2, css);
}

// Cut after `kMaxLabel` bytes, at the border of a character.
std::string Shorten(const std::string& text) {
  if (text.size() <= kMaxLabel) return text;
  size_t end = kMaxLabel;
  while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string Number(double value) { return absl::StrFormat("%g", value); }

// A round step that gives about five marks.
double Step(double range) {
  const double rough = std::max(range, 1e-12) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

std::string Bars(const BarPlot& plot) {
  constexpr double kRow = 20, kLeft = 230, kRight = 60;
  const double most = plot.values.empty() ? 1 : std::ranges::max(plot.values);
  const double top = std::max({most, plot.mark.value_or(0), 1e-9});
  const double scale = (kWidth - kLeft - kRight) / top;
  const double height = kRow * static_cast<double>(plot.values.size()) + 8;
  std::string svg = Open(kWidth, height, plot.title);
  for (size_t i = 0; i < plot.values.size(); ++i) {
    const double y = 4 + kRow * static_cast<double>(i),
                 length = std::max(plot.values[i], 0.0) * scale;
    svg += Text(kLeft - 8, y + 14, "end", Shorten(plot.labels[i]));
    absl::StrAppendFormat(&svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                          "style=\"fill:var(--c0)\"/>\n",
                          kLeft, y + 3, length, kRow - 6);
    svg += Text(kLeft + length + 5, y + 14, "start",
                absl::StrFormat("%.*f", plot.decimals, plot.values[i]));
  }
  if (plot.mark) {
    const double x = kLeft + *plot.mark * scale;
    svg += Line(x, 0, x, height, "mark");
  }
  return svg + "</svg>\n";
}

struct Frame {
  double left = 60, right = kWidth - 12, top = 10, bottom = 250;
  double x_min = 0, x_max = 1, y_min = 0, y_max = 1;
  double X(double x) const { return left + (x - x_min) / (x_max - x_min) * (right - left); }
  double Y(double y) const { return bottom - (y - y_min) / (y_max - y_min) * (bottom - top); }
};

Frame Fit(const LinePlot& plot) {
  Frame frame;
  bool first = true;
  for (const auto& series : plot.series) {
    for (const auto& [x, y] : series.points) {
      frame.x_min = first ? x : std::min(frame.x_min, x);
      frame.x_max = first ? x : std::max(frame.x_max, x);
      frame.y_min = first ? y : std::min(frame.y_min, y);
      frame.y_max = first ? y : std::max(frame.y_max, y);
      first = false;
    }
  }
  frame.y_min = plot.y_min.value_or(frame.y_min);
  frame.y_max = plot.y_max.value_or(frame.y_max);
  if (frame.x_max <= frame.x_min) frame.x_max = frame.x_min + 1;
  if (frame.y_max <= frame.y_min) frame.y_max = frame.y_min + 1;
  return frame;
}

std::string Axes(const LinePlot& plot, const Frame& frame) {
  std::string svg;
  const double y_step = Step(frame.y_max - frame.y_min);
  for (double y = std::ceil(frame.y_min / y_step) * y_step; y <= frame.y_max * (1 + 1e-9);
       y += y_step) {
    svg += Line(frame.left, frame.Y(y), frame.right, frame.Y(y), "grid");
    svg += Text(frame.left - 6, frame.Y(y) + 4, "end", Number(y));
  }
  const double x_step = Step(frame.x_max - frame.x_min);
  for (double x = std::ceil(frame.x_min / x_step) * x_step; x <= frame.x_max + 1e-9; x += x_step) {
    svg += Text(frame.X(x), frame.bottom + 16, "middle", Number(x));
  }
  svg += Line(frame.left, frame.bottom, frame.right, frame.bottom, "axis");
  svg += Text((frame.left + frame.right) / 2, frame.bottom + 34, "middle", plot.x_label);
  const std::string turned =
      absl::StrFormat(" transform=\"rotate(-90 14 %.1f)\"", (frame.top + frame.bottom) / 2);
  return svg + Text(14, (frame.top + frame.bottom) / 2, "middle", plot.y_label, turned.c_str());
}

std::string Lines(const LinePlot& plot) {
  const Frame frame = Fit(plot);
  const double height = frame.bottom + 44 + 18 * static_cast<double>(plot.series.size());
  std::string svg = Open(kWidth, height, plot.title) + Axes(plot, frame);
  for (size_t s = 0; s < plot.series.size(); ++s) {
    const int colour = static_cast<int>(s) % kColours;
    std::string points;
    for (const auto& [x, y] : plot.series[s].points) {
      absl::StrAppendFormat(&points, "%.1f,%.1f ", frame.X(x), frame.Y(y));
    }
    absl::StrAppendFormat(&svg,
                          "<polyline points=\"%s\" class=\"line\" style=\"stroke:var(--c%d)\"/>\n",
                          points, colour);
    for (const auto& [x, y] : plot.series[s].points) {
      if (plot.series[s].points.size() > 12) break;
      absl::StrAppendFormat(&svg,
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" style=\"fill:var(--c%d)\"/>\n",
                            frame.X(x), frame.Y(y), colour);
    }
    const double y = frame.bottom + 54 + 18 * static_cast<double>(s);
    absl::StrAppendFormat(&svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"4\" "
                          "style=\"fill:var(--c%d)\"/>\n",
                          frame.left, y - 6, colour);
    svg += Text(frame.left + 20, y, "start", plot.series[s].name);
  }
  return svg + "</svg>\n";
}

std::string Matrix(const MatrixPlot& plot) {
  const auto n = static_cast<double>(plot.labels.size());
  constexpr double kLeft = 150, kTop = 130;
  const double cell = std::clamp((kWidth - kLeft) / n, 16.0, 44.0);
  std::string svg = Open(kLeft + n * cell + 8, kTop + n * cell + 8, plot.title);
  for (size_t i = 0; i < plot.labels.size(); ++i) {
    const double at = static_cast<double>(i) * cell;
    svg += Text(kLeft - 6, kTop + at + cell / 2 + 4, "end", Shorten(plot.labels[i]));
    const double x = kLeft + at + cell / 2 + 4;
    const std::string turned = absl::StrFormat(" transform=\"rotate(-60 %.1f %.1f)\"", x, kTop - 6);
    svg += Text(x, kTop - 6, "start", Shorten(plot.labels[i]), turned.c_str());
    size_t all = 0;
    for (const size_t count : plot.counts[i]) all += count;
    for (size_t j = 0; j < plot.labels.size(); ++j) {
      const double share =
          all == 0 ? 0 : static_cast<double>(plot.counts[i][j]) / static_cast<double>(all);
      const double left = kLeft + static_cast<double>(j) * cell;
      absl::StrAppendFormat(&svg,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                            "class=\"cell\" style=\"fill:var(--c0);fill-opacity:%.3f\"/>\n",
                            left, kTop + at, cell, cell, 0.04 + 0.8 * share);
      if (plot.counts[i][j] == 0) continue;
      svg += Text(left + cell / 2, kTop + at + cell / 2 + 4, "middle",
                  absl::StrCat(plot.counts[i][j]));
    }
  }
  return svg + "</svg>\n";
}

}  // namespace

std::string EscapeMarkup(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string PlotStyle() { return kStyle; }

std::string PlotSvg(const Plot& plot) {
  if (const auto* bars = std::get_if<BarPlot>(&plot)) return Bars(*bars);
  if (const auto* lines = std::get_if<LinePlot>(&plot)) return Lines(*lines);
  return Matrix(std::get<MatrixPlot>(plot));
}

std::string PlotSvgFile(const Plot& plot) {
  std::string svg = PlotSvg(plot);
  svg.insert(svg.find('>') + 1, absl::StrCat("<style>\n", kStyle, kFileStyle, "</style>"));
  return svg;
}

std::string PlotsSvgFile(const std::vector<Plot>& plots, const std::string& title) {
  double top = 0;
  std::string inner;
  for (const Plot& plot : plots) {
    std::string svg = PlotSvg(plot);
    const double height = HeightOf(svg);
    svg.insert(svg.find(' '), absl::StrFormat(" y=\"%.0f\" height=\"%.0f\"", top, height));
    inner += svg;
    top += height;
  }
  return absl::StrCat(Open(kWidth, top, title), "<style>\n", kStyle, kFileStyle, "</style>\n",
                      inner, "</svg>\n");
}

}  // namespace libretto
