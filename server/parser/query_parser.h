#pragma once
#include <string_view>
#include "server/parser/parsed_query.h"
namespace libretto { ParsedQuery ParseQuery(std::string_view query); }
