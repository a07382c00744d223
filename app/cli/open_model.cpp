// SPDX-License-Identifier: Apache-2.0
#include "app/cli/open_model.h"

#include "app/cli/exit_codes.h"
#include "core/export/file_hash.h"
#include "core/inference/device.h"
#include "core/models/pins.h"
#include "core/session/basis_file.h"
#include "core/session/model_catalog.h"

#include <fmt/format.h>

#include <future>

namespace patchscape::cli {

OpenedModel openModelOf(const Options& options,
                        Analyzer& analyzer,
                        Report& report,
                        const std::function<void(const ModelInfo&)>& check) {
  OpenedModel model;
  try {
    static_cast<void>(resolveDevice(options.device));
    const ModelChoice choice = ModelCatalog::loadDefault().resolve(options.model);
    // Of the file as it is, not as the catalog says: results must tell what made them. A large one
    // takes as long to hash as to open.
    auto hash = std::async(std::launch::async, rememberedSha256, choice.path);
    model.info = analyzer.loadModel(choice, options.device);
    model.sha256 = hash.get();
    if (options.size.exact.width != 0) {
      static_cast<void>(inputSizeFor(options.size, 1, 1, model.info->description.patchSize));
    }
    check(*model.info);
  } catch (const Error& error) {
    report.detail(error.context());
    throw RunFailure(modelExitCodeOf(error.code()), error.what());
  }
  const ModelInfo& info = *model.info;
  const CatalogModel& about = info.choice.about;
  if (!about.sha256.empty() && about.sha256 != model.sha256) {
    report.note(fmt::format("The weights of {} are not those that the catalog lists.", about.name));
  } else if (const std::string noted = notedSha256(about.file);
             about.sha256.empty() && !noted.empty() && noted != model.sha256) {
    report.note(
        fmt::format("The weights of {} are not those of the first download: see "
                    "\"patchscape-cli models verify {}\".",
                    about.name,
                    about.name));
  }
  report.detail(
      fmt::format("{}: {}, {} parameters, on {} in {} with {} threads and {} kernels, "
                  "opened in {:.0f} ms",
                  info.choice.about.name,
                  info.description.architecture,
                  info.description.parameters,
                  info.device,
                  info.precision,
                  info.threads,
                  nameOf(info.kernels),
                  info.loadMs));
  return model;
}

std::shared_ptr<const PcaBasis> basisFor(const ModelInfo& model,
                                         const std::filesystem::path& file) {
  auto basis = std::make_shared<const PcaBasis>(loadBasis(file));
  const std::int64_t width = model.description.embedDim;
  const std::string& name = model.choice.about.name;
  if (basis->width() != width || (!basis->model.empty() && basis->model != name)) {
    throw Error(ErrorCode::kBadData,
                fmt::format("The basis {} was fitted on features of width {} of the model {}, but "
                            "{} is used, of width {}. Name that model with --model, or fit a new "
                            "basis.",
                            file.string(),
                            basis->width(),
                            basis->model.empty() ? "(not noted)" : basis->model,
                            name,
                            width));
  }
  return basis;
}

}  // namespace patchscape::cli
