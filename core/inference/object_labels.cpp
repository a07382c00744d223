// SPDX-License-Identifier: Apache-2.0
#include "core/inference/object_labels.h"

#include "core/base/check.h"
#include "core/inference/foreground_mask.h"
#include "core/inference/tensor_values.h"
#include "core/inference/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kRounds = 10;  // Of two means; three or four are enough as a rule.

/// Which of `in` samples lies nearest to each of `out`, as Pillow has it.
std::vector<std::size_t> nearestSamples(std::int64_t in, int out) {
  std::vector<std::size_t> samples;
  for (std::int64_t i = 0; i < out; ++i) {
    samples.push_back(static_cast<std::size_t>((2 * i + 1) * in / (2 * std::int64_t{out})));
  }
  return samples;
}

/// One channel at the input's size, brought to 0…1; an even one stays as it is.
at::Tensor enlarged(const at::Tensor& channel, InputSize input) {
  const at::Tensor plane = at::upsample_bilinear2d(
      channel.unsqueeze(0).unsqueeze(0), {input.height, input.width}, /*align_corners=*/false);
  const float low = plane.min().item<float>();
  const float high = plane.max().item<float>();
  return (high > low ? (plane - low) / (high - low) : plane).squeeze(0).squeeze(0);
}

/// The patch and its neighbours, corners included, the patch itself first.
std::vector<std::int64_t> around(std::int64_t patch, PatchGrid grid) {
  std::vector<std::int64_t> patches{patch};
  for (std::int64_t row = patch / grid.cols - 1; row <= patch / grid.cols + 1; ++row) {
    for (std::int64_t col = patch % grid.cols - 1; col <= patch % grid.cols + 1; ++col) {
      const std::int64_t other = row * grid.cols + col;
      if (row >= 0 && row < grid.rows && col >= 0 && col < grid.cols && other != patch) {
        patches.push_back(other);
      }
    }
  }
  return patches;
}

/// 1 for the patches at the frame's border, [N] float32.
at::Tensor borderOf(PatchGrid grid) {
  at::Tensor border = at::ones({grid.rows, grid.cols});
  if (grid.rows > 2 && grid.cols > 2) {
    border.narrow(0, 1, grid.rows - 2).narrow(1, 1, grid.cols - 2).zero_();
  }
  return border.flatten();
}

/// The mean of the features that `weights` choose, brought to unit length, [D].
at::Tensor directionOf(const at::Tensor& features, const at::Tensor& weights) {
  const at::Tensor sum = features.t().mv(weights.to(features.device()));
  return sum / sum.norm().clamp_min(1e-12);
}

/// The ones of `like` joined to the first of `always`; those count as ones. [rows, cols].
std::vector<std::uint8_t> joinedOnes(const at::Tensor& like,
                                     PatchGrid grid,
                                     const std::vector<std::int64_t>& always) {
  const at::Tensor host = like.to(at::kCPU, at::kByte).contiguous();
  std::vector<std::uint8_t> ones(host.const_data_ptr<std::uint8_t>(),
                                 host.const_data_ptr<std::uint8_t>() + host.numel());
  for (const std::int64_t patch : always) {
    ones[static_cast<std::size_t>(patch)] = 1;
  }
  std::vector<std::uint8_t> joined(ones.size(), 0);
  for (const std::int64_t member : joinedGroup(ones, grid, always.front())) {
    joined[static_cast<std::size_t>(member)] = 1;
  }
  return joined;
}

}  // namespace

at::Tensor patchLabels(const ObjectMask& mask, PatchGrid grid, int objects) {
  PATCHSCAPE_CHECK(objects >= mask.objects && mask.width > 0 && mask.height > 0)
      << objects << " and " << mask.objects;
  const std::vector<std::size_t> cols = nearestSamples(grid.cols, mask.width);
  const std::vector<std::size_t> rows = nearestSamples(grid.rows, mask.height);
  const auto patches = static_cast<std::size_t>(grid.count());
  at::Tensor counts = at::zeros({objects + 1, grid.rows, grid.cols});
  float* const count = counts.mutable_data_ptr<float>();
  for (std::size_t y = 0; y < rows.size(); ++y) {
    for (std::size_t x = 0; x < cols.size(); ++x) {
      const std::size_t id = mask.ids[y * cols.size() + x];
      count[id * patches + rows[y] * static_cast<std::size_t>(grid.cols) + cols[x]] += 1.0F;
    }
  }
  const at::Tensor sums = counts.sum(0, /*keepdim=*/true);
  // A picture smaller than the grid leaves patches without a pixel of their own: background.
  counts[0] += (sums[0] == 0);
  return counts / sums.clamp_min(1.0F);
}

std::vector<std::uint16_t> objectIds(
    const at::Tensor& labels, InputSize input, int width, int height, double leastPeak) {
  const c10::InferenceMode guard;
  at::Tensor ids;
  translateTorchErrors("drawing masks", [&] {
    at::Tensor best = enlarged(labels[0], input);
    ids = at::zeros(best.sizes(), best.options().dtype(at::kByte));
    for (std::int64_t id = 1; id < labels.size(0); ++id) {
      if (labels[id].max().item<double>() < std::max(leastPeak, 1e-6)) {
        continue;
      }
      const at::Tensor plane = enlarged(labels[id], input);
      ids.masked_fill_(plane > best, id);
      best = at::maximum(best, plane);
    }
    ids = ids.cpu().contiguous();
  });
  const std::uint8_t* const from = ids.const_data_ptr<std::uint8_t>();
  const std::vector<std::size_t> cols = nearestSamples(input.width, width);
  std::vector<std::uint16_t> result;
  result.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (const std::size_t y : nearestSamples(input.height, height)) {
    for (const std::size_t x : cols) {
      result.push_back(from[y * static_cast<std::size_t>(input.width) + x]);
    }
  }
  return result;
}

std::vector<std::uint8_t> similarPatches(const at::Tensor& tokens,
                                         PatchGrid grid,
                                         std::int64_t patch,
                                         std::optional<double> similarity) {
  PATCHSCAPE_CHECK(patch >= 0 && patch < grid.count() && tokens.size(0) == grid.count()) << patch;
  const c10::InferenceMode guard;
  return translateTorchErrors("comparing patches", [&] {
    const at::Tensor features = tokens / tokens.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-12);
    if (similarity) {
      return joinedOnes(features.mv(features[patch]).ge(*similarity), grid, {patch});
    }
    const std::vector<std::int64_t> clicked = around(patch, grid);
    const at::Tensor border = borderOf(grid);
    at::Tensor background = directionOf(features, border);
    std::vector<std::uint8_t> group(static_cast<std::size_t>(grid.count()), 0);
    for (const std::int64_t member : clicked) {
      group[static_cast<std::size_t>(member)] = 1;
    }
    for (int round = 0; round < kRounds; ++round) {
      const at::Tensor inside = toTensor(group).to(features.device(), at::kFloat);
      if (round > 0) {
        background = directionOf(features, 1 - inside);
      }
      const at::Tensor object = directionOf(features, inside);
      auto next = joinedOnes(features.mv(object - background).gt(0.0), grid, clicked);
      if (next == group) {
        break;
      }
      group = std::move(next);
    }
    return group;
  });
}

}  // namespace patchscape
