#include <catch2/catch.hpp>
#include <filesystem>

#include "absl/strings/str_join.h"
#include "encoders/eval/annotations.h"
#include "encoders/eval/run.h"
#include "base/plots/svg_plots.h"
#include "tests/fakes/fake_model.h"
#include "tests/fakes/sine_wav.h"
#include "tests/unit/encoders/audio_fixtures.h"

namespace libretto {
namespace {

using Catch::Matchers::Contains;

// Low and high tones in a folder, and tables beside them.
class Fixture {
 public:
  Fixture() {
    std::filesystem::create_directories(directory_.File("music/more"));
    for (const int hz : {100, 110, 120}) Write("low" + std::to_string(hz) + ".wav", hz);
    for (const int hz : {2000, 2100, 2200}) Write("more/high" + std::to_string(hz) + ".wav", hz);
  }

  void Write(const std::string& name, double hz) const {
    WriteBytes(directory_.File("music/" + name), SineWav(hz, 24));
  }
  std::string Table(const std::string& text) const {
    WriteBytes(directory_.File("table.tsv"), text);
    return directory_.File("table.tsv");
  }
  std::string File(const std::string& name) const { return directory_.File(name); }
  std::string music() const { return directory_.File("music"); }

  absl::Status Captions(const std::string& text) const {
    const auto folder = MusicFolder::Open(music());
    REQUIRE(folder.ok());
    return ReadCaptions(Table(text), *folder).status();
  }
  absl::Status Labels(const std::string& text) const {
    const auto folder = MusicFolder::Open(music());
    REQUIRE(folder.ok());
    return ReadLabels(Table(text), *folder).status();
  }
  absl::StatusOr<Report> Run(EvalCommand command) const {
    command.files.music = music();
    command.options.bootstrap.samples = 50;
    command.options.min_positives = 2;
    command.options.splice_tracks = 2;
    command.options.part_seconds = 6;
    command.threads = 2;
    const FakeModel model;
    return RunEvaluations(command, model, nullptr, false);
  }

