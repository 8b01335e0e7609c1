#include "index/catalog/filter_sql.h"

#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "index/catalog/text_fold.h"

namespace libretto {
namespace {

constexpr int kMaxDepth = 32;
constexpr int kMaxConditions = 500;
constexpr size_t kMaxValues = 10'000;
constexpr char kAttributePrefix[] = "attributes.";
constexpr char kFields[] =
    "id, title, artist, album, genre, path (text); year, duration_seconds, sample_rate_hz, added_time "
    "(numbers); attributes.NAME (any)";

enum class FieldType { kFoldedText, kExactText, kNumber, kAttribute };

struct Field {
  std::string name;  // also the column's, attributes apart
  FieldType type;
};

const Field kColumns[] = {
    {"id", FieldType::kExactText},       {"title", FieldType::kFoldedText},
    {"artist", FieldType::kFoldedText},  {"album", FieldType::kFoldedText},
    {"genre", FieldType::kFoldedText},   {"path", FieldType::kExactText},
    {"year", FieldType::kNumber},        {"duration_seconds", FieldType::kNumber},
    {"sample_rate_hz", FieldType::kNumber}, {"added_time", FieldType::kNumber},
};

absl::StatusOr<Field> FindField(const std::string& name) {
  for (const Field& field : kColumns) {
    if (field.name == name) return field;
  }
  if (absl::StartsWith(name, kAttributePrefix) && name.size() > sizeof kAttributePrefix - 1) {
    return Field{name, FieldType::kAttribute};
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown field \"", name, "\" in a filter; the fields are ", kFields));
}

absl::Status WrongType(const std::string& field, const std::string& needs) {
  return absl::InvalidArgumentError(
      absl::StrCat("field \"", field, "\" in a filter ", needs, "; the fields are ", kFields));
}

class Compiler {
 public:
  absl::StatusOr<SqlCondition> Run(const Filter& filter) {
    RETURN_IF_ERROR(Append(filter, 0));
    return std::move(out_);
  }

 private:
  using Parameter = std::variant<std::string, double>;

  absl::Status Append(const Filter& filter, int depth) {
    if (depth > kMaxDepth || ++conditions_ > kMaxConditions) {
      return absl::InvalidArgumentError(absl::StrCat("the filter is too large: at most ", kMaxDepth,
                                                     " levels and ", kMaxConditions,
                                                     " conditions"));
    }
    return std::visit([&](const auto& node) { return Visit(node, depth); }, filter.node);
  }

  absl::Status Visit(const Filter::Equals& node, int) {
    return OneOf(node.field, {&node.value, 1});
  }
  absl::Status Visit(const Filter::OneOf& node, int) { return OneOf(node.field, node.values); }

  absl::Status Visit(const Filter::Range& node, int) {
    ASSIGN_OR_RETURN(const Field field, FindField(node.field));
    if (field.type != FieldType::kNumber && field.type != FieldType::kAttribute) {
      return WrongType(field.name, "is text: a range needs a number");
    }
    if ((node.min && std::isnan(*node.min)) || (node.max && std::isnan(*node.max))) {
      return WrongType(field.name, "has a bound that is not a number");
    }
    Open(field, "number");
    if (node.min) Compare(" AND ", " >= ", *node.min);
    if (node.max) Compare(" AND ", " <= ", *node.max);
    Close();
    return absl::OkStatus();
  }

  absl::Status Visit(const Filter::Prefix& node, int) {
    return Search(node.field, node.prefix, "a prefix", " AND substr(", ", 1, length(?)) = ?", 2);
  }
  absl::Status Visit(const Filter::Contains& node, int) {
    return Search(node.field, node.text, "a text search", " AND instr(", ", ?) > 0", 1);
  }

