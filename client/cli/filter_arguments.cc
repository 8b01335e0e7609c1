#include "client/cli/filter_arguments.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "base/status_macros.h"
#include "client/cli/value_syntax.h"
#include "client/cli/where_syntax.h"
#include "client/cpp/query.h"

namespace libretto::cli {

void FilterArguments::Register(CLI::App& app) {
  const std::string group = "Which tracks";
  app.add_option("--artist", artists, "By this artist; several times: by any of them")
      ->group(group)
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  app.add_option("--album", albums, "From this album")
      ->group(group)
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  app.add_option("--genre", genres, "Of this genre, as the files say")
      ->group(group)
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  app.add_option("--title", title, "With these letters in the title")
      ->group(group)
      ->type_name("PART");
  app.add_option("--year", year, "1994, 1990..1999, 1990.. or ..1999")
      ->group(group)
      ->type_name("YEARS");
  app.add_option("--duration", duration, "2m..5m, 1:30.., ..5m")
      ->group(group)
      ->type_name("LENGTHS");
  app.add_option("--path-prefix", path_prefix, "Whose path on the server starts so")
      ->group(group)
      ->type_name("PATH");
  app.add_option("--match", match, "With all these words in the metadata; piano* for pianos too")
      ->group(group)
      ->type_name("WORDS");
  app.add_option("--where", where,
                 "Any condition, e.g. 'year >= 1990 and not (genre = rock or artist ~ \"smith\")'")
      ->group(group)
      ->type_name("EXPRESSION");
}

namespace {

void AddAnyOf(const char* field, const std::vector<std::string>& values,
              std::vector<v1::Filter>& filters) {
  if (values.size() == 1) filters.push_back(client::Equals(field, values.front()));
  if (values.size() > 1) filters.push_back(client::OneOf(field, values));
}

}  // namespace

absl::StatusOr<std::optional<v1::Filter>> ToFilter(const FilterArguments& arguments) {
  std::vector<v1::Filter> filters;
  AddAnyOf("artist", arguments.artists, filters);
  AddAnyOf("album", arguments.albums, filters);
  AddAnyOf("genre", arguments.genres, filters);
  if (!arguments.title.empty()) filters.push_back(client::Contains("title", arguments.title));
  if (!arguments.year.empty()) {
    ASSIGN_OR_RETURN(const NumberRange years, ParseYears(arguments.year));
    filters.push_back(client::Between("year", years.min, years.max));
  }
  if (!arguments.duration.empty()) {
    ASSIGN_OR_RETURN(const NumberRange lengths, ParseDurations(arguments.duration));
    filters.push_back(client::Between("duration_seconds", lengths.min, lengths.max));
  }
  if (!arguments.path_prefix.empty()) {
    filters.push_back(client::StartsWith("path", arguments.path_prefix));
  }
  if (!arguments.match.empty()) filters.push_back(client::Matches(arguments.match));
  if (!arguments.where.empty()) {
    ASSIGN_OR_RETURN(filters.emplace_back(), ParseWhere(arguments.where));
  }
  if (filters.empty()) return std::optional<v1::Filter>();
  if (filters.size() == 1) return std::optional<v1::Filter>(std::move(filters.front()));
  return std::optional<v1::Filter>(client::AllOf(std::move(filters)));
}

}  // namespace libretto::cli
