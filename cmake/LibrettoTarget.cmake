# libretto_library(NAME SOURCES... ) / libretto_executable(NAME SOURCES...): our targets, with the project's include root
# and warnings. Link dependencies with target_link_libraries as usual.
function(_libretto_configure target scope)
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR})
  if(NOT scope STREQUAL "INTERFACE")
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wno-unused-parameter)
    # GCC 12 reports false -Wrestrict for string concatenation (GCC bug 105329).
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
    if(LIBRETTO_WERROR)
      target_compile_options(${target} PRIVATE -Werror)
    endif()
  endif()
endfunction()

function(libretto_library target)
  add_library(${target} STATIC ${ARGN})
  _libretto_configure(${target} PUBLIC)
endfunction()

function(libretto_executable target)
  add_executable(${target} ${ARGN})
  _libretto_configure(${target} PRIVATE)
endfunction()

# libretto_test(NAME LABEL SOURCES...): a Catch2 executable; every TEST_CASE becomes a ctest test with that label.
function(libretto_test target label)
  libretto_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE libretto_catch_main)
  include(Catch)
  set(seconds 300)
  if(LIBRETTO_SANITIZE)
    set(seconds 1500)
  endif()
  catch_discover_tests(${target} TEST_PREFIX "${target}: " PROPERTIES LABELS ${label} TIMEOUT ${seconds})
endfunction()
