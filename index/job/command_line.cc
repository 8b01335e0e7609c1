#include "index/job/command_line.h"

#include <CLI/CLI.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace libretto {
namespace {

constexpr char kFooter[] = R"(
Files that have not changed since they were last read are skipped, so running it again is quick, also
after it was stopped or killed. A file that cannot be read is listed with the reason and never stops
the run. Ctrl-C finishes the files in work, publishes what is done and exits.

Full coverage computes every 3 seconds of a track; half and third compute the first 3 of every 6 or 9,
in about a half or third of the time. Passages and their times are the same, and tracks of all coverages
may be in one catalogue. A file that has not changed keeps the coverage it was read at, whatever
--coverage says, unless --raise-coverage or --force is given.

With --watch it goes on after the first pass: it follows what is added, changed, moved and, with --prune,
deleted, reads a file once nobody has written to it for --settle seconds, and publishes what it has read
when all is quiet, or every minute. Servers show it within their refresh_seconds. SIGTERM or Ctrl-C ends
it with status 0.

--shard 2/3 reads the second of three disjoint parts of the folders: n machines index one collection, each
into a catalogue of its own, and `libretto-catalog merge` joins them. The part of a file is the CRC-32C of
its path below the folder, modulo n, plus 1.

Exit status: 0 all is well; 2 some files could not be read; 130 stopped early; 1 failed.

Examples:
  libretto-index --catalog ~/catalog --model ~/model ~/Music
  libretto-index --catalog ~/catalog --model ~/model --prune ~/Music /mnt/more/album.flac
  libretto-index --catalog ~/catalog --model ~/model --coverage third ~/Music    # a quick first index ...
  libretto-index --catalog ~/catalog --model ~/model --raise-coverage ~/Music    # ... made full later
  libretto-index --catalog ~/catalog --model ~/model --watch --prune ~/Music
  libretto-index --catalog ~/part2 --model ~/model --shard 2/3 /nfs/music
  libretto-index --catalog ~/catalog-next --model ~/model-next --from ~/catalog    # for another model
  libretto-index --catalog ~/catalog --list-unreadable
  libretto-index --catalog ~/catalog --model ~/model --retry-unreadable --json ~/Music > summary.json
  libretto-index --catalog ~/catalog --repair)";

Coverage ReadCoverage(const std::string& name) {
  const absl::StatusOr<Coverage> coverage = ParseCoverage(name);
  if (coverage.ok()) return *coverage;
  throw CLI::ValidationError("--coverage", std::string(coverage.status().message()));
}

// "2/3": the second of three.
Shard ReadShard(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  Shard shard;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &shard.index) &&
      absl::SimpleAtoi(parts[1], &shard.count) && shard.index >= 1 && shard.index <= shard.count) {
    --shard.index;
    return shard;
  }
  throw CLI::ValidationError("--shard", "\"" + text + "\" is not i/n with i from 1 to n, say 2/3");
}

void AddWatching(CLI::App& app, IndexCommand& command) {
  app.add_option_function<std::string>(
         "--shard", [&](const std::string& text) { command.shard = ReadShard(text); },
         "Read only the i-th of n disjoint parts of the folders")
      ->type_name("I/N");
  CLI::Option* watch =
      app.add_flag("--watch", command.watch, "Go on, and follow what changes in the folders");
  app.add_option("--settle", command.settle_seconds,
                 "With --watch: read a file once it was closed this long ago")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str()
      ->needs(watch);
  app.add_option("--rescan", command.rescan_seconds,
                 "With --watch: look through everything again this often, for network file systems")
      ->type_name("SECONDS")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str()
      ->needs(watch);
}

void AddOptions(CLI::App& app, IndexCommand& command) {
  app.add_option("--catalog", command.catalog, "Catalogue to make or bring up to date")
      ->envname("LIBRETTO_CATALOG")
      ->type_name("DIRECTORY")
      ->required();
  app.add_option("--model", command.model, "Model bundle that turns audio into vectors")
      ->envname("LIBRETTO_MODEL")
      ->type_name("BUNDLE");
  app.add_option("paths", command.paths,
                 "Folders, searched with all below them for mp3, flac, ogg, oga, opus, m4a, aac, "
                 "mp4, wav, aif, aiff, mid, midi, kar, rmi; or single files")
      ->type_name("FOLDER");
  app.add_option("--soundfont", command.soundfont, "SoundFont that MIDI files are played with")
      ->envname("LIBRETTO_SOUNDFONT")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--threads", command.threads, "Files read at once (default: one per processor)")
      ->check(CLI::Range(1, 256));
  app.add_option("--index", command.index_kind,
                 "Vector index of the next snapshot: exact, ivf, hnsw, or auto (exact below 20,000 "
                 "vectors, ivf from there)")
      ->check(CLI::IsMember({"auto", "exact", "ivf", "hnsw"}))
      ->type_name("KIND");
  app.add_option_function<std::string>(
         "--coverage", [&](const std::string& name) { command.coverage = ReadCoverage(name); },
         "How much of each file is computed: full, half or third (default: full)")
      ->type_name("KIND");
  app.add_flag("--raise-coverage", command.raise_coverage,
               "Read files again that were read at a lower coverage than this run's");
  app.add_option("--from", command.from,
                 "Compute the tracks of this catalogue anew, from the files it remembers, with its "
                 "metadata. Run again to catch up, also with its deletions; tracks that came as "
                 "bytes are named")
      ->excludes("paths")
      ->type_name("CATALOG");
  app.add_flag("--prune", command.prune,
               "Remove tracks whose files are gone (default: report them and keep the tracks)");
  app.add_flag("--force", command.force,
               "Read every file again at this run's coverage, changed or not");
  app.add_flag("--retry-unreadable", command.retry_unreadable,
               "Read files again that could not be read, also if they have not changed");
  app.add_flag("--list-unreadable", command.list_unreadable,
               "Print the files that could not be read, with reasons, and exit");
  app.add_flag("--repair", command.repair,
               "Rebuild a damaged snapshot from the catalogue's own record");
  app.add_flag("--json", command.json,
               "Print the summary as JSON on standard output, progress on standard error");
}

}  // namespace

ParsedIndexCommand ParseIndexCommand(int argc, const char* const* argv) {
  CLI::App app("Turns folders of music into a catalogue that librettod serves.", "libretto-index");
  app.footer(kFooter);
  IndexCommand command;
  AddOptions(app, command);
  AddWatching(app, command);
  try {
    app.parse(argc, argv);
    if (!command.list_unreadable && !command.repair && command.paths.empty() &&
        command.from.empty()) {
      throw CLI::RequiredError("FOLDER");
    }
    if (command.watch && !command.from.empty()) throw CLI::ExcludesError("--from", "--watch");
    if ((!command.paths.empty() || !command.from.empty()) && command.model.empty()) {
      throw CLI::RequiredError("--model");
    }
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return {std::nullopt, status == 0 ? 0 : 1};
  }
  return {command, 0};
}

}  // namespace libretto
