#include "index/admin/duplicates.h"

#include <memory>
#include <set>

#include "base/status_macros.h"
#include "index/admin/disk.h"
#include "index/store/library.h"
#include "index/store/library_database.h"

namespace libretto {
namespace {

// All that `id` is paired with, directly or through others, and `id` itself.
void Collect(const View& view, const std::string& id, std::set<std::string>& group) {
  if (!group.insert(id).second) return;
  for (const std::string& copy : view.CopiesOf(id)) Collect(view, copy, group);
}

}  // namespace

absl::StatusOr<std::vector<DuplicateGroup>> ListDuplicates(const std::string& directory) {
  LibraryOptions options;
  options.directory = directory;
  ASSIGN_OR_RETURN(const std::unique_ptr<Library> library, Library::Open(options));
  const std::shared_ptr<const View> view = library->view();
  ASSIGN_OR_RETURN(LibraryDatabase database, OpenDatabase(directory));
  ASSIGN_OR_RETURN(const DuplicateTable table, database.Duplicates());
  std::vector<DuplicateGroup> groups;
  std::set<std::string> listed;
  for (const auto& [id, copies] : table) {
    if (listed.contains(id) || view->CopiesOf(id).empty() || !view->GetTrack(id).ok()) continue;
    std::set<std::string> ids;
    Collect(*view, id, ids);
    DuplicateGroup& group = groups.emplace_back();
    for (const std::string& member : ids) {
      ASSIGN_OR_RETURN(Track track, view->GetTrack(member));
      group.push_back(std::move(track));
    }
    listed.merge(ids);
  }
  return groups;
}

}  // namespace libretto
