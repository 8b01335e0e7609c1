#include "server/indexes/served_indexes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/query/errors.h"

namespace libretto {

bool IndexSet::Has(const ServedIndex& index) const {
  return std::ranges::any_of(by_name,
                             [&index](const auto& named) { return named.second.get() == &index; });
}

std::shared_ptr<const IndexSet> ServedIndexes::all() const {
  absl::ReaderMutexLock lock(&mutex_);
  return set_;
}

absl::StatusOr<NamedIndex> ServedIndexes::Find(const std::string& name) const {
  const std::shared_ptr<const IndexSet> set = all();
  const std::string& wanted = name.empty() ? set->default_name : name;
  const auto found = set->by_name.find(wanted);
  if (found != set->by_name.end()) return NamedIndex{wanted, found->second};
  const std::string names =
      absl::StrJoin(set->by_name, ", ", [&set](std::string* out, const auto& named) {
        absl::StrAppend(out, named.first, named.first == set->default_name ? " (the default)" : "");
      });
  return WithReason(AtField("index", absl::NotFoundError(absl::StrCat(
                                         "no index \"", name, "\"; this server has: ", names))),
                    reason::kUnknownIndex);
}

void ServedIndexes::Replace(std::shared_ptr<const IndexSet> next) {
  {
    absl::WriterMutexLock lock(&mutex_);
    set_.swap(next);
  }
  const std::shared_ptr<const IndexSet> current = all();
  for (const auto& [name, index] : next->by_name) {
    if (!current->Has(*index)) index->EndUpkeep();
  }
}

}  // namespace libretto
