// SPDX-License-Identifier: Apache-2.0
#include "core/export/input_turns.h"

#include <chrono>
#include <new>
#include <thread>
#include <utility>

namespace patchscape {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};

/// Opens an input's picture, or notes why it cannot be.
std::shared_ptr<const Picture> opened(RunInput& input) {
  const auto begin = std::chrono::steady_clock::now();
  std::shared_ptr<const Picture> picture;
  try {
    picture = loadPicture(input.path);
  } catch (const Error& error) {
    input.problem = error;
  } catch (const std::bad_alloc&) {
    input.problem = Error(ErrorCode::kOutOfMemory,
                          "There is not enough memory to open this picture: shrink it.");
  }
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
  input.timingsMs["decode"] += spent.count();
  return picture;
}

}  // namespace

/// Inputs that were begun and wait for their passes.
struct InputTurns::Group {
  std::vector<RunInput>& inputs;
  InputQueue& queue;
  const std::shared_ptr<BatchSize>& size;
  std::vector<std::pair<std::size_t, std::shared_ptr<const Picture>>> begun{};
  std::size_t bytes = 0;
};

void InputTurns::takeAll(std::vector<RunInput>& inputs,
                         InputQueue& queue,
                         const std::shared_ptr<BatchSize>& size) {
  Group group{.inputs = inputs, .queue = queue, .size = size};
  std::vector<std::size_t> later;
  for (std::size_t index = 0; index < inputs.size(); ++index) {
    if (!take(index, group)) {
      later.push_back(index);
    }
  }
  runAll(group);
  if (!later.empty()) {
    waitFor(later.size());
  }
  while (!later.empty()) {
    std::this_thread::sleep_for(kBetweenLooks);
    std::erase_if(later, [&](std::size_t index) { return take(index, group); });
    runAll(group);
  }
}

/// False where another run does it now.
bool InputTurns::take(std::size_t index, Group& group) {
  stopWhereCancelled();
  const bool alone = group.queue.failedBefore(group.inputs[index]);
  const InputTurn turn = group.queue.begin(group.inputs[index]);
  switch (turn.kind) {
    case InputTurn::Kind::kLater:
      return false;
    case InputTurn::Kind::kDone:
      passOver(index, turn);
      return true;
    case InputTurn::Kind::kDo:
      break;
  }
  if (alone) {
    runAll(group);
  }
  add(index, group);
  if (alone || group.size->isEnough(group.begun.size(), group.bytes)) {
    runAll(group);
  }
  return true;
}

void InputTurns::add(std::size_t index, Group& group) {
  RunInput& input = group.inputs[index];
  std::shared_ptr<const Picture> picture;
  if (!input.problem) {
    opening(input);
    picture = opened(input);
  }
  group.bytes += picture ? picture->image.pixels().size() : 0;
  group.begun.emplace_back(index, std::move(picture));
}

void InputTurns::runAll(Group& group) {
  const auto begun = std::exchange(group.begun, {});
  group.bytes = 0;
  const auto batch = std::make_shared<PictureBatch>();
  batch->size = group.size;
  for (const auto& [index, picture] : begun) {
    if (picture) {
      batch->pictures.push_back(picture);
    }
  }
  for (const auto& [index, picture] : begun) {
    stopWhereCancelled();
    AnalysisRequest wanted = request(group.inputs[index]);
    wanted.picture.picture = picture;
    wanted.batch = batch;
    doOne(index, wanted);
  }
}

}  // namespace patchscape
