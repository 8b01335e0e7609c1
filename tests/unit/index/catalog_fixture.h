// What tests of the catalogue share.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "index/catalog/catalog.h"
#include "index_fixture.h"

namespace libretto {

using Ids = std::vector<std::string>;
using TextIndexing = CatalogBuilder::TextIndexing;

inline CatalogParts BuildParts(const std::vector<Track>& tracks,
                               TextIndexing text = TextIndexing::kOmitted) {
  auto builder = CatalogBuilder::Create(text);
  REQUIRE_OK(builder.status());
  for (const Track& track : tracks) REQUIRE_OK(builder->Add(track));
  auto parts = builder->Finish();
  REQUIRE_OK(parts.status());
  return *std::move(parts);
}

inline std::unique_ptr<const Catalog> BuildCatalog(const std::vector<Track>& tracks) {
  auto catalog = Catalog::FromParts(BuildParts(tracks));
  REQUIRE_OK(catalog.status());
  return *std::move(catalog);
}

inline void WriteParts(const CatalogParts& parts, const std::string& directory) {
  FileSystem& files = PosixFileSystem();
  REQUIRE_OK(files.WriteFile(directory + "/" + kColumnsFile, parts.columns));
  REQUIRE_OK(files.WriteFile(directory + "/" + kDocumentsFile, parts.documents));
  REQUIRE_OK(files.WriteFile(directory + "/" + kTextFile, parts.text.value_or("")));
}

inline Ids IdsOf(const Catalog& catalog, const RowSet& rows) {
  Ids ids;
  for (int64_t row = 0; row < catalog.size(); ++row) {
    if (rows.Contains(row)) ids.emplace_back(catalog.Id(row));
  }
  return ids;
}

inline Ids Match(const Catalog& catalog, const Filter& filter) {
  const auto rows = catalog.Match(filter);
  REQUIRE_OK(rows.status());
  return IdsOf(catalog, *rows);
}

inline Filter Is(const std::string& field, AttributeValue value) {
  return {Filter::Equals{field, std::move(value)}};
}
inline Filter IsText(const std::string& field, const std::string& value) {
  return Is(field, value);
}
inline Filter Not(Filter filter) { return {Filter::Not{{std::move(filter)}}}; }

}  // namespace libretto
