// What the operators' tools found or did, for people and, as one JSON object, for programs.
#pragma once

#include <string>
#include <vector>

#include "index/admin/backup.h"
#include "index/admin/compact.h"
#include "index/admin/duplicates.h"
#include "index/admin/export.h"
#include "index/admin/import.h"
#include "index/admin/info.h"
#include "index/admin/merge.h"
#include "index/admin/verify.h"

namespace libretto {

struct Report {
  std::string text, json;  // each ends with a newline
};

Report Describe(const VerifyReport& verified);
Report Describe(const CompactSummary& compacted);
Report Describe(const ExportSummary& exported);
Report Describe(const ImportSummary& imported);
Report Describe(const MergeSummary& merged);
Report Describe(const BackupSummary& backup, const std::string& verb);
Report Describe(const std::vector<DuplicateGroup>& groups);
Report Describe(const CatalogInfo& info);

}  // namespace libretto
