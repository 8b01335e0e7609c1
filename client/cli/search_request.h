// The arguments of `libretto search` as a request.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/filter_arguments.h"
#include "libretto/v1/search_service.pb.h"

namespace libretto::cli {

enum class ClauseKind {
  kText,
  kTag,
  kAudio,
  kLike,
  kArtist,
  kAlbum,
  kPassage,
  kNot,
  kNotLike,
  kMore,
  kLess,
  kMoreLike,
  kLessLike
};

// One option as written, weight included: "rain^0.5".
struct ClauseArgument {
  ClauseKind kind;
  std::string value;
};

struct SearchArguments {
  std::vector<std::string> words;  // joined to one text
  bool literal = false;            // the words are a text, and nothing else is read in them
  bool reply = false;              // to the last answer
  float spread = 0;
  int per_artist = 0, per_album = 0;
  float explore = 0;
  uint64_t seed = 0;
  std::vector<ClauseArgument> clauses;  // in the order of the command line
  FilterArguments filter;
  int limit = 10;
  std::string page;
  bool passages = false;
  bool explain = false;
  bool copies = false;
  bool json = false;
  bool paths = false;
};

// What the arguments refer to outside of the command line.
struct References {
  std::function<absl::StatusOr<std::string>(const std::string&)> read_file;
  std::function<absl::StatusOr<std::string>(const std::string&)> track_id;
  // The token of the last answer.
  std::function<absl::StatusOr<std::string>()> conversation;
};

// INVALID_ARGUMENT if there is nothing to search for or a value is malformed; otherwise errors of
// `references`.
absl::StatusOr<v1::SearchRequest> ToSearchRequest(const SearchArguments& arguments,
                                                  const References& references);

}  // namespace libretto::cli
