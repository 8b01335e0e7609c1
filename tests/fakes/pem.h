// Certificates and keys that protect nothing.
#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace libretto {

// Of "music.example.org", signed by itself, from 2026-11-28T07:09:53Z for 365 days.
inline constexpr char kCertificate[] = R"(-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUFvAxqTiYVXysVWn181/HKFrnhY0wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbXVzaWMuZXhhbXBsZS5vcmcwHhcNMjYxMTI4MDcwOTUzWhcN
MjcxMTI4MDcwOTUzWjAcMRowGAYDVQQDDBFtdXNpYy5leGFtcGxlLm9yZzBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABFADAOF3G8Uq0brUq+Z4Crc+1cAwGJ4C59VL
M3rVRmAI/wiBYZ0k5gFbfYhPOdCvee/ImWbVG3fSRPKzNBx6Oy2jUzBRMB0GA1Ud
DgQWBBTLIzOm4hMS34Kc6/nXgn05I4IXPDAfBgNVHSMEGDAWgBTLIzOm4hMS34Kc
6/nXgn05I4IXPDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBek
ewr8oAX8h9lbhV19t0uxGSDpXtkV8Z4gIJignH3TAiEAq1zQtt3E/2tuMhCmVqRl
Jeqpail2xbkgycC2B+Ts5BU=
-----END CERTIFICATE-----
)";

inline constexpr char kCertificateKey[] = R"(-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIO9pOZI/qnjr+034eD4uFWhiqDXaL/WKGmCJhidNxe0ZoAoGCCqGSM49
AwEHoUQDQgAEUAMA4XcbxSrRutSr5ngKtz7VwDAYngLn1UszetVGYAj/CIFhnSTm
AVt9iE850K9578iZZtUbd9JE8rM0HHo7LQ==
-----END EC PRIVATE KEY-----
)";

// With the passphrase "x".
inline constexpr char kEncryptedKey[] = R"(-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,D403D0CFD2F1228F7FCF741C0E3B5616

a8kAEf2+f1FViQpYuBCweMcKlg08jn7guOvIhzGQhO7cd4XAcS70HGaHMKv94i5E
eVe9/L3oCq7LyMRQuW0WYFo4krEDvD2X1ecJ9KKxQMFNvLt6v+tKjGO2hGzkg5H6
9S1ps0M1CJcTQoXl5qw6vdsL+nVzFTDkykXkR/VCAWo=
-----END EC PRIVATE KEY-----
)";

inline constexpr char kAnotherKey[] = R"(-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIAbMYX7QiLFU1vDVDaI8EPrDAiln/paaX61XKx8Lmw0KoAoGCCqGSM49
AwEHoUQDQgAEzQGJmPiGzbZubpcyFFrHI5Z1WWSuspJLt5F6yt85CTVEndMACjzh
8K9tSPxC4oXNpt8Cf4RDJmRNUBIdThXeLw==
-----END EC PRIVATE KEY-----
)";

inline absl::Time CertificateExpiry() {
  return absl::FromCivil(absl::CivilSecond(2027, 11, 28, 7, 9, 53), absl::UTCTimeZone());
}

}  // namespace libretto
