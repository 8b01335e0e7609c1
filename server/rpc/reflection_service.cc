#include "server/rpc/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "server/rpc/exchange_call.h"

namespace libretto {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1alpha::FileDescriptorResponse;
using grpc::reflection::v1alpha::ServerReflection;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

// `file` and what it imports, each once.
void AddFiles(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
              FileDescriptorResponse& response) {
  if (!added.insert(&file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    AddFiles(*file.dependency(i), added, response);
  }
}

absl::Status AnswerFile(const FileDescriptor* file, const std::string& wanted,
                        ServerReflectionResponse* response) {
  if (file == nullptr) return absl::NotFoundError(absl::StrCat("nothing is called ", wanted));
  std::set<const FileDescriptor*> added;
  AddFiles(*file, added, *response->mutable_file_descriptor_response());
  return absl::OkStatus();
}

absl::Status Reflect(const ServerReflectionRequest& request,
                     const std::vector<std::string>& services, ServerReflectionResponse* response) {
  response->set_valid_host(request.host());
  *response->mutable_original_request() = request;
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      return AnswerFile(pool.FindFileByName(request.file_by_filename()), request.file_by_filename(),
                        response);
    case ServerReflectionRequest::kFileContainingSymbol:
      return AnswerFile(pool.FindFileContainingSymbol(request.file_containing_symbol()),
                        request.file_containing_symbol(), response);
    case ServerReflectionRequest::kListServices:
      for (const std::string& name : services) {
        response->mutable_list_services_response()->add_service()->set_name(name);
      }
      return absl::OkStatus();
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      break;
  }
  return absl::UnimplementedError("ask for a file, a symbol or the services");
}

void Complete(int64_t, const absl::Status& status, ServerReflectionResponse* response) {
  if (status.ok()) return;
  response->mutable_error_response()->set_error_code(static_cast<int>(status.code()));
  response->mutable_error_response()->set_error_message(ToValidUtf8(std::string(status.message())));
}

}  // namespace

ReflectionService::ReflectionService(std::vector<std::string> services, CallServer& server)
    : services_(std::move(services)), server_(server) {
  services_.push_back(ServerReflection::service_full_name());
}

grpc::ServerBidiReactor<ServerReflectionRequest, ServerReflectionResponse>*
ReflectionService::ServerReflectionInfo(grpc::CallbackServerContext* context) {
  const auto answer = [this](const ServerReflectionRequest& request, CallRecord&,
                             ServerReflectionResponse* response) {
    return Reflect(request, services_, response);
  };
  const auto lane = [](const ServerReflectionRequest&) { return method::kReflection.lane; };
  return std::make_unique<ExchangeCall<ServerReflectionRequest, ServerReflectionResponse>>(
             *context, method::kReflection, server_, lane, answer, Complete)
      .release();
}

}  // namespace libretto
