// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/text_table.h"
#include "core/inference/device.h"

#include <fmt/ranges.h>

namespace patchscape::cli {

ExitCode runDevices(const Options& options, Report& report) {
  std::vector<TableRow> rows{{"ID", "NAME", "THREADS", "MEMORY", "KERNELS"}};
  for (const DeviceDescription& device : listDevices()) {
    std::vector<std::string> kernels;
    for (const Kernels each : device.kernels) {
      kernels.push_back(nameOf(each));
    }
    if (options.json) {
      report.json({{"id", device.id},
                   {"name", device.name},
                   {"threads", device.threads},
                   {"memory_bytes", device.memoryBytes},
                   {"kernels", kernels}});
    }
    rows.push_back({device.id,
                    device.name,
                    device.threads > 0 ? std::to_string(device.threads) : "-",
                    readableBytes(device.memoryBytes),
                    kernels.empty() ? "-" : fmt::format("{}", fmt::join(kernels, ", "))});
  }
  if (!options.json) {
    report.lines(alignedLines(rows));
  }
  return ExitCode::kDone;
}

}  // namespace patchscape::cli
