#include "server/rpc/filter_converter.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/rpc/track_converter.h"

namespace libretto {
namespace {

absl::Status CheckFieldName(const std::string& name, const std::string& field) {
  if (!name.empty()) return absl::OkStatus();
  return InvalidField(field + ".field", "must name a field");
}

absl::StatusOr<std::vector<Filter>> Convert(const v1::FilterList& proto, const std::string& field) {
  std::vector<Filter> filters;
  for (int i = 0; i < proto.filters_size(); ++i) {
    ASSIGN_OR_RETURN(auto filter, FromProto(proto.filters(i), absl::StrCat(field, "[", i, "]")));
    filters.push_back(std::move(filter));
  }
  return filters;
}

absl::StatusOr<Filter> Convert(const v1::FieldEquals& proto, const std::string& field) {
  RETURN_IF_ERROR(CheckFieldName(proto.field(), field));
  ASSIGN_OR_RETURN(auto value, FromProto(proto.value(), field + ".value"));
  return Filter{Filter::Equals{proto.field(), std::move(value)}};
}

absl::StatusOr<Filter> Convert(const v1::FieldOneOf& proto, const std::string& field) {
  RETURN_IF_ERROR(CheckFieldName(proto.field(), field));
  Filter::OneOf one_of{proto.field(), {}};
  for (int i = 0; i < proto.values_size(); ++i) {
    ASSIGN_OR_RETURN(auto value,
                     FromProto(proto.values(i), absl::StrCat(field, ".values[", i, "]")));
    one_of.values.push_back(std::move(value));
  }
  return Filter{std::move(one_of)};
}

absl::StatusOr<Filter> Convert(const v1::FieldRange& proto, const std::string& field) {
  RETURN_IF_ERROR(CheckFieldName(proto.field(), field));
  Filter::Range range{proto.field(), std::nullopt, std::nullopt};
  if (proto.has_min()) range.min = proto.min();
  if (proto.has_max()) range.max = proto.max();
  if (!range.min && !range.max) return InvalidField(field, "must have min, max or both");
  if (range.min && std::isnan(*range.min)) return InvalidField(field + ".min", "must be a number");
  if (range.max && std::isnan(*range.max)) return InvalidField(field + ".max", "must be a number");
  return Filter{std::move(range)};
}

struct FilterWriter {
  v1::Filter& proto;

  void operator()(const Filter::Equals& node) const {
    proto.mutable_equals()->set_field(node.field);
    ToProto(node.value, proto.mutable_equals()->mutable_value());
  }
  void operator()(const Filter::OneOf& node) const {
    proto.mutable_one_of()->set_field(node.field);
    for (const AttributeValue& value : node.values) {
      ToProto(value, proto.mutable_one_of()->add_values());
    }
  }
  void operator()(const Filter::Range& node) const {
    proto.mutable_range()->set_field(node.field);
    if (node.min) proto.mutable_range()->set_min(*node.min);
    if (node.max) proto.mutable_range()->set_max(*node.max);
  }
  void operator()(const Filter::Prefix& node) const {
    proto.mutable_prefix()->set_field(node.field);
    proto.mutable_prefix()->set_prefix(node.prefix);
  }
  void operator()(const Filter::Contains& node) const {
    proto.mutable_contains()->set_field(node.field);
    proto.mutable_contains()->set_text(node.text);
  }
  void operator()(const Filter::Match& node) const { proto.mutable_matches()->set_text(node.text); }
  void operator()(const Filter::And& node) const { Write(node.of, *proto.mutable_all_of()); }
  void operator()(const Filter::Or& node) const { Write(node.of, *proto.mutable_any_of()); }
  void operator()(const Filter::Not& node) const { ToProto(node.of.front(), proto.mutable_not_()); }

 private:
  static void Write(const std::vector<Filter>& filters, v1::FilterList& list) {
    for (const Filter& filter : filters) ToProto(filter, list.add_filters());
  }
};

}  // namespace

absl::StatusOr<Filter> FromProto(const v1::Filter& proto, const std::string& field) {
  switch (proto.kind_case()) {
    case v1::Filter::kAllOf: {
      ASSIGN_OR_RETURN(auto of, Convert(proto.all_of(), field + ".all_of"));
      return Filter{Filter::And{std::move(of)}};
    }
    case v1::Filter::kAnyOf: {
      ASSIGN_OR_RETURN(auto of, Convert(proto.any_of(), field + ".any_of"));
      return Filter{Filter::Or{std::move(of)}};
    }
    case v1::Filter::kNot: {
      ASSIGN_OR_RETURN(auto inner, FromProto(proto.not_(), field + ".not"));
      return Filter{Filter::Not{{std::move(inner)}}};
    }
    case v1::Filter::kEquals:
      return Convert(proto.equals(), field + ".equals");
    case v1::Filter::kOneOf:
      return Convert(proto.one_of(), field + ".one_of");
    case v1::Filter::kRange:
      return Convert(proto.range(), field + ".range");
    case v1::Filter::kPrefix:
      RETURN_IF_ERROR(CheckFieldName(proto.prefix().field(), field + ".prefix"));
      return Filter{Filter::Prefix{proto.prefix().field(), proto.prefix().prefix()}};
    case v1::Filter::kContains:
      RETURN_IF_ERROR(CheckFieldName(proto.contains().field(), field + ".contains"));
      return Filter{Filter::Contains{proto.contains().field(), proto.contains().text()}};
    case v1::Filter::kMatches:
      return Filter{Filter::Match{proto.matches().text()}};
    case v1::Filter::KIND_NOT_SET:
      break;
  }
  return InvalidField(field, "must have a kind, e.g. equals or all_of");
}

void ToProto(const Filter& filter, v1::Filter* proto) {
  std::visit(FilterWriter{*proto}, filter.node);
}

}  // namespace libretto
