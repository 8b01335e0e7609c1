// Which tracks of a catalogue are the same recording.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace libretto {

// By id: the other tracks that are the same recording, ascending. Tracks without any are left out.
using DuplicateTable = std::map<std::string, std::vector<std::string>>;

}  // namespace libretto
