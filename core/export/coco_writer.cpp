// SPDX-License-Identifier: Apache-2.0
#include "core/export/coco_writer.h"

#include "core/export/atomic_file.h"
#include "core/export/json_text.h"
#include "core/export/run_length.h"

namespace patchscape {
namespace {

using nlohmann::ordered_json;

constexpr int kPictureId = 1;
constexpr int kFirstCategory = 1;

ordered_json categoriesOf(const ClassTable& table) {
  auto categories = ordered_json::array();
  for (std::size_t i = 0; i < table.classes.size(); ++i) {
    categories.push_back({{"id", static_cast<int>(i) + kFirstCategory},
                          {"name", table.classes[i].name},
                          {"supercategory", table.name}});
  }
  return categories;
}

ordered_json annotationsOf(const LabelMap& labels) {
  auto annotations = ordered_json::array();
  for (const auto& [classId, runs] : runsOf(labels.ids, labels.width, labels.height)) {
    annotations.push_back(
        {{"id", annotations.size() + 1},
         {"image_id", kPictureId},
         {"category_id", classId + kFirstCategory},
         {"segmentation",
          {{"size", {labels.height, labels.width}}, {"counts", compressedCounts(runs.counts)}}},
         {"area", runs.area},
         {"bbox", runs.box},
         {"iscrowd", 1}});
  }
  return annotations;
}

}  // namespace

void writeCoco(const std::filesystem::path& path,
               const LabelMap& labels,
               const ClassTable& classes,
               const std::string& pictureName,
               const std::string& software) {
  const ordered_json file{{"info",
                           {{"description", "Segmentation by " + software},
                            {"category_ids", "index of the class in the head + 1"}}},
                          {"images",
                           {{{"id", kPictureId},
                             {"file_name", pictureName},
                             {"width", labels.width},
                             {"height", labels.height}}}},
                          {"annotations", annotationsOf(labels)},
                          {"categories", categoriesOf(classes)}};
  writeAtomically(path, [&](std::ostream& out) { out << textOf(file) << '\n'; });
}

}  // namespace patchscape
