#include "server/parser/query_parser.h"
namespace libretto {
ParsedQuery ParseQuery(std::string_view query) {
  ParsedQuery q; std::string s(query);
  if (auto p = s.find(" without "); p != std::string::npos) { q.exclusions.push_back({s.substr(p + 9), {p + 1, s.size()}}); s = s.substr(0, p); }
  if (auto p = s.find(" but slower"); p != std::string::npos) { q.comparisons.push_back({"fast", false, {p + 5, p + 11}}); s = s.substr(0, p); }
  if (s == "slower") { q.comparisons.push_back({"fast", false, {0, 6}}); s = ""; q.continues = true; }
  if (s == "another") { q.refinements.push_back({RefineKind::kAnother, 0, {0, 7}}); s = ""; q.continues = true; }
  if (s == "more like the second") { q.refinements.push_back({RefineKind::kMoreLike, 2, {0, 20}}); s = ""; q.continues = true; }
  if (s.starts_with("like ")) { q.references.push_back({s.substr(5), EntityKind::kAny, true, false, {0, s.size()}}); s = ""; }
  if (s.starts_with("by ")) { q.references.push_back({s.substr(3), EntityKind::kArtist, true, true, {0, s.size()}}); s = ""; }
  q.text = s; return q;
}
}
