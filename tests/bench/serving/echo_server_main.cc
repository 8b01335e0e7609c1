// The least that a server of our messages can do: answers every search with one that it was given.
//   echo_server PORT_FILE < RESPONSE          a SearchResponse, as its bytes
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/file_system.h"
#include "libretto/v1/search_service.grpc.pb.h"

namespace libretto {
namespace {

class EchoService final : public v1::SearchService::CallbackService {
 public:
  explicit EchoService(const std::string& response) { answer_.ParseFromString(response); }

  grpc::ServerUnaryReactor* Search(grpc::CallbackServerContext* context, const v1::SearchRequest*,
                                   v1::SearchResponse* response) override {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  v1::SearchResponse answer_;
};

int Serve(const std::string& port_file) {
  EchoService service({std::istreambuf_iterator<char>(std::cin), {}});
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  if (!PosixFileSystem().WriteFileAtomically(port_file, absl::StrCat(port, "\n")).ok()) return 1;
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace libretto

int main(int argc, char** argv) {
  if (argc == 2) return libretto::Serve(argv[1]);
  std::fputs("usage: echo_server PORT_FILE < RESPONSE\n", stderr);
  return 2;
}
