# SPDX-License-Identifier: Apache-2.0
# One function a kind of target, so that every room gets the same flags.
include_guard()

set(PATCHSCAPE_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                        -Wold-style-cast -Werror
                        # Designated initialisers leave the defaults of the other members.
                        -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overflows in std::string's own operator+ (its bugs 105329 and 105651).
  list(APPEND PATCHSCAPE_WARNINGS -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()

function(patchscape_flags target)
  target_compile_options(${target} PRIVATE ${PATCHSCAPE_WARNINGS})
  if(NOT target MATCHES "inference|session|parity|bench")
    # ATen's inline headers do not survive -Wconversion.
    target_compile_options(${target} PRIVATE -Wconversion -Wno-sign-conversion)
  endif()
  if(PATCHSCAPE_SANITIZER)
    target_compile_options(${target} PRIVATE -fsanitize=${PATCHSCAPE_SANITIZER} -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${PATCHSCAPE_SANITIZER})
  endif()
endfunction()

# patchscape_library(NAME SOURCES ... PUBLIC ... PRIVATE ...)
# Makes patchscape_NAME, alias patchscape::NAME. The PUBLIC and PRIVATE links are the layering table.
function(patchscape_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(patchscape_${name} STATIC ${ARG_SOURCES})
  add_library(patchscape::${name} ALIAS patchscape_${name})
  target_include_directories(patchscape_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(patchscape_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  patchscape_flags(patchscape_${name})
endfunction()

# patchscape_test(NAME SOURCES ... LINKS ... LABELS ... [GUI])
# Makes the program test_NAME and one CTest of it; GUI runs it in a virtual display of its own.
function(patchscape_test name)
  cmake_parse_arguments(ARG "GUI" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(test_${name} ${ARG_SOURCES})
  target_link_libraries(test_${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(test_${name} PRIVATE PATCHSCAPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                  PATCHSCAPE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  patchscape_flags(test_${name})
  # Tests are compiled more often than they run: half the time of -O3.
  target_compile_options(test_${name} PRIVATE -O0)
  set(command test_${name})
  if(ARG_GUI)
    set(command ${PROJECT_SOURCE_DIR}/tools/with_display $<TARGET_FILE:test_${name}>)
  endif()
  add_test(NAME ${name} COMMAND ${command})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
