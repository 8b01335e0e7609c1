#include "server/telemetry/process_readings.h"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace libretto {
namespace {

struct Memory {
  double virtual_bytes = 0, resident_bytes = 0;
};

std::optional<Memory> MemoryInUse() {
  Memory pages;
  std::ifstream statm("/proc/self/statm");
  if (!(statm >> pages.virtual_bytes >> pages.resident_bytes)) return std::nullopt;
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return Memory{pages.virtual_bytes * page, pages.resident_bytes * page};
}

// Seconds of all threads, in the kernel too.
double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return absl::ToDoubleSeconds(absl::DurationFromTimeval(usage.ru_utime) +
                               absl::DurationFromTimeval(usage.ru_stime));
}

std::optional<double> OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);  // but for this look
}

double MaxFiles() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

// Seconds since the epoch at which the process was started.
std::optional<double> StartTime() {
  constexpr int kStartTicksAt = 20;  // counted from the field after the program's name
  std::ifstream file("/proc/self/stat");
  std::string skipped;
  std::getline(file, skipped, ')');
  for (int i = 1; i < kStartTicksAt; ++i) file >> skipped;
  double ticks = 0;  // since boot
  timespec since_boot{};
  if (!(file >> ticks) || clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return std::nullopt;
  const absl::Duration age = absl::DurationFromTimespec(since_boot) -
                             absl::Seconds(ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
  return absl::ToDoubleSeconds(absl::Now() - age - absl::UnixEpoch());
}

void Add(std::vector<Reading>& readings, const char* name, const char* help, double value,
         Reading::Kind kind = Reading::Kind::kGauge) {
  readings.push_back({name, help, kind, {{{}, value}}});
}

}  // namespace

std::vector<Reading> ProcessReadings() {
  std::vector<Reading> readings;
  if (const auto memory = MemoryInUse()) {
    Add(readings, "process_resident_memory_bytes", "Memory in use", memory->resident_bytes);
    Add(readings, "process_virtual_memory_bytes", "Address space in use", memory->virtual_bytes);
  }
  Add(readings, "process_cpu_seconds_total", "Processor time", ProcessorSeconds(),
      Reading::Kind::kCounter);
  if (const auto files = OpenFiles()) {
    Add(readings, "process_open_fds", "Open file descriptors", *files);
  }
  Add(readings, "process_max_fds", "Most file descriptors that may be open", MaxFiles());
  if (const auto start = StartTime()) {
    Add(readings, "process_start_time_seconds", "When the process was started", *start);
  }
  return readings;
}

}  // namespace libretto
