// Where a command writes: data to `out`, everything for people's eyes only to `err`.
#pragma once

#include <optional>
#include <ostream>
#include <string>

namespace libretto::cli {

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_color = false;          // `out` may carry colour
  bool err_color = false;          // `err` may carry colour
  std::optional<int> out_width{};  // columns of the terminal; empty: not a terminal, do not cut

  // The process's standard streams. Colour only on a terminal, and not if NO_COLOR is set or TERM
  // is "dumb".
  static Console Standard();
};

enum class Style { kBold, kDim, kRed };

// `text` between escape sequences if `color`.
std::string Styled(const std::string& text, Style style, bool color);

}  // namespace libretto::cli
