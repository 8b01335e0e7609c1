// A query as operators may see it: kinds and sizes of what it holds, without its words and values.
#pragma once

#include <string>

#include "server/query/query.h"

namespace libretto {

// E.g. "text(18) -tags(2,11) audio(48213)": each clause's kind, with a minus if it pushes tracks
// away; bytes of text or audio, number and bytes of tags, dimensions of an embedding. Tags, tracks
// and passages are not told. At most kMaxSummaryBytes.
std::string ClausesSummary(const Query& query);

// E.g. "and(genre=, year[], not(artist in 3))": operators and fields, without the values. The
// fields of attributes are "attributes.*". At most kMaxSummaryBytes; "" for no filter.
std::string FilterSummary(const Query& query);

// The words of its text and tags, cut at kMaxTextShown bytes.
std::string TextOf(const Query& query);

inline constexpr size_t kMaxSummaryBytes = 400;
inline constexpr size_t kMaxTextShown = 1000;

}  // namespace libretto