  absl::Status Visit(const Filter::And& node, int depth) {
    return Join(node.of, " AND ", "1", depth);
  }
  absl::Status Visit(const Filter::Or& node, int depth) {
    return Join(node.of, " OR ", "0", depth);
  }
  absl::Status Visit(const Filter::Not& node, int depth) {
    if (node.of.size() != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"not\" in a filter takes one filter, not ", node.of.size()));
    }
    absl::StrAppend(&out_.sql, "NOT ");
    return Append(node.of[0], depth + 1);
  }

  absl::Status Join(const std::vector<Filter>& of, const char* glue, const char* none, int depth) {
    absl::StrAppend(&out_.sql, "(");
    for (size_t i = 0; i < of.size(); ++i) {
      if (i > 0) absl::StrAppend(&out_.sql, glue);
      RETURN_IF_ERROR(Append(of[i], depth + 1));
    }
    absl::StrAppend(&out_.sql, of.empty() ? none : "", ")");
    return absl::OkStatus();
  }

  // Every condition on a field is wrapped so that it is true or false, never NULL: NOT then means
  // not.
  void Open(const Field& field, const char* attribute_column) {
    if (field.type == FieldType::kAttribute) {
      column_ = absl::StrCat("a.", attribute_column);
      absl::StrAppend(&out_.sql,
                      "(t.row IN (SELECT a.row FROM attributes AS a WHERE a.name = ? AND ", column_,
                      " IS NOT NULL");
      out_.parameters.emplace_back(field.name.substr(sizeof kAttributePrefix - 1));
      suffix_ = "))";
    } else {
      column_ = absl::StrCat("t.", field.name);
      absl::StrAppend(&out_.sql, "(", column_, " IS NOT NULL");
      suffix_ = ")";
    }
  }
  void Close() { absl::StrAppend(&out_.sql, suffix_); }

  void Compare(const char* before, const char* comparison, Parameter value) {
    absl::StrAppend(&out_.sql, before, column_, comparison, "?");
    out_.parameters.push_back(std::move(value));
  }

  absl::Status Search(const std::string& name, const std::string& text, const char* what,
                      const char* before, const char* after, int uses) {
    ASSIGN_OR_RETURN(const Field field, FindField(name));
    if (field.type == FieldType::kNumber) {
      return WrongType(field.name, absl::StrCat("is a number: ", what, " needs text"));
    }
    Open(field, "text");
    absl::StrAppend(&out_.sql, before, column_, after);
    for (int i = 0; i < uses; ++i) out_.parameters.emplace_back(Fold(field, text));
    Close();
    return absl::OkStatus();
  }

  static std::string Fold(const Field& field, const std::string& text) {
    return field.type == FieldType::kExactText ? text : FoldCase(text);
  }

  absl::Status OneOf(const std::string& name, std::span<const AttributeValue> values) {
    ASSIGN_OR_RETURN(const Field field, FindField(name));
    if ((values_ += values.size()) > kMaxValues) {
      return absl::InvalidArgumentError(
          absl::StrCat("the filter is too large: at most ", kMaxValues, " values"));
    }
    if (field.type == FieldType::kAttribute) return AttributeOneOf(field, values);
    std::vector<Parameter> accepted;
    for (const AttributeValue& value : values) {
      const auto* text = std::get_if<std::string>(&value);
      const auto* number = std::get_if<double>(&value);
      if (field.type == FieldType::kNumber) {
        if (!number || std::isnan(*number)) return WrongType(field.name, "needs a number");
        accepted.emplace_back(*number);
      } else {
        if (!text) return WrongType(field.name, "needs a text");
        accepted.emplace_back(Fold(field, *text));
      }
    }
    In(field, "", std::move(accepted));
    return absl::OkStatus();
  }

  // An attribute may hold a text in one track and a number in another: each value is compared with
  // those of its own type.
  absl::Status AttributeOneOf(const Field& field, std::span<const AttributeValue> values) {
    std::vector<Parameter> texts, numbers, flags;
    for (const AttributeValue& value : values) {
      if (const auto* text = std::get_if<std::string>(&value)) {
        texts.emplace_back(FoldCase(*text));
      } else if (const auto* number = std::get_if<double>(&value)) {
        if (std::isnan(*number)) return WrongType(field.name, "has a value that is not a number");
        numbers.emplace_back(*number);
      } else {
        flags.emplace_back(std::get<bool>(value) ? 1.0 : 0.0);
      }
    }
    absl::StrAppend(&out_.sql, "(");
    In(field, "text", std::move(texts));
    absl::StrAppend(&out_.sql, " OR ");
    In(field, "number", std::move(numbers));
    absl::StrAppend(&out_.sql, " OR ");
    In(field, "flag", std::move(flags));
    absl::StrAppend(&out_.sql, ")");
    return absl::OkStatus();
  }

  void In(const Field& field, const char* attribute_column, std::vector<Parameter> values) {
    if (values.empty()) {
      absl::StrAppend(&out_.sql, "0");
      return;
    }
    Open(field, attribute_column);
    absl::StrAppend(&out_.sql, " AND ", column_, " IN (");
    for (size_t i = 0; i < values.size(); ++i) {
      absl::StrAppend(&out_.sql, i > 0 ? ", ?" : "?");
      out_.parameters.push_back(std::move(values[i]));
    }
    absl::StrAppend(&out_.sql, ")");
    Close();
  }

  SqlCondition out_;
  std::string column_;
  const char* suffix_ = "";
  int conditions_ = 0;
  size_t values_ = 0;
};

}  // namespace

absl::StatusOr<SqlCondition> ToSql(const Filter& filter) { return Compiler().Run(filter); }

}  // namespace libretto
