// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/drop_contents.h"

#include "core/media/frame_source.h"
#include "core/models/tensor_summary.h"
#include "core/media/image_sequence.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace patchscape {
namespace {

void sortLocal(const QString& file, DropContents& contents) {
  const std::filesystem::path path = toPath(file);
  if (QFileInfo(file).isDir()) {
    if (const std::filesystem::path weights = weightsInFolder(path); !weights.empty()) {
      contents.weights.push_back(weights);
    } else {
      contents.folders.push_back(path);
    }
  } else if (hasWeightsExtension(path)) {
    contents.weights.push_back(path);
  } else if (hasVideoExtension(path) ||
             (!QFileInfo::exists(file) && namesImageSequence(path.string()))) {
    contents.videos.push_back(path);
  } else {
    contents.files.push_back(path);
  }
}

}  // namespace

bool DropContents::empty() const {
  return files.empty() && folders.empty() && videos.empty() && weights.empty() && image.isNull() &&
         remote.isEmpty();
}

DropContents readDrop(const QMimeData& data) {
  DropContents contents;
  const QList<QUrl> urls = data.urls();
  for (const QUrl& url : urls) {
    if (url.isLocalFile()) {
      sortLocal(url.toLocalFile(), contents);
    } else if (url.isValid()) {
      contents.remote.append(url.toDisplayString());
    }
  }
  const bool nothingLocal = contents.files.empty() && contents.folders.empty() &&
                            contents.videos.empty() && contents.weights.empty();
  if (nothingLocal && data.hasImage()) {
    contents.image = qvariant_cast<QImage>(data.imageData());
    if (!contents.image.isNull()) {
      contents.remote.clear();
    }
  }
  return contents;
}

DropContents sortPaths(const QStringList& names) {
  DropContents contents;
  for (const QString& name : names) {
    sortLocal(name, contents);
  }
  return contents;
}

bool canRead(const QMimeData& data) { return data.hasUrls() || data.hasImage(); }

bool hasWeightsExtension(const std::filesystem::path& path) {
  const QString name = toText(path.filename()).toLower();
  for (const char* const end : {".safetensors", ".pth", ".pt", ".bin", ".index.json"}) {
    if (name.endsWith(QLatin1String(end))) {
      return true;
    }
  }
  return false;
}

std::filesystem::path toPath(const QString& text) {
  return std::filesystem::path(QFile::encodeName(text).toStdString());
}

QString toText(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

}  // namespace patchscape
