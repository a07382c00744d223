// SPDX-License-Identifier: Apache-2.0
#include "app/cli/options.h"

#include "app/cli/option_values.h"
#include "app/cli/read_option.h"

namespace patchscape::cli {
namespace {

constexpr int kMaxThreads = 1024;

}  // namespace

void addInputs(CLI::App& app, Options& options, const std::string& help) {
  app.add_option("INPUT", options.inputs, help)->required()->type_name("");
}

void addModelOptions(CLI::App& app, Options& options) {
  app.add_option("--model", options.model, "Catalog name, weights file or index of shards")
      ->type_name("NAME|FILE")
      ->capture_default_str();
  addReadOption(
      app,
      "--size",
      "N|WxH",
      [&options](const std::string& text) { options.size = parseSizeRule(text); },
      "Shorter side of the network's input in pixels, or the exact input size");
  addReadOption(
      app,
      "--tile",
      "PIXELS",
      [&options](const std::string& text) { options.device.tileSide = readTileSide(text); },
      "Side of the overlapping tiles in which larger inputs are computed; 0: never in tiles");
  app.add_option("--device", options.device.device, "auto, cpu, cuda or cuda:N")
      ->type_name("NAME")
      ->capture_default_str();
  addReadOption(
      app,
      "--precision",
      "NAME",
      [&options](const std::string& text) {
        options.device.precision = readChoice<Precision>(text,
                                                         {{"auto", Precision::kAuto},
                                                          {"fp32", Precision::kFloat32},
                                                          {"bf16", Precision::kBFloat16},
                                                          {"fp16", Precision::kFloat16}});
      },
      "auto, fp32, bf16 or fp16 [auto]");
  addReadOption(
      app,
      "--kernels",
      "NAME",
      [&options](const std::string& text) {
        const auto kernels = kernelsNamed(text);
        if (!kernels) {
          refuseChoice(text, {"auto", "plain", "packed", "packed-attention"});
        }
        options.device.kernels = *kernels;
      },
      "By which kernels the CPU computes: auto, plain, packed or packed-attention [auto]");
  addReadOption(
      app,
      "--threads",
      "N",
      [&options](const std::string& text) {
        options.device.threads = static_cast<int>(readNumber(text, 1, kMaxThreads));
      },
      "CPU threads [one a core]");
}

void addReportOptions(CLI::App& app, Options& options) {
  app.add_flag("--json", options.json, "One JSON object a line on standard output");
  CLI::Option* const quiet = app.add_flag("--quiet", options.quiet, "Say nothing but errors");
  app.add_flag("--verbose", options.verbose, "Say more")->excludes(quiet);
}

void addPictureOptions(CLI::App& app, Options& options) {
  addInputs(app, options, "Pictures, folders, or - for a list on standard input");
  app.add_flag("--recursive", options.recursive, "Look into the folders of a folder, too");
  addReadOption(
      app,
      "-o,--output",
      "DIR",
      [&options](const std::string& text) { options.folder = text; },
      "Folder for the results; made where it is missing [.]");
  app.add_flag("--force", options.force, "Overwrite existing results");
  addModelOptions(app, options);
  addReportOptions(app, options);
}

}  // namespace patchscape::cli
