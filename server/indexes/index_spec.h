// Which indexes a server is to serve.
#pragma once

#include <map>
#include <string>

namespace libretto {

struct IndexSpec {
  std::string model;    // directory of the bundle
  std::string catalog;  // directory of the catalogue
};

struct IndexSetSpec {
  std::map<std::string, IndexSpec> indexes;  // by name
  std::string default_index;                 // one of them: answers calls that name none
};

}  // namespace libretto
