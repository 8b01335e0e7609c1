// What a word for a sound takes in: no drums are no drum kit and no drum machine either.
#pragma once

#include <string>
#include <vector>

namespace libretto {

// Words for the kinds of `sound`, itself among them; a word that has none in the table is alone.
std::vector<std::string> KindsOf(const std::string& sound);

}  // namespace libretto
