#include <catch2/catch.hpp>

#include "server/admin/blas_check.h"

namespace libretto {
namespace {

TEST_CASE("the BLAS in use is read off the memory map") {
  const std::string prefix = "7f00-7f01 r-xp 00000000 08:01 1  /usr/lib/x86_64-linux-gnu/";
  CHECK(BlasInMaps(prefix + "libc.so.6\n") == Blas::kNone);
  CHECK(BlasInMaps(prefix + "blas/libblas.so.3.11.0\n") == Blas::kReference);
  CHECK(BlasInMaps(prefix + "openblas-openmp/libblas.so.3\n") == Blas::kOptimized);
  CHECK(BlasInMaps(prefix + "blas/libblas.so.3\n" + prefix +
                   "openblas-openmp/libopenblas-r0.so\n") == Blas::kOptimized);
}

}  // namespace
}  // namespace libretto
