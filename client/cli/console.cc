#include "client/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace libretto::cli {
namespace {

bool ColorWanted(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(fd) == 1 && (no_color == nullptr || *no_color == '\0') && term != nullptr &&
         std::string(term) != "dumb";
}

std::optional<int> TerminalWidth(int fd) {
  if (isatty(fd) != 1) return std::nullopt;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

Console Console::Standard() {
  return Console{std::cout, std::cerr, ColorWanted(STDOUT_FILENO), ColorWanted(STDERR_FILENO),
                 TerminalWidth(STDOUT_FILENO)};
}

std::string Styled(const std::string& text, Style style, bool color) {
  if (!color) return text;
  const char* code = style == Style::kBold ? "1" : style == Style::kDim ? "2" : "31";
  return std::string("\033[") + code + "m" + text + "\033[0m";
}

}  // namespace libretto::cli
