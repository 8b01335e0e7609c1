// A text query over loopback at 10,000 tracks, one client, beside what it cannot do without:
// tokenise, text tower and FAISS called directly. Both in one process, interleaved, so that both
// meet the same noise.
//   serve_bench MODEL_DIRECTORY [TRACKS]
#include <faiss/IndexFlat.h>
#include <grpcpp/create_channel.h>
#include <omp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/rpc/rpc_server.h"
#include "server/rpc/search_service.h"
#include "tests/fakes/direct_audio.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr int kPassages = 12;
constexpr int kHits = 10;
constexpr size_t kWarmUp = 24;
constexpr size_t kQueries = 300;
constexpr double kTarget = 1.5;

const std::vector<std::string>& Texts() {
  static const std::vector<std::string> texts = {
      "sad slow strings",
      "dark electronic music with a heavy beat",
      "epic orchestral battle",
      "peaceful flute in a forest",
      "a solo piano piece, melancholic and quiet, as if played late at night",
      "fast drums",
      "1970s funk with brass and a walking bass line",
      "ambient pads for deep space",
      "cheerful folk dance on fiddle and accordion",
      "choir",
      "lo-fi hip hop to study to",
      "music for the end credits of a film about the sea"};
  return texts;
}

using Samples = std::vector<double>;  // milliseconds

