#include "index/catalog/filter_eval.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <span>
#include <utility>

#include "base/status_macros.h"
#include "index/catalog/scan.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Up to so many numbers are looked for by a pass for each, more by a binary search in each row.
constexpr size_t kMaxPasses = 8;

// From a list of texts, those that satisfy a condition.
using Choice = std::function<RowSet(const TextList&)>;

// The values of each type among those of a condition; texts as given.
struct Values {
  std::vector<std::string> texts;
  std::vector<double> numbers;
  bool accepts_flag[2] = {false, false};

  explicit Values(std::span<const AttributeValue> values) {
    for (const AttributeValue& value : values) {
      if (const auto* text = std::get_if<std::string>(&value)) {
        texts.push_back(*text);
      } else if (const auto* number = std::get_if<double>(&value)) {
        numbers.push_back(*number);
      } else {
        accepts_flag[std::get<bool>(value)] = true;
      }
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  }
};

Choice EqualToAny(std::vector<std::string> texts) {
  return [texts = std::move(texts)](const TextList& list) {
    RowSet found(list.size());
    for (const std::string& text : texts) {
      if (const auto at = list.Find(text)) found.Insert(*at);
    }
    return found;
  };
}

class Evaluator {
 public:
  Evaluator(const Columns& columns, const TextMatcher& match_text)
      : columns_(columns), match_text_(match_text) {}

  absl::StatusOr<RowSet> Run(const Filter& filter) const {
    return std::visit([&](const auto& node) -> absl::StatusOr<RowSet> { return Visit(node); },
                      filter.node);
  }

 private:
  RowSet None() const { return RowSet(columns_.rows); }

  RowSet Visit(const Filter::Equals& node) const { return OneOf(node.field, {&node.value, 1}); }
  RowSet Visit(const Filter::OneOf& node) const { return OneOf(node.field, node.values); }

  RowSet Visit(const Filter::Range& node) const {
    const double min = node.min.value_or(-kInfinity), max = node.max.value_or(kInfinity);
    const Field field = *FindField(node.field);
    if (const auto* number = std::get_if<NumberField>(&field)) {
      return OrNone(ScanRange(columns_.Of(*number), min, max));
    }
    const AttributeColumns* attribute = Find(std::get<AttributeField>(field));
    return attribute ? Spread(attribute->number_rows, ScanRange(attribute->numbers, min, max))
                     : None();
  }

  RowSet Visit(const Filter::Prefix& node) const {
    return Texts(*FindField(node.field), [&](const auto& fold) -> Choice {
      return [prefix = fold(node.prefix)](const TextList& l) { return l.StartingWith(prefix); };
    });
  }

  RowSet Visit(const Filter::Contains& node) const {
    return Texts(*FindField(node.field), [&](const auto& fold) -> Choice {
      return [part = fold(node.text)](const TextList& l) { return l.Containing(part); };
    });
  }

  absl::StatusOr<RowSet> Visit(const Filter::Match& node) const { return match_text_(node.text); }

  absl::StatusOr<RowSet> Visit(const Filter::And& node) const {
    RowSet all = None();
    all.Complement();
    for (const Filter& filter : node.of) {
      ASSIGN_OR_RETURN(const RowSet rows, Run(filter));
      all.Intersect(rows);
    }
    return all;
  }

  absl::StatusOr<RowSet> Visit(const Filter::Or& node) const {
    RowSet any = None();
    for (const Filter& filter : node.of) {
      ASSIGN_OR_RETURN(const RowSet rows, Run(filter));
      any.Unite(rows);
    }
    return any;
  }

  absl::StatusOr<RowSet> Visit(const Filter::Not& node) const {
    ASSIGN_OR_RETURN(RowSet rows, Run(node.of[0]));
    rows.Complement();
    return rows;
  }

  RowSet OneOf(const std::string& name, std::span<const AttributeValue> given) const {
    const Field field = *FindField(name);
    const Values values(given);
    if (const auto* number = std::get_if<NumberField>(&field)) {
      return OrNone(NumbersOneOf(columns_.Of(*number), values.numbers));
    }
    RowSet rows = Texts(field, [&](const auto& fold) {
      std::vector<std::string> texts;
      for (const std::string& text : values.texts) texts.push_back(fold(text));
      return EqualToAny(std::move(texts));
    });
    if (const auto* named = std::get_if<AttributeField>(&field)) {
      if (const AttributeColumns* attribute = Find(*named)) {
        rows.Unite(
            Spread(attribute->number_rows, NumbersOneOf(attribute->numbers, values.numbers)));
        for (size_t i = 0; i < attribute->flags.size(); ++i) {
          if (values.accepts_flag[attribute->flags[i] != 0]) rows.Insert(attribute->flag_rows[i]);
        }
      }
    }
    return rows;
  }

  static RowSet NumbersOneOf(std::span<const double> column, const std::vector<double>& accepted) {
    RowSet rows(static_cast<int64_t>(column.size()));
    if (accepted.size() <= kMaxPasses) {
      for (const double number : accepted) rows.Unite(ScanRange(column, number, number));
      return rows;
    }
    for (size_t row = 0; row < column.size(); ++row) {
      const auto at = std::lower_bound(accepted.begin(), accepted.end(), column[row]);
      if (at != accepted.end() && *at == column[row]) rows.Insert(static_cast<int64_t>(row));
    }
    return rows;
  }

  // The rows whose text of a field is among those that `choose` makes a choice of, given how the
  // field's texts are folded.
  template <typename Choose>
  RowSet Texts(const Field& field, const Choose& choose) const {
    if (const auto* text = std::get_if<TextField>(&field)) {
      const Choice choice = choose([&](const std::string& t) { return FoldFor(*text, t); });
      const TextColumn& column = columns_.Of(*text);
      return OrNone(ScanCodes(column.codes, choice(column.dictionary)));
    }
    if (const auto* named = std::get_if<AttributeField>(&field)) {
      const AttributeColumns* attribute = Find(*named);
      if (!attribute) return None();
      const Choice choice = choose([](const std::string& t) { return FoldCase(t); });
      const TextColumn& column = attribute->texts;
      return Spread(attribute->text_rows, ScanCodes(column.codes, choice(column.dictionary)));
    }
    return choose([](const std::string& t) { return t; })(columns_.ids);
  }

  const AttributeColumns* Find(const AttributeField& field) const {
    const auto at = columns_.attributes.find(field.name);
    return at == columns_.attributes.end() ? nullptr : &at->second;
  }

  // A column without values is left out: no row satisfies a condition on it.
  RowSet OrNone(RowSet rows) const {
    return rows.rows() == columns_.rows ? std::move(rows) : None();
  }

  // The rows of the catalogue that stand in `rows`, which ascend, where `chosen` holds.
  RowSet Spread(std::span<const uint32_t> rows, RowSet chosen) const {
    if (static_cast<int64_t>(rows.size()) == columns_.rows) return chosen;
    RowSet spread = None();
    const std::span<const uint8_t> bytes = chosen.bytes();
    for (size_t i = 0; i < bytes.size(); ++i) {
      for (unsigned bits = bytes[i]; bits != 0; bits &= bits - 1) {
        spread.Insert(rows[i * 8 + static_cast<size_t>(std::countr_zero(bits))]);
      }
    }
    return spread;
  }

  const Columns& columns_;
  const TextMatcher& match_text_;
};

}  // namespace

absl::StatusOr<RowSet> Evaluate(const Filter& filter, const Columns& columns,
                                const TextMatcher& match_text) {
  return Evaluator(columns, match_text).Run(filter);
}

}  // namespace libretto
