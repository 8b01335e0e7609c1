#include "server/parser/query_parser.h"

#include "server/parser/reader.h"

namespace libretto {
namespace {

size_t ReadPhrase(const Reader& reader, size_t i, ParsedQuery& out) {
  const size_t closing = reader[i].closing;
  if (closing <= i + 1) return i;
  out.phrases.push_back({reader.text(i + 1, closing), reader.span(i, closing + 1)});
  return reader.Skip(closing + 1, {Sense::kTail});
}

class Parser {
 public:
  explicit Parser(std::string_view query) : reader_(query) {}

  ParsedQuery Run() && {
    for (size_t i = 0; i < reader_.size();) i = Step(i);
    ReadRest(reader_, out_);
    return std::move(out_);
  }

 private:
  // Reads what begins at `i`, and returns where to go on.
  size_t Step(size_t i) {
    bool keep = false;
    if (const size_t end = ReadRange(reader_, i, out_, keep); end > i) {
      if (!keep) reader_.Take(i, end);
      return end;
    }
    if (const Found plain = reader_.Find(i, Sense::kPlain)) return i + plain.count;
    size_t begin = i, end = i;
    if ((end = ReadPhrase(reader_, i, out_)) == i && (end = ReadKey(reader_, i, out_)) == i &&
        (end = ReadRefinement(reader_, i, out_)) == i &&
        (end = ReadReference(reader_, i, out_)) == i &&
        (end = ReadComparison(reader_, i, Begins(i), out_)) == i &&
        (end = ReadExclusion(reader_, i, out_)) == i &&
        (end = ReadExclusionAfter(reader_, i, begin, out_)) == i &&
        (end = ReadReferenceAfter(reader_, i, begin, out_)) == i) {
      return i + 1;
    }
    reader_.Take(begin, end);
    return end;
  }

  // Whether only words that go on from the query before stand before `i`.
  bool Begins(size_t i) {
    if (begin_ == kUnknown) begin_ = reader_.Skip(0, {Sense::kContinue});
    return i == 0 || i == begin_;
  }

  static constexpr size_t kUnknown = static_cast<size_t>(-1);
  Reader reader_;
  ParsedQuery out_;
  size_t begin_ = kUnknown;
};

}  // namespace

ParsedQuery ParseQuery(std::string_view query) { return Parser(query).Run(); }

}  // namespace libretto
