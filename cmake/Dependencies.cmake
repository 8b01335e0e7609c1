# Third-party engines. Each is linked by the one folder that stands in front of it.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED)  # FAISS's package file needs it found first
find_package(PkgConfig REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(faiss REQUIRED)
find_package(Torch REQUIRED)
# oneDNN's own package file asks for OpenCL's headers, which only its GPU half needs.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
find_package(leveldb REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample)
pkg_check_modules(KISSFFT REQUIRED IMPORTED_TARGET kissfft-float)
pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)
pkg_check_modules(SOUNDTOUCH REQUIRED IMPORTED_TARGET soundtouch)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
if(BUILD_TESTING)
  find_package(Catch2 REQUIRED)
endif()

# LibTorch and gRPC both need full protobuf; it goes first, before any library that brings a second copy of its symbols.
add_link_options(-Wl,--no-as-needed -lprotobuf -Wl,--as-needed)
