#include "base/chance.h"

namespace libretto {

double Chance(uint64_t seed, std::string_view name) {
  uint64_t x = 0xcbf29ce484222325u ^ seed;
  for (const char c : name) x = (x ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return (static_cast<double>((x ^ (x >> 31)) >> 11) + 0.5) * 0x1.0p-53;
}

}  // namespace libretto
