// SPDX-License-Identifier: Apache-2.0
#include "app/cli/report.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>

namespace patchscape::cli {
namespace {

constexpr auto kProgressEvery = std::chrono::milliseconds(50);
constexpr std::string_view kEraseLine = "\r\033[K";

}  // namespace

Report::Report(const Options& options)
    : quiet_(options.quiet),
      verbose_(options.verbose),
      showsProgress_(!options.quiet && isatty(STDERR_FILENO) == 1) {}

void Report::json(const nlohmann::ordered_json& object) {
  line(object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void Report::line(std::string_view text) {
  if (hasProgressLine_) {
    std::cerr << kEraseLine << std::flush;
    hasProgressLine_ = false;
  }
  std::cout << text << '\n' << std::flush;
}

void Report::lines(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    line(text);
  }
}

void Report::written(const std::filesystem::path& file) {
  if (!quiet_) {
    line(file.string());
  }
}

void Report::error(std::string_view sentence, std::string_view context) {
  say(sentence);
  if (verbose_ && !context.empty()) {
    say(fmt::format("  ({})", context));
  }
}

void Report::note(std::string_view sentence) {
  if (!quiet_) {
    say(sentence);
  }
}

void Report::detail(std::string_view sentence) {
  if (verbose_) {
    say(sentence);
  }
}

void Report::progress(std::string_view what, std::string_view stage, double fraction) {
  const auto now = std::chrono::steady_clock::now();
  if (!showsProgress_ || now - lastProgress_ < kProgressEvery) {
    return;
  }
  lastProgress_ = now;
  hasProgressLine_ = true;
  std::cerr << kEraseLine << fmt::format("{}: {} {} %", what, stage, std::lround(100.0 * fraction))
            << std::flush;
}

void Report::finish() {
  if (hasProgressLine_) {
    std::cerr << kEraseLine << std::flush;
    hasProgressLine_ = false;
  }
  std::cout.flush();
  if (!std::cout) {
    throw Error(ErrorCode::kWriteFailed,
                "Standard output did not take all results; free space where it is redirected to.");
  }
}

void Report::say(std::string_view text) {
  if (hasProgressLine_) {
    std::cerr << kEraseLine;
    hasProgressLine_ = false;
  }
  std::cerr << "patchscape-cli: " << text << '\n' << std::flush;
}

}  // namespace patchscape::cli
