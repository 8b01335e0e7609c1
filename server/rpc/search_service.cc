#include "server/rpc/search_service.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "server/rpc/exchange_call.h"
#include "server/rpc/search_converter.h"

namespace libretto {
namespace {

Lane LaneOf(const v1::SearchRequest& request) {
  return std::ranges::any_of(request.clauses(), &v1::Clause::has_audio) ? Lane::kAudio
                                                                        : Lane::kSearch;
}

void Complete(int64_t index, const absl::Status& status, v1::SearchManyResponse* response) {
  response->set_index(index);
  if (status.ok()) return;
  response->mutable_error()->set_code(static_cast<int>(status.code()));
  response->mutable_error()->set_message(ToValidUtf8(std::string(status.message())));
}

}  // namespace

bool SearchServiceImpl::AnswerFromCache(const v1::SearchRequest& request,
                                        v1::SearchResponse* response) {
  const absl::Time begin = absl::Now();
  const auto index = indexes_.Find(request.index());
  if (!index.ok()) return false;
  const auto answer = answers_.Find(request, *index->index);
  if (answer == nullptr) return false;
  *response = *answer;
  response->set_index(index->name);
  response->set_from_cache(true);
  SetTotal(absl::Now() - begin, response);
  return true;
}

absl::Status SearchServiceImpl::SearchOne(const v1::SearchRequest& request, CallRecord& record,
                                          v1::SearchResponse* response) {
  ASSIGN_OR_RETURN(const NamedIndex index, indexes_.Find(request.index()));
  ASSIGN_OR_RETURN(const Query query, FromProto(request));
  const absl::Time begin = absl::Now();
  const absl::StatusOr<Answer> answer = index->engine().Search(query, record.call());
  FinishedSearch search{query, index.name, answer.status(), absl::Now() - begin, {}, 0};
  if (answer.ok()) {
    search.stages = answer->timings;
    search.hits = static_cast<int64_t>(answer->hits.size());
  }
  record.NoteSearch(search);
  RETURN_IF_ERROR(answer.status());
  ToProto(*answer, index->model().info().id, response);
  response->set_index(index.name);
  answers_.Add(request, *index.index, *response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SearchServiceImpl::Search(grpc::CallbackServerContext* context,
                                                    const v1::SearchRequest* request,
                                                    v1::SearchResponse* response) {
  if (AnswerFromCache(*request, response)) {
    return server_.Unary(context, method::kSearch.In(Lane::kAtOnce), request, response,
                         [](CallRecord&) { return absl::OkStatus(); });
  }
  return server_.Unary(
      context, method::kSearch.In(LaneOf(*request)), request, response,
      [=, this](CallRecord& record) { return SearchOne(*request, record, response); });
}

grpc::ServerBidiReactor<v1::SearchManyRequest, v1::SearchManyResponse>*
SearchServiceImpl::SearchMany(grpc::CallbackServerContext* context) {
  const auto answer = [this](const v1::SearchManyRequest& request, CallRecord& record,
                             v1::SearchManyResponse* response) {
    if (AnswerFromCache(request.query(), response->mutable_response())) return absl::OkStatus();
    return SearchOne(request.query(), record, response->mutable_response());
  };
  const auto lane = [](const v1::SearchManyRequest& request) { return LaneOf(request.query()); };
  return std::make_unique<ExchangeCall<v1::SearchManyRequest, v1::SearchManyResponse>>(
             *context, method::kSearchMany, server_, lane, answer, Complete)
      .release();
}

}  // namespace libretto
