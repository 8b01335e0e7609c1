#include "index/catalog/filter_check.h"

#include <cmath>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/catalog/fields.h"
#include "index/catalog/key_name.h"
#include "index/catalog/text_index.h"

namespace libretto {
namespace {

constexpr int kMaxDepth = 32;
constexpr int kMaxConditions = 500;
constexpr size_t kMaxValues = 10'000;
constexpr int kMaxMatches = 16;

absl::Status WrongType(const std::string& field, const std::string& needs) {
  return absl::InvalidArgumentError(absl::StrCat("field \"", field, "\" in a filter ", needs,
                                                 "; the fields are ", kFilterFields));
}

bool IsNumber(const Field& field) { return std::holds_alternative<NumberField>(field); }
bool IsAttribute(const Field& field) { return std::holds_alternative<AttributeField>(field); }

class Checker {
 public:
  absl::Status Check(const Filter& filter, int depth) {
    if (depth > kMaxDepth || ++conditions_ > kMaxConditions) {
      return absl::InvalidArgumentError(absl::StrCat("the filter is too large: at most ", kMaxDepth,
                                                     " levels and ", kMaxConditions,
                                                     " conditions"));
    }
    return std::visit([&](const auto& node) { return Visit(node, depth); }, filter.node);
  }

 private:
  absl::Status Visit(const Filter::Equals& node, int) {
    return CheckValues(node.field, {&node.value, 1});
  }
  absl::Status Visit(const Filter::OneOf& node, int) {
    return CheckValues(node.field, node.values);
  }

  absl::Status Visit(const Filter::Range& node, int) {
    ASSIGN_OR_RETURN(const Field field, FindField(node.field));
    if (!IsNumber(field) && !IsAttribute(field)) {
      return WrongType(node.field, "is text: a range needs a number");
    }
    if ((node.min && std::isnan(*node.min)) || (node.max && std::isnan(*node.max))) {
      return WrongType(node.field, "has a bound that is not a number");
    }
    return absl::OkStatus();
  }

  absl::Status Visit(const Filter::Prefix& node, int) {
    return CheckText(node.field, "a prefix needs text");
  }
  absl::Status Visit(const Filter::Contains& node, int) {
    return CheckText(node.field, "a text search needs text");
  }
  absl::Status Visit(const Filter::Match& node, int) {
    if (++matches_ > kMaxMatches) {
      return absl::InvalidArgumentError(
          absl::StrCat("the filter is too large: at most ", kMaxMatches, " texts to search for"));
    }
    return CheckSearchText(node.text);
  }
  absl::Status Visit(const Filter::And& node, int depth) { return CheckAll(node.of, depth); }
  absl::Status Visit(const Filter::Or& node, int depth) { return CheckAll(node.of, depth); }

  absl::Status Visit(const Filter::Not& node, int depth) {
    if (node.of.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"not\" in a filter takes one filter, not ", node.of.size()));
    }
    return CheckAll(node.of, depth);
  }

  absl::Status CheckAll(const std::vector<Filter>& of, int depth) {
    for (const Filter& filter : of) RETURN_IF_ERROR(Check(filter, depth + 1));
    return absl::OkStatus();
  }

  static absl::Status CheckText(const std::string& name, const char* needs) {
    ASSIGN_OR_RETURN(const Field field, FindField(name));
    return IsNumber(field) ? WrongType(name, absl::StrCat("is a number: ", needs))
                           : absl::OkStatus();
  }

  absl::Status CheckValues(const std::string& name, std::span<const AttributeValue> values) {
    ASSIGN_OR_RETURN(const Field field, FindField(name));
    if ((values_ += values.size()) > kMaxValues) {
      return absl::InvalidArgumentError(
          absl::StrCat("the filter is too large: at most ", kMaxValues, " values"));
    }
    for (const AttributeValue& value : values) {
      const auto* number = std::get_if<double>(&value);
      if (number && std::isnan(*number)) return WrongType(name, "has a value that is not a number");
      if (IsAttribute(field)) continue;
      if (IsNumber(field)) {
        if (!number) return WrongType(name, "needs a number");
      } else if (!std::holds_alternative<std::string>(value)) {
        return WrongType(name, "needs a text");
      } else if (field == Field(TextField::kKey) && !ParseKey(std::get<std::string>(value))) {
        return WrongType(name, "needs a key: C, C#, D, ..., B, or a flat such as Db");
      }
    }
    return absl::OkStatus();
  }

  int conditions_ = 0;
  int matches_ = 0;
  size_t values_ = 0;
};

}  // namespace

absl::Status CheckFilter(const Filter& filter) { return Checker().Check(filter, 0); }

}  // namespace libretto