double Median(Samples& samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

double Timed(const std::function<void()>& work) {
  const absl::Time begin = absl::Now();
  work();
  return absl::ToDoubleMilliseconds(absl::Now() - begin);
}

Embedding RandomDirection(int dimension, std::mt19937& random) {
  std::normal_distribution<float> normal;
  Embedding v(static_cast<size_t>(dimension));
  for (float& x : v) x = normal(random);
  NormalizeL2(v);
  return v;
}

AnalyzedTrack SyntheticTrack(int i, int dimension, std::mt19937& random) {
  AnalyzedTrack track;
  track.track.id = absl::StrFormat("%032x", i);
  track.track.title = absl::StrCat("Title ", i);
  track.track.artist = absl::StrCat("Artist ", i % 500);
  track.track.album = absl::StrCat("Album ", i % 1500);
  track.track.genre = i % 2 ? "Rock" : "Jazz";
  track.track.year = 1950 + i % 75;
  track.track.duration_seconds = 15.0 * kPassages;
  track.embedding = RandomDirection(dimension, random);
  for (int p = 0; p < kPassages; ++p) {
    track.passages.push_back({15.0 * p, 15.0 * (p + 1), RandomDirection(dimension, random)});
  }
  return track;
}

// Fills a catalogue and, with the same vectors, a plain FAISS index.
absl::Status Fill(Library& library, faiss::IndexFlatIP& plain, int tracks, int dimension) {
  std::mt19937 random(1);
  for (int i = 0; i < tracks; ++i) {
    const AnalyzedTrack track = SyntheticTrack(i, dimension, random);
    plain.add(1, track.embedding.data());
    const FileRecord record{absl::StrCat("/synthetic/", i), 1, 1, track.track.id, ""};
    RETURN_IF_ERROR(library.RecordFile(record, &track));
  }
  return library.Publish();
}

// What one call took, in milliseconds: as the client saw it, and as the response says.
struct CallTimes {
  double whole = 0, encode = 0, search = 0, finish = 0, engine = 0;
  float best_score = 0;
};

double ToMilliseconds(const google::protobuf::Duration& duration) {
  return 1e3 * static_cast<double>(duration.seconds()) + 1e-6 * duration.nanos();
}

CallTimes TimeCall(v1::SearchService::Stub& stub, const std::string& text) {
  v1::SearchRequest request;
  request.add_clauses()->set_text(text);
  request.set_limit(kHits);
  v1::SearchResponse response;
  grpc::Status status;
  CallTimes times;
  times.whole = Timed([&] {
    grpc::ClientContext context;
    status = stub.Search(&context, request, &response);
  });
  if (!status.ok() || response.hits().empty()) return {};
  times.encode = ToMilliseconds(response.timings().encode());
  times.search = ToMilliseconds(response.timings().search());
  times.finish = ToMilliseconds(response.timings().finish());
  times.engine = ToMilliseconds(response.timings().total());
  times.best_score = response.hits(0).score();
  return times;
}

// Makes the calls that the parent asks for, until it closes the pipe.
int RunClient(int orders, int results) {
  int32_t port = 0;
  if (read(orders, &port, sizeof port) != sizeof port) return 1;
  const auto stub = v1::SearchService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  int32_t text = 0;
  while (read(orders, &text, sizeof text) == sizeof text) {
    const CallTimes times = TimeCall(*stub, Texts()[static_cast<size_t>(text)]);
    if (write(results, &times, sizeof times) != sizeof times) return 1;
  }
  return 0;
}

// The client's process, seen from the server's. To be made before there are threads.
class ClientProcess {
 public:
  ClientProcess() {
    int orders[2], results[2];
    if (pipe(orders) != 0 || pipe(results) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      close(orders[1]);
      _exit(RunClient(orders[0], results[1]));
    }
    orders_ = orders[1];
    results_ = results[0];
  }
  ~ClientProcess() {
    close(orders_);
    waitpid(pid_, nullptr, 0);
  }
  bool Order(int32_t value) { return write(orders_, &value, sizeof value) == sizeof value; }
  absl::StatusOr<CallTimes> Call(int32_t text) {
    CallTimes times;
    if (!Order(text) || read(results_, &times, sizeof times) != sizeof times || times.whole == 0) {
      return absl::InternalError("a call failed");
    }
    return times;
  }

 private:
  pid_t pid_ = 0;
  int orders_ = -1, results_ = -1;
};

struct Measured {
  Samples call, encode, faiss, direct, server_encode, server_search, server_finish, server_total;
};

absl::Status MeasureOne(ClientProcess& client, const Model& model, const faiss::IndexFlatIP& plain,
                        size_t text, Measured& out) {
  ASSIGN_OR_RETURN(const CallTimes call, client.Call(static_cast<int32_t>(text)));
  absl::StatusOr<std::vector<EncodedText>> encoded;
  const double encode = Timed([&] { encoded = model.text().Encode(std::span(&Texts()[text], 1)); });
  RETURN_IF_ERROR(encoded.status());
  std::vector<float> scores(kHits);
  std::vector<faiss::Index::idx_t> rows(kHits);
  const double search = Timed([&] {
    plain.search(1, encoded->front().embedding.data(), kHits, scores.data(), rows.data());
  });
  if (std::abs(scores[0] - call.best_score) > 1e-4) {
    return absl::InternalError("the server and FAISS disagree");
  }
  out.call.push_back(call.whole);
  out.encode.push_back(encode);
  out.faiss.push_back(search);
  out.direct.push_back(encode + search);
  out.server_encode.push_back(call.encode);
  out.server_search.push_back(call.search);
  out.server_finish.push_back(call.finish);
  out.server_total.push_back(call.engine);
  return absl::OkStatus();
}

void Report(Measured& m, const ModelInfo& model, int tracks) {
  const double ratio = Median(m.call) / Median(m.direct);
  std::printf("text query, %d tracks x %d passages, model %s, one client, median of %zu\n", tracks,
              kPassages, model.id.c_str(), kQueries);
  std::printf("  call over loopback          %7.3f ms\n", Median(m.call));
  std::printf("    in the engine             %7.3f ms  (encode %.3f, search %.3f, finish %.3f)\n",
              Median(m.server_total), Median(m.server_encode), Median(m.server_search),
              Median(m.server_finish));
  std::printf("  directly                    %7.3f ms  (tokenise + text tower %.3f, FAISS %.3f)\n",
              Median(m.direct), Median(m.encode), Median(m.faiss));
  std::printf("  ratio                       %7.2f     (target: at most %.2f)%s\n", ratio, kTarget,
              ratio <= kTarget ? "" : "  MISSED");
}

// Encodes every text, asked before or not.
ServedIndexOptions Uncached() {
  ServedIndexOptions options;
  options.text.cache_bytes = 0;
  return options;
}

absl::Status Run(ClientProcess& client, const std::string& model_directory, int tracks) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, Model::Open(model_directory));
  const ModelInfo& info = model->info();
  const TemporaryDirectory directory;
  LibraryOptions options;
  options.directory = directory / "catalog";
  options.model = {info.id, info.preprocessing, info.dimension};
  options.create = true;
  ASSIGN_OR_RETURN(std::shared_ptr<Library> library, Library::Open(options));
  faiss::IndexFlatIP plain(info.dimension);
  RETURN_IF_ERROR(Fill(*library, plain, tracks, info.dimension));

  const SystemClock clock;
  const DirectAudio opener;  // of no use: queries are of text
  ASSIGN_OR_RETURN(auto index, ServedIndex::Create({options.directory, "", model, library},
                                                   Uncached(), opener, clock));
  const ServedIndexes indexes(
      std::make_shared<const IndexSet>(IndexSet{{{"default", index}}, "default"}));
  const Access access(clock);
  Metrics metrics;
  CallObserver observer(metrics, MethodNames(), {});
  CallServer calls({}, access, observer, clock);
  SearchServiceImpl search(indexes, calls, /*answer_bytes=*/0);
  ASSIGN_OR_RETURN(const auto server,
                   RpcServer::Start({"127.0.0.1:0"},
                                    {{v1::SearchService::service_full_name(), &search}}, calls));
  client.Order(server->port());
  Measured warm_up, measured;
  for (size_t i = 0; i < kWarmUp + kQueries; ++i) {
    RETURN_IF_ERROR(
        MeasureOne(client, *model, plain, i % Texts().size(), i < kWarmUp ? warm_up : measured));
  }
  Report(measured, info, tracks);
  server->Stop(absl::Seconds(1));
  return absl::OkStatus();
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  const char* from_environment = std::getenv("LIBRETTO_TEST_MODEL");
  const std::string model = argc > 1           ? argv[1]
                            : from_environment ? from_environment
                                               : ".cache/model/default";
  libretto::ClientProcess client;
  omp_set_num_threads(1);
  const absl::Status status = libretto::Run(client, model, argc > 2 ? std::atoi(argv[2]) : 10'000);
  if (status.ok()) return 0;
  std::fprintf(stderr, "serve_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
