// random_bundle DIRECTORY SEED: a small model of random values, for tests that need a second one.
#include <cstdio>
#include <cstdlib>

#include "tests/fakes/random_bundle.h"

int main(int argc, char** argv) {
  if (argc == 3 &&
      libretto::WriteRandomBundle(argv[1], static_cast<uint32_t>(std::atoi(argv[2])))) {
    return 0;
  }
  std::fprintf(stderr, "usage: random_bundle DIRECTORY SEED, of a directory that can be written\n");
  return 1;
}
