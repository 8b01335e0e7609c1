// Messages of the public API, as anyone may send them: first byte what message, then its bytes.
#include <optional>

#include "base/status_macros.h"
#include "index/catalog/catalog.h"
#include "libretto/v1/catalog_service.pb.h"
#include "libretto/v1/search_service.pb.h"
#include "server/query/engine.h"
#include "server/query/page_token.h"
#include "server/query/validate.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/search_converter.h"
#include "server/rpc/status_converter.h"
#include "server/rpc/track_converter.h"
#include "tests/fakes/direct_audio.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_library.h"
#include "tests/fakes/fake_model.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/small_tracks.h"

namespace libretto {
namespace {

constexpr char kIdentity[] = "fuzz";

struct World {
  World() : library({"fake@000000000000", "fake", kFakeDimension}) {
    CatalogBuilder builder = CatalogBuilder::Create().value();
    for (const AnalyzedTrack& track : SmallTracks(kFakeDimension)) {
      FUZZ_CHECK(library.Upsert(track).ok());
      FUZZ_CHECK(builder.Add(track.track).ok());
    }
    catalog = Catalog::FromParts(builder.Finish().value()).value();
  }

  FakeClock clock;
  FakeModel model;
  FakeLibrary library;
  std::unique_ptr<const Catalog> catalog;
  std::unique_ptr<const Labeler> labeler = Labeler::Create(model).value();
  DirectAudio opener;
  TextInput text{model.text(), {}, clock};
  AudioInput audio{model.audio(), opener, {1 << 20, 10.0}, clock};
  Engine engine{model, text, audio, *labeler, [this] { return library.view(); }, clock, kIdentity};
};

absl::Status Search(const World& world, std::string_view bytes) {
  v1::SearchRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Query query, FromProto(request));
  ASSIGN_OR_RETURN(const Answer answer, world.engine.Search(query, {}));
  FUZZ_CHECK(ValidateQuery(query).ok());
  v1::SearchResponse response;
  ToProto(answer, "model", &response);
  FUZZ_CHECK(response.hits_size() <= query.limit);
  return absl::OkStatus();
}

absl::Status List(const World& world, std::string_view bytes) {
  v1::ListTracksRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  if (!request.page_token().empty()) {
    RETURN_IF_ERROR(ReadListToken(request.page_token(), kIdentity).status());
  }
  ASSIGN_OR_RETURN(const Filter filter, FromProto(request.filter(), "filter"));
  RETURN_IF_ERROR(ValidateFilter(filter, "filter"));
  return world.catalog->Match(filter).status();
}

absl::Status Upsert(std::string_view bytes) {
  v1::UpsertTrackHeader header;
  if (!header.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Track track, FromProto(header.track(), "header.track"));
  v1::Track back;
  ToProto(track, &back);
  return FromProto(back, "header.track").status();
}

absl::Status Tokens(std::string_view bytes) {
  const std::string token(bytes);
  const absl::StatusOr<std::string> after = ReadListToken(token, kIdentity);
  if (after.ok()) FUZZ_CHECK(*ReadListToken(MakeListToken(*after, kIdentity), kIdentity) == *after);
  return ReadPageToken(token, "fingerprint", {kIdentity, "snapshot"}).status();
}

}  // namespace
}  // namespace libretto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace libretto;
  static const World world;
  FuzzInput input(data, size);
  absl::Status status;
  switch (input.Byte() % 4) {
    case 0:
      status = Search(world, input.Rest());
      break;
    case 1:
      status = List(world, input.Rest());
      break;
    case 2:
      status = Upsert(input.Rest());
      break;
    default:
      status = Tokens(input.Rest());
  }
  FUZZ_CHECK(!absl::IsInternal(status) && !absl::IsUnknown(status));
  FUZZ_CHECK(ToGrpcStatus(status).ok() == status.ok());
  return 0;
}
