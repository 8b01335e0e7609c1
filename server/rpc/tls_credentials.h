// TLS whose certificates may be exchanged while the server runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/identity/certificates.h"

namespace libretto {

// Every connection is greeted with the certificates that are the latest by then; those that are
// open go on. Where there are client authorities when this is made, callers without a certificate
// of one of them are refused. Both these credentials and `certificates` outlive the server.
std::shared_ptr<grpc::ServerCredentials> TlsCredentials(const Certificates& certificates);

}  // namespace libretto
