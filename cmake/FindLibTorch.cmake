# SPDX-License-Identifier: Apache-2.0
# LibTorch as imported targets, from the headers and shared libraries alone: Torch's own package
# file asks for an installed CUDA toolkit when the wheel is a CUDA build.
#
# Looks in PATCHSCAPE_LIBTORCH, then in .deps/libtorch, a link to the wheel. Gives LibTorch::LibTorch.
set(_roots ${PATCHSCAPE_LIBTORCH} $ENV{PATCHSCAPE_LIBTORCH} ${PROJECT_SOURCE_DIR}/.deps/libtorch)

find_path(LibTorch_INCLUDE_DIR ATen/ATen.h PATHS ${_roots} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu PATHS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 PATHS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_CUDA_LIBRARY torch_cuda PATHS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_CUDA_LIBRARY c10_cuda PATHS ${_roots} PATH_SUFFIXES lib NO_DEFAULT_PATH)

if(LibTorch_CUDA_LIBRARY)
  # A CUDA wheel is installed beside NVIDIA's wheels, which hold the headers of the runtime; it
  # brings all but those of the compiler, which LibTorch before 2.13 needs for recording passes.
  get_filename_component(_torch ${LibTorch_INCLUDE_DIR} DIRECTORY)
  file(GLOB _cuda_headers ${_torch}/../nvidia/cu[0-9]*/include ${_torch}/../nvidia/cuda_runtime/include)
  find_path(LibTorch_CUDA_INCLUDE_DIR crt/host_config.h
    PATHS ${_cuda_headers} /usr/local/cuda/include NO_DEFAULT_PATH)
endif()

if(LibTorch_INCLUDE_DIR)
  # The numbers moved to headeronly/ in 2.9; the older place includes them.
  foreach(_header headeronly/version.h csrc/api/include/torch/version.h)
    if(NOT _version_lines AND EXISTS ${LibTorch_INCLUDE_DIR}/torch/${_header})
      file(STRINGS ${LibTorch_INCLUDE_DIR}/torch/${_header} _version_lines
           REGEX "TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
    endif()
  endforeach()
  foreach(_part MAJOR MINOR PATCH)
    string(REGEX MATCH "TORCH_VERSION_${_part} ([0-9]+)" _ "${_version_lines}")
    list(APPEND _version ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN _version "." LibTorch_VERSION)
  if(LibTorch_VERSION VERSION_LESS 2.6)
    message(FATAL_ERROR "LibTorch ${LibTorch_VERSION} is too old: name 2.6 or newer in PATCHSCAPE_LIBTORCH.")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run ./test once, or set PATCHSCAPE_LIBTORCH to an unpacked LibTorch")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE
    ${LibTorch_INCLUDE_DIR} ${LibTorch_INCLUDE_DIR}/torch/csrc/api/include)
  get_filename_component(LibTorch_LIBRARY_DIR ${LibTorch_CPU_LIBRARY} DIRECTORY)
  target_link_libraries(LibTorch::LibTorch INTERFACE ${LibTorch_CPU_LIBRARY} ${LibTorch_C10_LIBRARY})
  # at::parallel_for is inline: whoever calls it starts the threads, by the library LibTorch brings.
  file(GLOB LibTorch_OPENMP_LIBRARY ${LibTorch_LIBRARY_DIR}/libgomp*.so*)
  target_link_libraries(LibTorch::LibTorch INTERFACE ${LibTorch_OPENMP_LIBRARY})
  if(LibTorch_CUDA_LIBRARY)
    # Nothing refers to the CUDA library by symbol: its kernels register themselves when it loads.
    target_link_libraries(LibTorch::LibTorch INTERFACE
      -Wl,--no-as-needed ${LibTorch_CUDA_LIBRARY} ${LibTorch_C10_CUDA_LIBRARY} -Wl,--as-needed)
  endif()
  target_link_options(LibTorch::LibTorch INTERFACE -Wl,-rpath,${LibTorch_LIBRARY_DIR})
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY
                 LibTorch_CUDA_LIBRARY LibTorch_C10_CUDA_LIBRARY LibTorch_CUDA_INCLUDE_DIR)