 private:
  const TempDir directory_;
};

void Refused(const absl::Status& status, absl::StatusCode code, const std::string& words) {
  CHECK(status.code() == code);
  CHECK_THAT(std::string(status.message()), Contains(words));
}

constexpr char kCaptions[] = "low100.wav\tlow\nhigh2000.wav\thigh\nhigh2100.wav\thigh\n";
constexpr char kLabels[] =
    "low100.wav\tlow\nlow110.wav\tlow\nlow120.wav\tlow\nmore/high2000.wav\thigh\n"
    "high2100.wav\thigh\nhigh2200.wav\thigh\n";

const Section* Find(const Report& report, const std::string& key) {
  for (const Section& section : report.sections) {
    if (section.key == key) return &section;
  }
  return nullptr;
}

double FigureOf(const Report& report, const std::string& section, const std::string& key) {
  REQUIRE(Find(report, section) != nullptr);
  for (const Figure& figure : Find(report, section)->figures) {
    if (figure.key == key) return figure.value;
  }
  FAIL("no figure " << key);
  return 0;
}

// Start and end tags of a page match, attributes are quoted, and no bare "<" or "&" is left.
bool IsWellFormed(const std::string& page) {
  std::vector<std::string> open;
  size_t at = page.find("<html");
  while ((at = page.find('<', at)) != std::string::npos) {
    const size_t end = page.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = page.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty();
}

}  // namespace

TEST_CASE("an unknown track is refused with its line and the most similar name") {
  const Fixture fixture;
  const absl::Status status = fixture.Captions("low100.wav\tlow\nlow101.wav\tlow\n");
  Refused(status, absl::StatusCode::kNotFound, "table.tsv:2: there is no track 'low101.wav'");
  Refused(status, absl::StatusCode::kNotFound, "'low100.wav'");
}

TEST_CASE("duplicate rows and queries are refused with both lines") {
  const Fixture fixture;
  Refused(fixture.Captions("low100.wav\tlow\n# a comment\nlow100.wav\tlow\n"),
          absl::StatusCode::kInvalidArgument,
          "table.tsv:3: 'low' was given for low100.wav before, on line 1");
  Refused(fixture.Captions("text\tfiles\nlow\tlow100.wav\nlow\tlow110.wav\n"),
          absl::StatusCode::kInvalidArgument, "table.tsv:3: the query 'low' is on line 2");
  Refused(fixture.Labels("low100.wav\tlow\nlow100.wav\tdeep\n"), absl::StatusCode::kInvalidArgument,
          "table.tsv:2: the file 'low100.wav' is on line 1");
}

TEST_CASE("empty tables, wrong columns and broken text are refused") {
  const Fixture fixture;
  Refused(fixture.Captions("\n# nothing\n"), absl::StatusCode::kInvalidArgument, "has no row");
  Refused(fixture.Captions("file\ttext\n"), absl::StatusCode::kInvalidArgument,
          "a header and no row");
  Refused(fixture.Captions("low100.wav low\n"), absl::StatusCode::kInvalidArgument,
          "table.tsv:1: the row has 1 columns");
  Refused(fixture.Captions("low100.wav\tlow\tmore\n"), absl::StatusCode::kInvalidArgument,
          "has 3 columns");
  Refused(fixture.Captions("low100.wav\t \n"), absl::StatusCode::kInvalidArgument, "is empty");
  Refused(fixture.Captions("low100.wav\t\xff\n"), absl::StatusCode::kInvalidArgument, "not UTF-8");
  Refused(fixture.Labels("low100.wav\tlow||calm\n"), absl::StatusCode::kInvalidArgument,
          "a label is empty");
}

TEST_CASE("a name that several files have is refused") {
  const Fixture fixture;
  std::filesystem::create_directories(fixture.File("music/other"));
  fixture.Write("other/high2000.wav", 2000);
  Refused(fixture.Captions("high2000.wav\thigh\n"), absl::StatusCode::kInvalidArgument,
          "is the name of 2 files");
}

TEST_CASE("prompts of unknown labels are refused") {
  const Fixture fixture;
  const auto folder = MusicFolder::Open(fixture.music());
  const auto labels = ReadLabels(fixture.Table(kLabels), *folder);
  REQUIRE(labels.ok());
  Refused(ReadPrompts(fixture.Table("mid\ta tone\n"), *labels).status(),
          absl::StatusCode::kNotFound, "has the label 'mid'");
}

TEST_CASE("a label may be left open for a track, and a track may have none") {
  const Fixture fixture;
  const auto folder = MusicFolder::Open(fixture.music());
  const auto labels = ReadLabels(
      fixture.Table("low100.wav\tlow|?calm\nlow110.wav\tcalm|? low|?odd\nlow120.wav\t-\n"),
      *folder);
  REQUIRE(labels.ok());
  REQUIRE(labels->entries.size() == 2);
  CHECK(labels->entries[0].text == "low");
  CHECK(labels->entries[0].tracks == std::vector<size_t>{*folder->Find("low100.wav")});
  CHECK(labels->entries[0].unsure == std::vector<size_t>{*folder->Find("low110.wav")});
  CHECK(labels->entries[1].unsure == std::vector<size_t>{*folder->Find("low100.wav")});
  CHECK(labels->line_of_track.size() == 3);
  Refused(fixture.Labels("low100.wav\t?low\n"), absl::StatusCode::kInvalidArgument,
          "no track has a label for certain");
  Refused(fixture.Labels("low100.wav\t?\n"), absl::StatusCode::kInvalidArgument,
          "a label is empty");
}

TEST_CASE("tagging counts neither open labels nor files that cannot be read") {
  const Fixture fixture;
  WriteBytes(fixture.music() + "/a.mp3", "no sound at all, and nothing that looks like it");
  EvalCommand command;
  command.wanted = {"tagging"};
  command.files.skip_unreadable = true;
  command.files.labels = fixture.Table(
      "a.mp3\tlow\nlow100.wav\tlow\nlow110.wav\tlow\nlow120.wav\t?low\nmore/high2000.wav\t?low\n"
      "high2100.wav\t-\nhigh2200.wav\t-\n");
  const auto report = fixture.Run(command);
  REQUIRE(report.ok());
  CHECK(Find(*report, "tagging")->tables[0].rows.size() == 1);
  CHECK(FigureOf(*report, "tagging", "roc_auc") >= 0);
  for (const Figure& figure : Find(*report, "tagging")->figures) {
    if (figure.key == "pr_auc") CHECK(*figure.chance == Approx(0.5));
  }
}

TEST_CASE("same-track looks for excerpts from where it is told") {
  const Fixture fixture;
  for (const auto places :
       {ExcerptPlaces::kHalves, ExcerptPlaces::kAdjacent, ExcerptPlaces::kRandom}) {
    EvalCommand command;
    command.wanted = {"same-track"};
    command.options.excerpt_seconds = 3;
    command.options.excerpt_places = places;
    const auto report = fixture.Run(command);
    REQUIRE(report.ok());
    const double value = FigureOf(*report, "same_track", "mean_reciprocal_rank");
    CHECK(value == FigureOf(*fixture.Run(command), "same_track", "mean_reciprocal_rank"));
    const char* words = places == ExcerptPlaces::kHalves     ? "each half"
                        : places == ExcerptPlaces::kAdjacent ? "side by side"
                                                             : "anywhere";
    CHECK_THAT(Find(*report, "same_track")->notes[0], Contains(words));
  }
}

TEST_CASE("missing folders and folders without music are refused") {
  const Fixture fixture;
  Refused(MusicFolder::Open(fixture.File("none")).status(), absl::StatusCode::kNotFound, "--music");
  std::filesystem::create_directories(fixture.File("empty"));
  Refused(MusicFolder::Open(fixture.File("empty")).status(), absl::StatusCode::kNotFound,
          "no audio file");
}

TEST_CASE("audio that cannot be read is an error where a table names it, else a warning") {
  const Fixture fixture;
  WriteBytes(fixture.music() + "/text.mp3", "no sound at all, and nothing that looks like it");
  EvalCommand command;
  command.wanted = {"retrieval"};
  command.files.captions = fixture.Table(kCaptions);
  const auto report = fixture.Run(command);
  REQUIRE(report.ok());
  REQUIRE(report->warnings.size() == 1);
  CHECK_THAT(report->warnings[0], Contains("text.mp3 is left out"));
  command.files.captions = fixture.Table(std::string(kCaptions) + "text.mp3\tnothing\n");
  Refused(fixture.Run(command).status(), absl::StatusCode::kInvalidArgument, "table.tsv:4: ");
  command.files.skip_unreadable = true;
  const auto skipped = fixture.Run(command);
  REQUIRE(skipped.ok());
  CHECK(skipped->warnings.size() == 2);
}

TEST_CASE("files of the same content are reported") {
  const Fixture fixture;
  fixture.Write("more/copy.wav", 100);
  EvalCommand command;
  command.wanted = {"hubness"};
  command.cache = fixture.File("cache");
  const auto report = fixture.Run(command);
  REQUIRE(report.ok());
  REQUIRE(report->warnings.size() == 1);
  CHECK_THAT(report->warnings[0], Contains("copy.wav has the same bytes as low100.wav"));
}

TEST_CASE("zero-shot refuses a track with two labels") {
  const Fixture fixture;
  EvalCommand command;
  command.wanted = {"zero-shot"};
  command.files.labels = fixture.Table("low100.wav\tlow|calm\nhigh2000.wav\thigh\n");
  Refused(fixture.Run(command).status(), absl::StatusCode::kFailedPrecondition, "table.tsv:1: ");
}

TEST_CASE("evaluations asked for by name refuse what they lack") {
  const Fixture fixture;
  for (const char* name : {"retrieval", "tagging", "zero-shot", "localise"}) {
    EvalCommand command;
    command.wanted = {name};
    CHECK(fixture.Run(command).status().code() == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("a model that knows low from high gets full marks, in text, JSON and HTML") {
  const Fixture fixture;
  EvalCommand command;
  WriteBytes(fixture.File("captions.tsv"), kCaptions);
  command.files.captions = fixture.File("captions.tsv");
  command.files.labels = fixture.Table(kLabels);
  command.cache = fixture.File("cache");
  const auto report = fixture.Run(command);
  INFO(report.status());
  REQUIRE(report.ok());
  CHECK(FigureOf(*report, "tagging", "roc_auc") == 1);
  CHECK(FigureOf(*report, "tagging", "pr_auc") == 1);
  CHECK(FigureOf(*report, "zero_shot", "accuracy_raw") == 1);
  CHECK(FigureOf(*report, "retrieval_by_label", "mean_average_precision") == 1);
  CHECK(FigureOf(*report, "localisation", "found") == 1);
  CHECK(FigureOf(*report, "retrieval", "recall_at_1") == 0);  // tied with tones not named
  CHECK(FigureOf(*report, "retrieval", "recall_at_5") == 1);
  INFO(absl::StrJoin(report->warnings, "; "));
  REQUIRE(Find(*report, "robustness") != nullptr);
  CHECK(FigureOf(*report, "same_track", "recall_at_1") == 0);  // tones of a kind are all alike
  const std::string html = ReportHtml(*report), text = ReportText(*report);
  CHECK(IsWellFormed(html));
  for (const Section& section : report->sections) {
    for (const Figure& figure : section.figures) {
      CHECK_THAT(html, Contains(EscapeMarkup(figure.name)));
      CHECK_THAT(html, Contains(FigureValue(figure)));
      CHECK_THAT(text, Contains(figure.name));
    }
    CHECK_THAT(ReportJson(*report), Contains("\"" + section.key + "\""));
  }
  // The second run finds all embeddings, so the same report comes without encoding.
  const auto again = fixture.Run(command);
  REQUIRE(again.ok());
  CHECK(ReportJson(*again) == ReportJson(*report));
}

}  // namespace libretto
