// SPDX-License-Identifier: Apache-2.0
#include "app/cli/head_choice.h"

#include <fmt/format.h>

namespace patchscape::cli {

HeadChoice openHead(const NamedHead& head,
                    const ModelInfo& model,
                    Analyzer& analyzer,
                    Report& report) {
  HeadChoice choice = ModelCatalog::loadDefault().resolveHead(head.name, model.choice, head.task);
  if (head.task == HeadTask::kDepth && head.farthest) {
    choice.about.farthest = head.farthest;
  }
  const auto opened = analyzer.openHead(choice);
  report.detail(fmt::format("{}: {}, {} parameters",
                            choice.about.name,
                            opened->description.architecture,
                            opened->description.parameters));
  return choice;
}

}  // namespace patchscape::cli
