// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace patchscape {

/// What the passes over one input size on one device have shown.
struct BatchTrial {
  struct Passes {
    int count = 0;
    double millisecondsEach = 0.0;  ///< A picture's share of the fastest.
  };
  std::string way;                ///< Device and precision: "cuda:0 fp16".
  InputSize size;                 ///< Of the network's input.
  std::map<int, Passes> byCount;  ///< By pictures a pass.
  int next = 1;                   ///< Pictures that the next pass takes.
};

/// How many pictures of one input size go into a pass: as many as a person says, or as the passes
/// of the run itself show to be fastest.
///
/// A trial begins with one picture and doubles as long as that makes a picture at least 3 % faster
/// and a pass stays below half a second; then it keeps the fewest pictures within 3 % of the best.
/// No pass is made for the trial alone.
/// Thread: any.
class BatchSize {
 public:
  static constexpr int kMost = 64;

  /// \param fixed Pictures a pass, 1 to kMost; 0: found by trial.
  explicit BatchSize(int fixed = 0)
      : fixed_(fixed) {}

  /// How many pictures are worth gathering before their sizes are known.
  [[nodiscard]] int gathered() const;

  /// Whether so many gathered pictures, whose pixels take so many bytes, wait for no others.
  [[nodiscard]] bool isEnough(std::size_t pictures, std::size_t bytes) const;

  /// How many pictures of one size the next pass takes, where there are as many.
  [[nodiscard]] int next(const std::string& way, InputSize size) const;

  /// Tells how long a pass took.
  void measured(const std::string& way, InputSize size, int pictures, double milliseconds);

  /// All that was measured, in the order in which sizes came.
  [[nodiscard]] std::vector<BatchTrial> trials() const;

 private:
  [[nodiscard]] int nextOf(const BatchTrial& trial) const;

  int fixed_;
  mutable std::mutex mutex_;
  std::vector<BatchTrial> trials_;
};

}  // namespace patchscape
