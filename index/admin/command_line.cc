#include "index/admin/command_line.h"

#include <CLI/CLI.hpp>

namespace libretto {
namespace {

using Action = CatalogCommand::Action;

constexpr char kFooter[] = R"(
Each works on a catalogue that servers and jobs have open. `libretto-catalog COMMAND --help` has more.

Exit status: 0 done, and for verify: sound; 2 verify found damage; 1 failed, or the command line is wrong.

Examples:
  libretto-catalog info ~/catalog
  libretto-catalog verify ~/catalog --reencode 20 --model ~/model
  libretto-catalog backup ~/catalog --out /backup/music-$(date +%F)
  libretto-catalog restore /backup/music-2026-11-24 ~/catalog --force
  libretto-catalog merge ~/all ~/shard1 ~/shard2 ~/shard3
  libretto-catalog export ~/catalog --out ~/vectors)";

constexpr char kVerifyHelp[] =
    "Check every checksum and, with --reencode, vectors against their files";
constexpr char kVerifyFooter[] = R"(
Checks library.db (SQLite's own check, and each row's checksum), every byte of the published snapshot, and
that the two agree. A damaged snapshot is made again by: libretto-index --catalog DIRECTORY --repair
A damaged library.db needs a backup.

Exit status: 0 sound; 2 damaged, each finding on a line; 1 could not be checked.)";

constexpr char kImportFooter[] = R"(
FOLDER holds what export writes: export.json (model), tracks.jsonl (one JSON object a line, in ascending
order of id), tracks.npy and passages.npy (float32, one row each, of unit length), passage_tracks.npy
(int64: the row of each passage's track, ascending), passage_starts.npy and passage_ends.npy (float64,
seconds). Every row is checked before the first is written. A track of the same id is replaced. An import
that was interrupted is finished by the same command.)";

constexpr char kMergeFooter[] = R"(
Joins catalogues of one model, say those of libretto-index --shard 1/3, 2/3 and 3/3; they stay as they are.
Of a track that several have, the one added last stays; of a file, what is known of its latest bytes. A
track that one catalogue deleted and another has is there. A merge that was interrupted is finished by the
same command.)";

constexpr char kBackupFooter[] = R"(
The copy is of one moment, whatever is written meanwhile. Every row of it is checked, and all is on disk,
before FOLDER appears under its name.)";

constexpr char kRestoreFooter[] = R"(
Checks the backup first. A server that has the catalogue open shows the restored one within its
refresh_seconds; jobs that write to it should be stopped.)";

constexpr char kDuplicatesFooter[] = R"(
The same recording in other encodings, cuts or folders, recognised by its sound (Chromaprint). Searches
show the best of them; files of the same bytes are one track and not listed.)";

class Parser {
 public:
  explicit Parser(CatalogCommand& command) : command_(command) {
    app_.footer(kFooter);
    app_.require_subcommand(1);
    AddVerify();
    AddCompact();
    AddExchange();
    AddMerge();
    AddBackup();
    AddInfo();
  }

  CLI::App& app() { return app_; }

 private:
  CLI::App* Add(const char* name, const char* help, Action action, const char* footer = "") {
    CLI::App* sub = app_.add_subcommand(name, help);
    sub->footer(footer);
    sub->callback([this, action] { command_.action = action; });
    sub->add_flag("--json", command_.json,
                  "Print the result as JSON on standard output; progress on standard error");
    return sub;
  }

  void AddCatalog(CLI::App* sub, const char* help) {
    sub->add_option("catalog", command_.catalog, help)->type_name("DIRECTORY")->required();
  }

  void AddVerify() {
    CLI::App* sub = Add("verify", kVerifyHelp, Action::kVerify, kVerifyFooter);
    AddCatalog(sub, "Catalogue");
    CLI::Option* model = sub->add_option("--model", command_.model, "Model bundle that made it")
                             ->envname("LIBRETTO_MODEL")
                             ->type_name("BUNDLE");
    sub->add_option("--reencode", command_.reencode,
                    "Encode this many tracks again, chosen at random, and compare")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000))
        ->needs(model);
  }

  void AddCompact() {
    CLI::App* sub = Add("compact", "Publish a snapshot and shrink library.db", Action::kCompact);
    AddCatalog(sub, "Catalogue");
    sub->add_option("--index", command_.index_kind, "Kind of the snapshot's vector index")
        ->type_name("KIND")
        ->capture_default_str();
  }

  void AddExchange() {
    CLI::App* out =
        Add("export", "Write vectors as NumPy arrays and metadata as JSON lines", Action::kExport);
    AddCatalog(out, "Catalogue");
    out->add_option("--out", command_.folder, "New or empty folder")
        ->type_name("FOLDER")
        ->required();
    CLI::App* in = Add("import", "Put an exported folder into a catalogue, made if there is none",
                       Action::kImport, kImportFooter);
    in->add_option("folder", command_.folder, "Exported folder")->type_name("FOLDER")->required();
    AddCatalog(in, "Catalogue");
  }

  void AddMerge() {
    CLI::App* sub = Add("merge", "Join catalogues into one, made if there is none", Action::kMerge,
                        kMergeFooter);
    AddCatalog(sub, "The catalogue to merge into");
    sub->add_option("from", command_.merged, "The catalogues to merge")
        ->type_name("DIRECTORY")
        ->required();
  }

  void AddBackup() {
    CLI::App* out =
        Add("backup", "Copy a catalogue that is in use", Action::kBackup, kBackupFooter);
    AddCatalog(out, "Catalogue");
    out->add_option("--out", command_.folder, "Folder to make")->type_name("FOLDER")->required();
    CLI::App* in = Add("restore", "Make a catalogue what it was at a backup", Action::kRestore,
                       kRestoreFooter);
    in->add_option("backup", command_.folder, "Folder that backup made")
        ->type_name("FOLDER")
        ->required();
    AddCatalog(in, "Catalogue to make or, with --force, to replace");
    in->add_flag("--force", command_.force, "Replace a catalogue that holds tracks or files");
  }

  void AddInfo() {
    AddCatalog(Add("duplicates", "List recordings that are there several times",
                   Action::kDuplicates, kDuplicatesFooter),
               "Catalogue");
    AddCatalog(Add("info", "Say what is in a catalogue and what it takes", Action::kInfo),
               "Catalogue");
  }

  CatalogCommand& command_;
  CLI::App app_{"Checks, copies, joins and moves catalogues.", "libretto-catalog"};
};

}  // namespace

ParsedCatalogCommand ParseCatalogCommand(int argc, const char* const* argv) {
  CatalogCommand command;
  Parser parser(command);
  try {
    parser.app().parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, parser.app().exit(error) == 0 ? 0 : 1};
  }
  return {command, 0};
}

}  // namespace libretto
