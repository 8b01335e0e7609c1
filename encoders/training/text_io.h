// Reading the text files that corpora are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace libretto {

// Lines without their ends; a gzip file is unpacked. NOT_FOUND or DATA_LOSS naming the path.
absl::StatusOr<std::vector<std::string>> ReadLines(const std::string& path);

// Pieces between separators, empty ones included.
std::vector<std::string> Split(std::string_view text, char separator);
// Without spaces and tabs at both ends.
std::string Trim(std::string_view text);
std::string ToLowerAscii(std::string_view text);
// Every `from` replaced by `to`.
std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);

// Rows of a CSV file (RFC 4180: quoted fields may hold commas, doubled quotes and line ends).
absl::StatusOr<std::vector<std::vector<std::string>>> ReadCsv(const std::string& path);

// 64-bit FNV-1a: decides samples and splits, the same on every machine.
uint64_t StableHash(std::string_view text);

}  // namespace libretto
