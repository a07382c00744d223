// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/kernels.h"

#include "core/base/error.h"
#include "core/base/user_folders.h"
#include "core/inference/torch_version.h"
#include "core/inference/vit/onednn.h"
#include "core/inference/vit/row_attention.h"

#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <fstream>
#include <limits>
#include <optional>

namespace patchscape::vit {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kGeneration = "kernels 2";  // Another where they got faster or slower.
constexpr std::int64_t kTrialTokens = 1 + 16 * 16;
constexpr auto kTrialTime = std::chrono::milliseconds(20);  // For each way.
constexpr int kFewestTrials = 3;
constexpr double kWorthIt = 0.97;  // Of the plain way's time.
constexpr std::array kFaster{Kernels::kPacked, Kernels::kPackedAttention};

bool areThere(Kernels kernels, at::ScalarType type) {
  return onednn::isThere(type) && (kernels == Kernels::kPacked || hasAttentionByRows(type));
}

void pack(Linear& linear, const at::Tensor& gamma, std::int64_t rows) {
  if (linear.packed || !linear.weight.defined()) {
    return;
  }
  if (gamma.defined()) {
    linear.weight = linear.weight.mul(gamma.unsqueeze(1));
    linear.bias = linear.bias.mul(gamma);
  }
  linear.weight = onednn::packed(linear.weight, rows);
  linear.packed = true;
}

/// The shortest of some passes through the block.
Clock::duration timeOf(const Block& block, const at::Tensor& tokens, std::int64_t heads) {
  auto shortest = Clock::duration::max();
  const Clock::time_point begin = Clock::now();
  for (int trial = 0; trial <= kFewestTrials || Clock::now() - begin < kTrialTime; ++trial) {
    const Clock::time_point start = Clock::now();
    at::Tensor x = tokens.clone();
    block.addTo(x, heads);
    if (trial > 0) {  // The first one makes what later ones reuse.
      shortest = std::min(shortest, Clock::now() - start);
    }
  }
  return shortest;
}

Kernels tried(const Block& block, const ModelDescription& description) {
  const c10::InferenceMode guard;
  const at::Tensor tokens = at::randn({1, kTrialTokens, description.embedDim}, at::kFloat)
                                .to(block.norm1.weight.scalar_type());
  const auto plain = timeOf(block, tokens, description.heads);
  Kernels best = Kernels::kPlain;
  auto shortest = std::chrono::duration_cast<Clock::duration>(kWorthIt * plain);
  for (const Kernels kernels : kFaster) {
    if (!areThere(kernels, block.norm1.weight.scalar_type())) {
      continue;
    }
    Block other = block;
    useKernels(other, kernels, kTrialTokens);
    if (const auto time = timeOf(other, tokens, description.heads); time < shortest) {
      shortest = time;
      best = kernels;
    }
  }
  return best;
}

/// One line an answer: name, tab, machine and block.
fs::path answersFile() { return userCacheFolder() / "kernels.tsv"; }

std::optional<Kernels> remembered(const std::string& key) {
  std::ifstream in(answersFile());
  std::optional<Kernels> answer;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos && line.substr(tab + 1) == key) {
      answer = kernelsNamed(line.substr(0, tab));
    }
  }
  return answer && *answer != Kernels::kAuto ? answer : std::nullopt;
}

void remember(const std::string& key, Kernels kernels) {
  if (userCacheFolder().empty()) {
    return;
  }
  std::error_code ignored;
  fs::create_directories(userCacheFolder(), ignored);
  // A line at once: several programs may write. Where it cannot be kept, it is tried again.
  std::ofstream(answersFile(), std::ios::app) << nameOf(kernels) + '\t' + key + '\n';
}

}  // namespace

std::vector<Kernels> usableKernels() {
  std::vector<Kernels> usable{Kernels::kPlain};
  for (const Kernels kernels : kFaster) {
    if (areThere(kernels, at::kFloat)) {
      usable.push_back(kernels);
    }
  }
  return usable;
}

void useKernels(Block& block, Kernels kernels, std::int64_t rows) {
  if (kernels == Kernels::kPlain) {
    return;
  }
  if (!areThere(kernels, block.norm1.weight.scalar_type())) {
    throw Error(ErrorCode::kUnsupported,
                "This build or processor lacks the packed kernels: use --kernels plain.");
  }
  pack(block.attn.qkv, {}, rows);
  pack(block.attn.proj, block.ls1, rows);
  pack(block.mlp.fc1, {}, rows);
  pack(block.mlp.w12, {}, rows);
  pack(block.mlp.fc2, block.ls2, rows);
  pack(block.mlp.w3, block.ls2, rows);
  block.ls1 = at::Tensor();
  block.ls2 = at::Tensor();
  block.attn.byRows = kernels == Kernels::kPackedAttention;
}

Kernels fastestKernels(const Block& block,
                       const ModelDescription& description,
                       const std::string& machine) {
  const at::ScalarType type = block.norm1.weight.scalar_type();
  if (!onednn::isThere(type)) {
    return Kernels::kPlain;
  }
  const std::string key = machine + ", " + kGeneration + ", LibTorch " TORCH_VERSION ", width " +
                          std::to_string(description.embedDim) + ", " + c10::toString(type);
  if (const auto answer = remembered(key)) {
    return *answer;
  }
  try {
    const Kernels best = tried(block, description);
    remember(key, best);
    return best;
  } catch (const std::exception&) {
    return Kernels::kPlain;  // oneDNN refuses what the processor cannot do.
  }
}

}  // namespace patchscape::vit
