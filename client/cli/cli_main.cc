#include "client/cli/run.h"

int main(int argc, char** argv) {
  return libretto::cli::Run({argv + 1, argv + argc}, libretto::cli::Console::Standard());
}
