// SPDX-License-Identifier: Apache-2.0
#include "core/inference/label_propagation.h"

#include "core/base/error.h"
#include "tests/support/error_of.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace patchscape {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kWidth = 6;

at::Tensor randomTokens(PatchGrid grid, std::uint64_t seed) {
  at::manual_seed(seed);
  return at::randn({grid.count(), kWidth});
}

/// Labels that differ from patch to patch and sum to 1.
at::Tensor randomLabels(PatchGrid grid, std::int64_t channels, std::uint64_t seed) {
  at::manual_seed(seed);
  return at::softmax(2.0 * at::randn({channels, grid.rows, grid.cols}), 0);
}

struct ReferenceFrame {
  at::Tensor tokens;
  at::Tensor labels;
};

double cosineOf(const at::Tensor& a, const at::Tensor& b) {
  double dot = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::int64_t i = 0; i < kWidth; ++i) {
    const auto x = a[i].item<double>();
    const auto y = b[i].item<double>();
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / std::sqrt(aa * bb);
}

bool isNear(std::int64_t a, std::int64_t b, PatchGrid grid, const PropagationOptions& options) {
  const std::int64_t down = a / grid.cols - b / grid.cols;
  const std::int64_t across = a % grid.cols - b % grid.cols;
  return options.shape == Neighbourhood::kSquare
             ? std::max(std::abs(down), std::abs(across)) <= options.radius
             : down * down + across * across <= std::int64_t{options.radius} * options.radius;
}

/// The published steps, one patch at a time.
at::Tensor reference(const std::vector<ReferenceFrame>& context,
                     const at::Tensor& tokens,
                     PatchGrid grid,
                     const PropagationOptions& options) {
  at::Tensor labels = at::zeros_like(context.front().labels);
  for (std::int64_t target = 0; target < grid.count(); ++target) {
    std::vector<std::pair<double, at::Tensor>> lenders;
    for (const ReferenceFrame& frame : context) {
      for (std::int64_t source = 0; source < grid.count(); ++source) {
        if (isNear(target, source, grid, options)) {
          lenders.emplace_back(
              std::exp(cosineOf(tokens[target], frame.tokens[source]) / options.temperature),
              frame.labels.select(1, source / grid.cols).select(1, source % grid.cols));
        }
      }
    }
    std::ranges::stable_sort(
        lenders, std::greater<>(), [](const auto& each) { return each.first; });
    lenders.resize(std::min(lenders.size(), static_cast<std::size_t>(options.nearest)));
    double sum = 0.0;
    at::Tensor mean = at::zeros({labels.size(0)});
    for (const auto& [weight, label] : lenders) {
      sum += weight;
      mean += weight * label;
    }
    labels.select(1, target / grid.cols).select(1, target % grid.cols) = mean / sum;
  }
  return labels;
}

double largestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

class Reference : public testing::TestWithParam<PropagationOptions> {};

