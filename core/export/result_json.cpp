// SPDX-License-Identifier: Apache-2.0
#include "core/export/result_json.h"

#include "core/export/file_hash.h"
#include "core/export/json_text.h"

namespace patchscape {
namespace {

template <typename Info>
nlohmann::ordered_json named(const Info& info) {
  return {{"name", info.choice.about.name},
          {"architecture", info.description.architecture},
          {"sha256", orNull(rememberedSha256(info.choice.path))}};
}

}  // namespace

nlohmann::ordered_json jsonOf(const ModelInfo& model) { return named(model); }
nlohmann::ordered_json jsonOf(const HeadInfo& head) { return named(head); }

}  // namespace patchscape
