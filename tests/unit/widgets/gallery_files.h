// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/picture.h"

#include <QColor>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace patchscape::testing {

/// Picture files in a folder that goes away with this object.
class GalleryFiles {
 public:
  [[nodiscard]] std::filesystem::path path(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }

  std::filesystem::path picture(const char* name, int width, int height, const QColor& colour) {
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(colour);
    image.save(QString::fromStdString(path(name).string()));
    return path(name);
  }

  std::filesystem::path broken(const char* name) {
    QFile file(QString::fromStdString(path(name).string()));
    if (file.open(QIODevice::WriteOnly)) {
      file.write("This is a letter, not a picture.");
    }
    return path(name);
  }

  std::vector<std::filesystem::path> many(int count, int side) {
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < count; ++i) {
      files.push_back(picture(("many" + std::to_string(i) + ".png").c_str(), side, side, Qt::cyan));
    }
    return files;
  }

 private:
  QTemporaryDir folder_;
};

inline std::shared_ptr<const Picture> pasted(const Image& image, const char* name = "Clipboard") {
  auto picture = std::make_shared<Picture>();
  picture->name = name;
  picture->image = image;
  return picture;
}

}  // namespace patchscape::testing