TEST_P(Reference, IsMatchedFrameAfterFrame) {
  // Larger than a block in both directions, and no multiple of it.
  const PatchGrid grid{.rows = 11, .cols = 9};
  LabelPropagation propagation(GetParam());
  std::vector<ReferenceFrame> context{{randomTokens(grid, 1), randomLabels(grid, 3, 2)}};
  propagation.start(context.front().tokens, grid, context.front().labels);
  for (std::uint64_t frame = 0; frame < 3; ++frame) {
    const at::Tensor tokens = randomTokens(grid, 10 + frame);
    const at::Tensor expected = reference(context, tokens, grid, GetParam());
    const at::Tensor labels = propagation.next(tokens, grid);
    ASSERT_LT(largestDifference(labels, expected), 2e-5) << "frame " << frame;
    context.push_back({tokens, labels.clone()});
    if (context.size() > static_cast<std::size_t>(GetParam().contextFrames) + 1) {
      context.erase(context.begin() + 1);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options,
    Reference,
    testing::Values(PropagationOptions{},
                    kDinov3Propagation,
                    PropagationOptions{.contextFrames = 2, .radius = 2},
                    PropagationOptions{
                        .contextFrames = 1, .radius = 3, .shape = Neighbourhood::kDisc},
                    PropagationOptions{.contextFrames = 0, .radius = 1, .nearest = 2},
                    PropagationOptions{.radius = 0, .nearest = 50},
                    PropagationOptions{.nearest = 1, .temperature = 0.02}));

TEST(LabelPropagation, AStillFilmKeepsItsLabels) {
  const PatchGrid grid{.rows = 10, .cols = 14};
  const at::Tensor tokens = randomTokens(grid, 3);
  const at::Tensor labels = randomLabels(grid, 2, 4);
  LabelPropagation propagation({.nearest = 1});
  propagation.start(tokens, grid, labels);
  for (int frame = 0; frame < 20; ++frame) {
    ASSERT_LT(largestDifference(propagation.next(tokens, grid), labels), 1e-5);
  }
}

TEST(LabelPropagation, WhatMovesTakesItsLabelAlong) {
  const PatchGrid grid{.rows = 12, .cols = 20};
  const at::Tensor world = randomTokens({.rows = 12, .cols = 40}, 5).view({12, 40, kWidth});
  const at::Tensor worldLabels = randomLabels({.rows = 12, .cols = 40}, 2, 6);
  const auto view = [&](std::int64_t left) {
    return world.narrow(1, left, grid.cols).reshape({grid.count(), kWidth});
  };
  LabelPropagation propagation({.contextFrames = 1, .radius = 2, .nearest = 1});
  propagation.start(view(0), grid, worldLabels.narrow(2, 0, grid.cols));
  at::Tensor labels;
  for (std::int64_t left = 2; left <= 8; left += 2) {
    labels = propagation.next(view(left), grid);
  }
  // What came into view at the right has no history; the rest has moved 8 patches, 2 a frame.
  EXPECT_LT(largestDifference(labels.narrow(2, 0, 12), worldLabels.narrow(2, 8, 12)), 1e-5);
}

TEST(LabelPropagation, LabelsStayShares) {
  const PatchGrid grid{.rows = 9, .cols = 9};
  LabelPropagation propagation({});
  propagation.start(randomTokens(grid, 1), grid, randomLabels(grid, 4, 2));
  for (std::uint64_t frame = 0; frame < 10; ++frame) {
    const at::Tensor labels = propagation.next(randomTokens(grid, frame), grid);
    EXPECT_GE(labels.min().item<double>(), 0.0);
    EXPECT_LT((labels.sum(0) - 1.0).abs().max().item<double>(), 1e-5);
  }
}

TEST(LabelPropagation, MemoryDoesNotGrowWithTheFilm) {
  const PatchGrid grid{.rows = 5, .cols = 5};
  LabelPropagation propagation({.contextFrames = 3});
  propagation.start(randomTokens(grid, 1), grid, randomLabels(grid, 2, 2));
  const std::size_t one = propagation.bytes();
  for (std::uint64_t frame = 0; frame < 50; ++frame) {
    (void)propagation.next(randomTokens(grid, frame), grid);
    EXPECT_EQ(propagation.bytes(), one * std::min<std::size_t>(frame + 2, 4));
  }
}

TEST(LabelPropagation, ACancelledFrameLeavesNoTrace) {
  const PatchGrid grid{.rows = 20, .cols = 20};
  LabelPropagation propagation({});
  LabelPropagation other({});
  for (LabelPropagation* each : {&propagation, &other}) {
    each->start(randomTokens(grid, 1), grid, randomLabels(grid, 2, 2));
  }
  int asked = 0;
  const Error error = test::errorOf(
      [&] { (void)propagation.next(randomTokens(grid, 3), grid, [&] { return ++asked < 3; }); });
  EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  EXPECT_EQ(asked, 3);
  EXPECT_TRUE(at::equal(propagation.next(randomTokens(grid, 4), grid),
                        other.next(randomTokens(grid, 4), grid)));
}

TEST(LabelPropagation, EvenTokensOfZerosGiveShares) {
  const PatchGrid grid{.rows = 4, .cols = 4};
  LabelPropagation propagation({});
  propagation.start(at::zeros({16, kWidth}), grid, randomLabels(grid, 2, 2));
  const at::Tensor labels = propagation.next(at::zeros({16, kWidth}), grid);
  EXPECT_LT((labels.sum(0) - 1.0).abs().max().item<double>(), 1e-5);
}

TEST(LabelPropagation, RefusesWhatDoesNotBelongToTheFilm) {
  const PatchGrid grid{.rows = 4, .cols = 4};
  LabelPropagation propagation({});
  propagation.start(randomTokens(grid, 1), grid, randomLabels(grid, 2, 2));
  const PatchGrid other{.rows = 2, .cols = 8};
  for (const auto& [tokens, itsGrid] :
       {std::pair{randomTokens(other, 1), other}, std::pair{at::zeros({16, kWidth + 1}), grid}}) {
    const Error error = test::errorOf([&] { (void)propagation.next(tokens, itsGrid); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("start them again"));
  }
}

TEST(LabelPropagation, RefusesOptionsOutOfRange) {
  const std::vector<std::pair<PropagationOptions, std::string>> refused{
      {{.contextFrames = -1}, "context frames"},
      {{.contextFrames = 101}, "context frames"},
      {{.radius = -1}, "radius"},
      {{.nearest = 0}, "nearest"},
      {{.temperature = 0.0}, "temperature"},
      {{.temperature = std::nan("")}, "temperature"}};
  for (const auto& [options, name] : refused) {
    const Error error = test::errorOf([&] { LabelPropagation{options}; });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr(name));
  }
}

}  // namespace
}  // namespace patchscape
