#include "server/rpc/catalog_service.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/query/errors.h"
#include "server/query/page_token.h"
#include "server/query/validate.h"
#include "server/rpc/filter_converter.h"
#include "server/rpc/track_converter.h"
#include "server/rpc/track_upload.h"
#include "server/rpc/upload_call.h"

namespace libretto {
namespace {

constexpr int kDefaultPageSize = 50;
constexpr int kMaxPageSize = 1000;

absl::Status CheckId(const std::string& id) {
  return id.empty() ? InvalidField("id", "must not be empty") : absl::OkStatus();
}

absl::Status UnknownTrack(const absl::Status& status) {
  return absl::IsNotFound(status) ? WithReason(status, reason::kUnknownTrack) : status;
}

}  // namespace

grpc::ServerUnaryReactor* CatalogServiceImpl::GetTrack(grpc::CallbackServerContext* context,
                                                       const v1::GetTrackRequest* request,
                                                       v1::GetTrackResponse* response) {
  return server_.Unary(context, method::kGetTrack, request, response,
                       [=, this](CallRecord&) -> absl::Status {
                         ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
                         RETURN_IF_ERROR(CheckId(request->id()));
                         const auto view = index->view();
                         const auto track = view->GetTrack(request->id());
                         if (!track.ok()) return UnknownTrack(track.status());
                         ASSIGN_OR_RETURN(const auto passages, view->GetPassages(request->id()));
                         ToProto(*track, response->mutable_track());
                         response->set_passage_count(static_cast<int>(passages.size()));
                         return absl::OkStatus();
                       });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListTracks(grpc::CallbackServerContext* context,
                                                         const v1::ListTracksRequest* request,
                                                         v1::ListTracksResponse* response) {
  return server_.Unary(
      context, method::kListTracks, request, response, [=, this](CallRecord&) -> absl::Status {
        ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
        const int page_size = request->page_size() == 0 ? kDefaultPageSize : request->page_size();
        if (page_size < 1 || page_size > kMaxPageSize) {
          return InvalidField("page_size",
                              absl::StrCat("is ", page_size, "; must be 1 to ", kMaxPageSize));
        }
        std::optional<Filter> filter;
        if (request->has_filter()) {
          ASSIGN_OR_RETURN(filter, FromProto(request->filter(), "filter"));
          RETURN_IF_ERROR(ValidateFilter(*filter, "filter"));
        }
        std::string after_id;
        if (!request->page_token().empty()) {
          ASSIGN_OR_RETURN(after_id, ReadListToken(request->page_token(), index->identity()));
        }
        auto page = index->view()->List(filter ? &*filter : nullptr, page_size, after_id);
        if (absl::IsInvalidArgument(page.status())) return AtField("filter", page.status());
        RETURN_IF_ERROR(page.status());
        for (const Track& track : page->tracks) ToProto(track, response->add_tracks());
        if (page->next_after_id) {
          response->set_next_page_token(MakeListToken(*page->next_after_id, index->identity()));
        }
        return absl::OkStatus();
      });
}

grpc::ServerReadReactor<v1::UpsertTrackRequest>* CatalogServiceImpl::UpsertTrack(
    grpc::CallbackServerContext* context, v1::UpsertTrackResponse* response) {
  auto upload = std::make_shared<TrackUpload>(indexes_, uploading_bytes_);
  const auto take = [=, this](v1::UpsertTrackRequest& piece) -> absl::Status {
    if (!piece.header().path().empty()) {
      RETURN_IF_ERROR(AtField("header.path", server_.CheckRole(*context, Role::kAdmin)));
    }
    return upload->Take(piece);
  };
  const auto store = [upload, response](CallRecord& record) {
    return upload->Store(record.call(), response);
  };
  return std::make_unique<UploadCall<v1::UpsertTrackRequest>>(*context, method::kUpsertTrack,
                                                              server_, *response, take, store)
      .release();
}

grpc::ServerUnaryReactor* CatalogServiceImpl::DeleteTrack(grpc::CallbackServerContext* context,
                                                          const v1::DeleteTrackRequest* request,
                                                          v1::DeleteTrackResponse* response) {
  return server_.Unary(context, method::kDeleteTrack, request, response,
                       [=, this](CallRecord&) -> absl::Status {
                         ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
                         RETURN_IF_ERROR(CheckId(request->id()));
                         return UnknownTrack(index->library().Delete(request->id()));
                       });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetStats(grpc::CallbackServerContext* context,
                                                       const v1::GetStatsRequest* request,
                                                       v1::GetStatsResponse* response) {
  return server_.Unary(context, method::kGetStats, request, response,
                       [=, this](CallRecord&) -> absl::Status {
                         ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request->index()));
                         const auto view = index->view();
                         const LibraryStats& stats = view->stats();
                         response->set_track_count(stats.tracks);
                         response->set_passage_count(stats.passages);
                         response->set_duration_seconds(stats.duration_seconds);
                         response->set_model_id(view->model().id);
                         response->set_snapshot_id(view->snapshot_id());
                         response->set_dimension(view->model().dimension);
                         response->set_index_kind(stats.index_kind);
                         if (stats.published_time > absl::UnixEpoch()) {
                           response->mutable_published_time()->set_seconds(
                               absl::ToUnixSeconds(stats.published_time));
                         }
                         response->set_unpublished_changes(stats.unpublished_changes);
                         response->set_server_version(server_version_);
                         response->set_index(index.name);
                         return absl::OkStatus();
                       });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListIndexes(grpc::CallbackServerContext* context,
                                                          const v1::ListIndexesRequest* request,
                                                          v1::ListIndexesResponse* response) {
  return server_.Unary(context, method::kListIndexes, request, response, [=, this](CallRecord&) {
    const auto set = indexes_.all();
    for (const auto& [name, index] : set->by_name) {
      const auto view = index->view();
      v1::IndexInfo* info = response->add_indexes();
      info->set_name(name);
      info->set_is_default(name == set->default_name);
      info->set_model_id(view->model().id);
      info->set_dimension(view->model().dimension);
      info->set_track_count(view->stats().tracks);
      info->set_snapshot_id(view->snapshot_id());
    }
    return absl::OkStatus();
  });
}

}  // namespace libretto
