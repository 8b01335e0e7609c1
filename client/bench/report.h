// What a load test found, for people, programs and as a picture.
#pragma once

#include <string>

#include "client/bench/load.h"

namespace libretto::bench {

// What the load was, for the title.
std::string Describe(const LoadOptions& options, size_t connections);

std::string TextReport(const LoadResult& result, const std::string& title);
// One JSON object; times in milliseconds.
std::string JsonReport(const LoadResult& result, const std::string& title);
// An SVG file: latency by percentile, and how the run went second by second.
std::string SvgReport(const LoadResult& result, const std::string& title);

}  // namespace libretto::bench
