// The indexes of a server by name, exchanged while calls go on.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/indexes/served_index.h"

namespace libretto {

// What is served at one time. One index may have several names.
struct IndexSet {
  std::map<std::string, std::shared_ptr<ServedIndex>> by_name;
  std::string default_name;  // one of them

  bool Has(const ServedIndex& index) const;
};

struct NamedIndex {
  std::string name;
  std::shared_ptr<ServedIndex> index;

  ServedIndex* operator->() const { return index.get(); }
};

// Thread-safe.
class ServedIndexes {
 public:
  explicit ServedIndexes(std::shared_ptr<const IndexSet> set) : set_(std::move(set)) {}

  std::shared_ptr<const IndexSet> all() const;

  // The index of this name; of an empty name, the default. NOT_FOUND that lists the names.
  absl::StatusOr<NamedIndex> Find(const std::string& name) const;

  // From now on calls find what `next` has. Indexes that it has no more live on until the calls
  // that hold them are done; their upkeep has ended when this returns.
  void Replace(std::shared_ptr<const IndexSet> next);

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const IndexSet> set_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace libretto
