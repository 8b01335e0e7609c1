#include <cmath>
#include <nlohmann/json.hpp>

#include "encoders/eval/report.h"

namespace libretto {
namespace {

using Json = nlohmann::ordered_json;

Json FigureJson(const Figure& figure) {
  Json json;
  json["value"] = figure.value;
  if (figure.interval) json["interval_95"] = {figure.interval->low, figure.interval->high};
  if (figure.chance) json["chance"] = *figure.chance;
  return json;
}

Json TableJson(const ReportTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = row[i];
    rows.push_back(object);
  }
  return rows;
}

Json SectionJson(const Section& section) {
  Json json = {{"title", section.title}, {"counts", Json::object()}, {"figures", Json::object()}};
  for (const auto& [name, count] : section.counts) json["counts"][name] = count;
  for (const Figure& figure : section.figures) json["figures"][figure.key] = FigureJson(figure);
  for (const ReportTable& table : section.tables) json["tables"][table.key] = TableJson(table);
  for (const Plot& plot : section.plots) {
    const auto* matrix = std::get_if<MatrixPlot>(&plot);
    if (matrix == nullptr) continue;
    json["confusion_matrix"] = {{"labels", matrix->labels}, {"counts", matrix->counts}};
  }
  json["notes"] = section.notes;
  return json;
}

}  // namespace

std::string ReportJson(const Report& report) {
  Json json;
  for (const auto& [key, value] : report.facts) json["facts"][key] = value;
  json["warnings"] = report.warnings;
  json["sections"] = Json::object();
  for (const Section& section : report.sections)
    json["sections"][section.key] = SectionJson(section);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace libretto
