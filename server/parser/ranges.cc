#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "server/parser/reader.h"

namespace libretto {
namespace {

using enum Sense;

constexpr std::string_view kTempo = "tempo_bpm", kYear = "year", kDuration = "duration_seconds",
                           kLoudness = "loudness_lufs";

struct Quantity {
  double value = 0;
  std::string_view field;  // empty: a bare number
  size_t end = 0;
  double unit = 1;  // of time, in seconds
};

std::optional<double> ValueOf(const Token& token) {
  double value = 0;
  if (token.kind != TokenKind::kNumber || token.folded.size() > 9) return std::nullopt;
  if (!absl::SimpleAtod(token.folded, &value)) return std::nullopt;
  return value;
}

bool IsYear(double value) {
  return value >= 1900 && value <= 2099 && value == static_cast<int>(value);
}

// "3:30"
std::optional<Quantity> ReadClock(const Reader& reader, size_t i) {
  if (!reader.has(i + 2) || !reader.is(i + 1, ":") || !reader.glued(i + 1) || !reader.glued(i + 2))
    return {};
  const auto minutes = ValueOf(reader[i]), seconds = ValueOf(reader[i + 2]);
  if (!minutes || !seconds || *seconds >= 60 || reader[i + 2].folded.size() != 2) return {};
  return Quantity{*minutes * 60 + *seconds, kDuration, i + 3};
}

std::optional<Quantity> ReadQuantity(const Reader& reader, size_t i) {
  if (!reader.has(i)) return {};
  if (const auto clock = ReadClock(reader, i)) return clock;
  const bool negative = reader.is(i, "-") && reader.glued(i + 1) && reader[i].spaced;
  if (negative) ++i;
  Quantity quantity;
  if (const auto value = ValueOf(reader[i])) {
    quantity = {*value, "", i + 1};
  } else if (const Found number = reader.Find(i, kNumber)) {
    quantity = {number.words->number, "", i + number.count};
  } else {
    return {};
  }
  if (const Found tempo = reader.Find(quantity.end, kTempoUnit)) {
    quantity.field = kTempo;
    quantity.end += tempo.count;
  } else if (const Found time = reader.Find(quantity.end, kTimeUnit)) {
    quantity.field = kDuration;
    quantity.unit = time.words->number;
    quantity.value *= quantity.unit;
    quantity.end += time.count;
  } else if (const Found loudness = reader.Find(quantity.end, kLoudnessUnit)) {
    quantity.field = kLoudness;
    quantity.end += loudness.count;
    if (negative) quantity.value = -quantity.value;
  }
  if (negative && quantity.field != kLoudness) {
    const bool pair = quantity.field.empty() && quantity.value < 60;  // "-16 and -12 LUFS"
    if (!pair) return {};
    quantity.value = -quantity.value;
  }
  if (quantity.field.empty() && ValueOf(reader[i]) == std::nullopt &&
      !reader.Find(quantity.end, kTo))
    return {};
  return quantity;
}

struct Decade {
  double first = 0, last = 0;
  size_t end = 0;
};

std::optional<Decade> ReadDecade(const Reader& reader, size_t i) {
  const Found part = reader.Find(i, kDecadePart);
  i += part.count;
  if (reader.is(i, "'")) ++i;
  std::optional<double> year;
  size_t end = i;
  if (const Found named = reader.Find(i, kDecade)) {
    year = named.words->number;
    end = i + named.count;
  } else {
    const Found before = reader.Find(i, kDecadeBefore);
    const size_t at = i + before.count + (before && reader.is(i + before.count, "'") ? 1 : 0);
    if (!reader.has(at)) return {};
    const auto value = ValueOf(reader[at]);
    if (!value || static_cast<int>(*value) % 10 != 0) return {};
    const Found after = reader.Find(at + 1, kDecadeAfter);
    if (!before && !(after && reader.glued(at + 1))) return {};
    const size_t digits = reader[at].folded.size();
    if (digits == 4 && IsYear(*value)) year = *value;
    if (digits == 2 && *value >= 50) year = 1900 + *value;
    if (digits == 2 && *value == 0) year = 2000;
    end = at + 1 + after.count;
  }
  if (!year) return {};
  const double from = part ? part.words->number : 0;
  const double to = !part ? 9 : from == 0 ? 4 : from == 3 ? 6 : 9;
  return Decade{*year + from, *year + to, end};
}

NumberRange Near(const Quantity& quantity, bool around) {
  double margin = 0;
  if (quantity.field == kTempo) margin = quantity.value * (around ? 0.06 : 0.03);
  if (quantity.field == kDuration) margin = quantity.value * 0.1;
  if (quantity.field == kLoudness) margin = around ? 2 : 1;
  if (quantity.field == kYear) margin = around ? 2 : 0;
  return {.field = std::string(quantity.field),
          .min = quantity.value - margin,
          .max = quantity.value + margin};
}

// A range that began at `i`, being read.
class RangeReading {
 public:
  RangeReading(const Reader& reader, size_t i) : reader_(reader), begin_(i) {
    lead_ = reader.Find(
        i, {kOver, kUnder, kAround, kBetween, kSince, kBefore, kAfter, kUntil, kFrom, kAt});
    at_ = i + lead_.count;
    if (lead_ && reader.Find(at_, kThe) && !reader.Find(at_, kNumber)) ++at_;
  }

