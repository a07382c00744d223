// SPDX-License-Identifier: Apache-2.0
#include "core/weights/byte_reader.h"
#include "core/weights/torch_object.h"
#include "core/weights/torch_reader.h"
#include "core/weights/weight_refusal.h"
#include "core/weights/zip_directory.h"

#include <string>
#include <utility>

namespace patchscape {
namespace {

constexpr std::string_view kPickleName = "/data.pkl";

/// The folder inside the archive that holds everything, without the slash.
std::string_view findFolder(const std::filesystem::path& path, const ZipDirectory& zip) {
  std::string_view folder;
  for (const ZipEntry& entry : zip.entries()) {
    if (!entry.name.ends_with(kPickleName)) {
      continue;
    }
    if (!folder.empty()) {
      refuseDamaged(path, "it is a zip archive with more than one data.pkl");
    }
    folder = entry.name.substr(0, entry.name.size() - kPickleName.size());
  }
  if (folder.empty()) {
    refuseDamaged(path, "it is a zip archive without FOLDER/data.pkl, so no PyTorch weight file");
  }
  return folder;
}

void refuseTorchScript(const std::filesystem::path& path,
                       const ZipDirectory& zip,
                       const std::string& folder) {
  const std::string constants = folder + "/constants.pkl";
  const std::string code = folder + "/code/";
  for (const ZipEntry& entry : zip.entries()) {
    if (entry.name == constants || entry.name.starts_with(code)) {
      refuseUnsupported(path,
                        "it is a TorchScript program, which Patchscape never runs",
                        "save the state dictionary with torch.save(model.state_dict()) instead");
    }
  }
}

void refuseBigEndian(const std::filesystem::path& path,
                     const ZipDirectory& zip,
                     const std::string& folder) {
  const ZipEntry* order = zip.find(folder + "/byteorder");
  if (order != nullptr && textOf(order->data) != "little") {
    refuseUnsupported(
        path, "its numbers are big-endian", "save it again on a little-endian machine");
  }
}

/// The data of a storage, once its entry is found to be large enough.
const std::byte* findStorage(const std::filesystem::path& path,
                             const ZipDirectory& zip,
                             const std::string& folder,
                             const TorchStorage& storage) {
  const ZipEntry* entry = zip.find(folder + "/data/" + std::string(storage.key));
  if (entry == nullptr) {
    refuseDamaged(path, "its storage " + quotedName(storage.key) + " is missing");
  }
  if (std::cmp_greater(storage.count, entry->data.size() / bytesOf(storage.dtype))) {
    refuseDamaged(path,
                  "its storage " + quotedName(storage.key) + " has " +
                      std::to_string(entry->data.size()) + " bytes, too few for " +
                      std::to_string(storage.count) + " elements");
  }
  return entry->data.data();
}

}  // namespace

WeightFile readTorchZip(const std::shared_ptr<const MappedFile>& file) {
  const std::filesystem::path& path = file->path();
  const ZipDirectory zip(*file);
  const std::string folder(findFolder(path, zip));
  refuseTorchScript(path, zip, folder);
  refuseBigEndian(path, zip, folder);
  PickleGraph graph;
  std::size_t used = 0;
  const std::string_view pickle = textOf(zip.find(folder + std::string(kPickleName))->data);
  const PickleValue object = readPickle(path, pickle, graph, used);
  if (used != pickle.size()) {
    refuseDamaged(path, "its data.pkl holds bytes behind its end");
  }
  const StorageLookup lookup = [&](const TorchStorage& storage) {
    return findStorage(path, zip, folder, storage);
  };
  return {path, WeightContainer::kTorchZip, collectTensors(file, object, lookup), {}};
}

}  // namespace patchscape
