// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where LibTorch says which version it is: moved in 2.9.
#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/version.h>
#endif
