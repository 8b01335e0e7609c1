// Search results for people.
#pragma once

#include <optional>
#include <string>

#include "libretto/v1/search_service.pb.h"

namespace libretto::cli {

// One line per hit; with reasons, lines below it that say why it is there.
std::string HitsTable(const v1::SearchRequest& request, const v1::SearchResponse& response,
                      std::optional<int> width, bool color);

// "understood: "sad piano" · not drums · tempo_bpm up to 90"; empty if that is plain from the
// words.
std::string Understood(const v1::SearchResponse& response);

// "left out by tempo_bpm up to 90: 61 tracks"
std::string RemovalLine(const v1::Removal& removal);

// "10 tracks in 4.2 ms (encode 3.1, search 0.6); model default-1, snapshot 42"
std::string Summary(const v1::SearchRequest& request, const v1::SearchResponse& response);

}  // namespace libretto::cli
