// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/picture_files.h"
#include "core/session/job_queue.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// What is made of each picture of a batch.
struct BatchWishes {
  SizeRule size;
  bool pca = false;
  std::optional<DepthRequest> depth;
  std::optional<SegmentationRequest> segmentation;
  std::optional<FeatureFiles> features;
};

/// A batch as a job.
struct BatchOrder {
  std::vector<std::string> inputs;  ///< Files and folders.
  std::filesystem::path listFile;   ///< Names further ones, one a line; empty: none.
  bool recursive = false;           ///< Folders in folders, too.
  std::filesystem::path folder;     ///< Of the results and the journal.
  BatchWishes wishes;
  std::string settings;  ///< The same as `patchscape-cli batch` would note of them.
};

/// Makes the files of every picture, as `patchscape-cli batch --resume` does: what the journal in
/// the folder calls done is left out, what failed is tried again, one that fails does not stop the
/// others. Each picture is an item of the job.
///
/// Errors: kInvalidArgument for what names no pictures, results among the inputs, or a folder that
/// was filled with other settings; kWriteFailed, also where a file of somebody else's is in the
/// way; kBadData at the end where pictures failed; `OtherModel`; kCancelled.
void runBatch(const BatchOrder& order, const ModelInfo& model, JobTools& tools);

}  // namespace patchscape
