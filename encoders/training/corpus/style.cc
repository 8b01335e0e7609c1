#include "encoders/training/corpus/style.h"

#include <iterator>

namespace libretto {

const std::vector<MusicStyle>& MusicStyles() {
  static const std::vector<MusicStyle> kStyles = [] {
    std::vector<MusicStyle> all;
    for (auto styles : {RockStyles(), SoulStyles(), JazzStyles(), LatinStyles(), ElectronicStyles(),
                        ClassicalStyles(), FolkStyles(), WorldStyles()}) {
      all.insert(all.end(), styles.begin(), styles.end());
    }
    return all;
  }();
  return kStyles;
}

const MusicStyle* FindStyle(std::string_view genre) {
  for (const MusicStyle& style : MusicStyles()) {
    if (style.genres.front() == genre) return &style;
  }
  return nullptr;
}

}  // namespace libretto