  std::optional<NumberRange> Read(size_t& end, bool& keep) {
    if (Leads(kBefore) || Leads(kAfter) || Leads(kSince) || Leads(kUntil) || !lead_) {
      if (const auto decade = ReadDecade(reader_, at_)) return OfDecade(*decade, end, keep);
    }
    if (const auto early = ReadDecade(reader_, begin_)) {
      lead_ = {};
      return OfDecade(*early, end, keep);
    }
    if (const Found unit = reader_.Find(at_, kTempoUnit)) at_ += unit.count;  // "bpm 128"
    const bool unit_first = at_ > begin_ + lead_.count;
    auto first = ReadQuantity(reader_, at_);
    if (!first) return {};
    if (reader_.Find(begin_, kAt) && reader_.is(begin_, "tempo") && first->field.empty())
      first->field = kTempo;
    if (unit_first && first->field.empty()) first->field = kTempo;
    if (const auto pair = ReadPair(*first)) {
      end = Tail(end_, pair->field);
      return pair;
    }
    return ReadSingle(*first, end);
  }

 private:
  bool Leads(Sense sense) const {
    return lead_ && reader_.Find(begin_, sense).count == lead_.count;
  }

  std::optional<NumberRange> OfDecade(const Decade& decade, size_t& end, bool& keep) {
    end = decade.end;
    NumberRange range{.field = std::string(kYear)};
    keep = !lead_;
    range.decade = keep;
    if (!lead_ || Leads(kSince) || Leads(kAfter))
      range.min = Leads(kAfter) ? decade.last + 1 : decade.first;
    if (!lead_ || Leads(kUntil) || Leads(kBefore))
      range.max = Leads(kBefore) ? decade.first - 1 : decade.last;
    return range;
  }

  std::optional<NumberRange> ReadPair(Quantity first) {
    const Found to = reader_.Find(first.end, kTo);
    if (!to) return {};
    if (reader_.Find(first.end, kAnd) && !Leads(kBetween)) return {};
    const auto second = ReadQuantity(reader_, first.end + to.count);
    if (!second) return {};
    if (first.field.empty()) {
      first.field = second->field;
      first.value *= second->unit;
    }
    std::string_view field = first.field;
    if (field.empty() && second->field.empty() && IsYear(first.value) && IsYear(second->value))
      field = kYear;
    if (field.empty() || (!second->field.empty() && second->field != field)) return {};
    end_ = second->end;
    const auto [low, high] = std::minmax(first.value, second->value);
    return NumberRange{.field = std::string(field), .min = low, .max = high};
  }

  std::optional<NumberRange> ReadSingle(Quantity quantity, size_t& end) {
    end = quantity.end;
    if (quantity.field.empty()) {
      const bool year = lead_ && IsYear(quantity.value) && reader_[at_].folded.size() == 4;
      if (!year || Leads(kOver) || Leads(kUnder) || Leads(kBetween) || Leads(kAt)) {
        if (!(Leads(kUntil) && year) && !(Leads(kSince) && year)) return {};
      }
      quantity.field = kYear;
      return OfYear(quantity);
    }
    const Found over = reader_.Find(end, kOverAfter), under = reader_.Find(end, kUnderAfter);
    if (over || under) {
      end += std::max(over.count, under.count);
    }
    NumberRange range{.field = std::string(quantity.field)};
    if (over.count > under.count || (!under && (Leads(kOver) || Leads(kSince) || Leads(kAfter)))) {
      range.min = quantity.value;
    } else if (under || Leads(kUnder) || Leads(kUntil) || Leads(kBefore)) {
      range.max = quantity.value;
    } else if (quantity.field == kDuration && !Leads(kAround)) {
      return {};
    } else {
      range = Near(quantity, Leads(kAround));
    }
    end = Tail(end, range.field);
    return range;
  }

  std::optional<NumberRange> OfYear(const Quantity& quantity) const {
    NumberRange range{.field = std::string(kYear)};
    if (Leads(kSince))
      range.min = quantity.value;
    else if (Leads(kAfter))
      range.min = quantity.value + 1;
    else if (Leads(kBefore))
      range.max = quantity.value - 1;
    else if (Leads(kUntil))
      range.max = quantity.value;
    else
      return Near(quantity, Leads(kAround));
    return range;
  }

  // Past what may follow: "2 minutes long", "about 100 bpm tempo".
  size_t Tail(size_t end, std::string_view field) const {
    if (field == kDuration && reader_.is(end, "long")) return end + 1;
    if (field == kTempo && reader_.is(end, "tempo")) return end + 1;
    return end;
  }

  const Reader& reader_;
  size_t begin_, at_ = 0, end_ = 0;
  Found lead_;
};

}  // namespace

size_t ReadRange(const Reader& reader, size_t i, ParsedQuery& out, bool& keep) {
  size_t end = i;
  keep = false;
  auto range = RangeReading(reader, i).Read(end, keep);
  if (!range) {  // "at under 100 bpm", "in less than 3 minutes"
    const Found idle = reader.Find(i, {kAt, kFrom});
    const size_t next = i + idle.count;
    if (!idle || reader.Find(next, {kAt, kFrom})) return i;
    if (!reader.Find(next, {kOver, kUnder, kAround, kBetween})) return i;
    range = RangeReading(reader, next).Read(end, keep);
    if (!range) return i;
  }
  range->at = reader.span(i, end);
  out.ranges.push_back(*std::move(range));
  return end;
}

}  // namespace libretto
