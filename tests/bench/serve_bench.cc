// A text query over loopback at 10,000 tracks, one client, beside what it cannot do without:
// tokenise, text tower and FAISS called directly. Both in one process, interleaved, so that both
// meet the same noise.
//   serve_bench MODEL_DIRECTORY [TRACKS]
#include <faiss/IndexFlat.h>
#include <grpcpp/create_channel.h>
#include <omp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/query/engine.h"
#include "server/rpc/rpc_server.h"
#include "server/rpc/search_service.h"
#include "tests/fakes/temporary_directory.h"

namespace libretto {
namespace {

constexpr int kPassages = 12;
constexpr int kHits = 10;
constexpr int kWarmUp = 20;
constexpr int kQueries = 300;
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

struct Samples {
  std::vector<double> milliseconds;
  void Add(absl::Duration duration) {
    milliseconds.push_back(absl::ToDoubleMilliseconds(duration));
  }
  double Median() {
    auto middle = milliseconds.begin() + static_cast<std::ptrdiff_t>(milliseconds.size() / 2);
    std::nth_element(milliseconds.begin(), middle, milliseconds.end());
    return *middle;
  }
};

absl::Duration Timed(const std::function<void()>& work) {
  const absl::Time begin = absl::Now();
  work();
  return absl::Now() - begin;
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

struct Measured {
  Samples call, encode, faiss, direct, server_encode, server_search, server_finish, server_total;
};

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::Status MeasureOne(v1::SearchService::Stub& stub, const Model& model,
                        const faiss::IndexFlatIP& plain, const std::string& text, Measured& out) {
  v1::SearchRequest request;
  request.add_clauses()->set_text(text);
  request.set_limit(kHits);
  v1::SearchResponse response;
  grpc::Status status;
  const absl::Duration call = Timed([&] {
    grpc::ClientContext context;
    status = stub.Search(&context, request, &response);
  });
  if (!status.ok()) return absl::InternalError(status.error_message());

  absl::StatusOr<std::vector<EncodedText>> encoded;
  const absl::Duration encode = Timed([&] { encoded = model.text().Encode(std::span(&text, 1)); });
  RETURN_IF_ERROR(encoded.status());
  std::vector<float> scores(kHits);
  std::vector<faiss::Index::idx_t> rows(kHits);
  const absl::Duration search = Timed([&] {
    plain.search(1, encoded->front().embedding.data(), kHits, scores.data(), rows.data());
  });
  if (std::abs(scores[0] - response.hits(0).score()) > 1e-4) {
    return absl::InternalError("the server and FAISS disagree");
  }
  out.call.Add(call);
  out.encode.Add(encode);
  out.faiss.Add(search);
  out.direct.Add(encode + search);
  out.server_encode.Add(FromProto(response.timings().encode()));
  out.server_search.Add(FromProto(response.timings().search()));
  out.server_finish.Add(FromProto(response.timings().finish()));
  out.server_total.Add(FromProto(response.timings().total()));
  return absl::OkStatus();
}

void Report(Measured& m, const ModelInfo& model, int tracks) {
  const double ratio = m.call.Median() / m.direct.Median();
  std::printf("text query, %d tracks x %d passages, model %s, one client, median of %d\n", tracks,
              kPassages, model.id.c_str(), kQueries);
  std::printf("  call over loopback          %7.3f ms\n", m.call.Median());
  std::printf("    in the engine             %7.3f ms  (encode %.3f, search %.3f, finish %.3f)\n",
              m.server_total.Median(), m.server_encode.Median(), m.server_search.Median(),
              m.server_finish.Median());
  std::printf("  directly                    %7.3f ms  (tokenise + text tower %.3f, FAISS %.3f)\n",
              m.direct.Median(), m.encode.Median(), m.faiss.Median());
  std::printf("  ratio                       %7.2f     (target: at most %.2f)%s\n", ratio, kTarget,
              ratio <= kTarget ? "" : "  MISSED");
}

absl::Status Run(const std::string& model_directory, int tracks) {
  ASSIGN_OR_RETURN(const auto model, Model::Open(model_directory));
  const ModelInfo& info = model->info();
  const TemporaryDirectory directory;
  LibraryOptions options;
  options.directory = directory / "catalog";
  options.model = {info.id, info.preprocessing, info.dimension};
  options.create = true;
  ASSIGN_OR_RETURN(const auto library, Library::Open(options));
  faiss::IndexFlatIP plain(info.dimension);
  RETURN_IF_ERROR(Fill(*library, plain, tracks, info.dimension));

  const SystemClock clock;
  const AudioInput audio(model->audio(), {}, clock);
  ASSIGN_OR_RETURN(const auto labeler, Labeler::Create(*model));
  const Engine engine(
      *model, audio, *labeler, [&] { return library->view(); }, clock);
  CallTracker tracker;
  SearchServiceImpl search(engine, *model, tracker);
  ASSIGN_OR_RETURN(const auto server,
                   RpcServer::Start({"127.0.0.1:0"},
                                    {{v1::SearchService::service_full_name(), &search}}, tracker));
  const auto channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server->port()),
                                           grpc::InsecureChannelCredentials());
  const auto stub = v1::SearchService::NewStub(channel);
  Measured warm_up, measured;
  for (int i = 0; i < kWarmUp + kQueries; ++i) {
    const std::string& text = Texts()[static_cast<size_t>(i) % Texts().size()];
    RETURN_IF_ERROR(MeasureOne(*stub, *model, plain, text, i < kWarmUp ? warm_up : measured));
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
  omp_set_num_threads(1);
  const absl::Status status = libretto::Run(model, argc > 2 ? std::atoi(argv[2]) : 10'000);
  if (status.ok()) return 0;
  std::fprintf(stderr, "serve_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
