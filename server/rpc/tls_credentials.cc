#include "server/rpc/tls_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

namespace libretto {
namespace {

// gRPC's C++ interface has two ways to TLS: one cannot exchange certificates, the other's watcher
// of files stops serving when it finds broken ones. The C interface below asks at every handshake.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(const Certificates& certificates) : certificates_(certificates) {
    const bool mutual = !certificates.latest()->client_authorities.empty();
    credentials_ = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            mutual ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                   : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
            &ReloadingCredentials::Fetch, this));
  }
  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }

  // Nothing here uses one.
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  // gRPC calls this under a lock of its own.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self_pointer, grpc_ssl_server_certificate_config** config) {
    auto* self = static_cast<ReloadingCredentials*>(self_pointer);
    auto latest = self->certificates_.latest();
    if (latest == self->given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair{latest->key.c_str(), latest->certificate_chain.c_str()};
    // gRPC wants authorities even where it asks clients for no certificate, and then uses none.
    const std::string& authorities =
        latest->client_authorities.empty() ? latest->certificate_chain : latest->client_authorities;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    self->given_ = std::move(latest);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const Certificates& certificates_;
  std::shared_ptr<const PemFiles> given_;
  grpc_server_credentials* credentials_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> TlsCredentials(const Certificates& certificates) {
  return std::make_shared<ReloadingCredentials>(certificates);
}

}  // namespace libretto
