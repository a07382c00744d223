// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/dialogs.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

#include <utility>

namespace patchscape {
namespace {

QString translated(const char* text) { return QCoreApplication::translate("Dialogs", text); }

struct Form {
  const char* title;
  const char* filter;
  QFileDialog::FileMode mode;
  const char* suffix;  ///< Not null: a file is saved.
};

Form formOf(FileQuestion question) {
  switch (question) {
    case FileQuestion::kOpenPictures:
      return {QT_TRANSLATE_NOOP("Dialogs", "Open pictures or a video"),
              QT_TRANSLATE_NOOP("Dialogs",
                                "Pictures and videos (*.png *.jpg *.jpeg *.tif *.tiff *.webp "
                                "*.bmp *.mp4 *.m4v *.mov *.mkv *.webm *.avi *.mpg *.mpeg *.ts);;"
                                "All files (*)"),
              QFileDialog::ExistingFiles,
              nullptr};
    case FileQuestion::kOpenFolder:
      return {QT_TRANSLATE_NOOP("Dialogs", "Open folder"), "", QFileDialog::Directory, nullptr};
    case FileQuestion::kExportFolder:
      return {
          QT_TRANSLATE_NOOP("Dialogs", "Export into folder"), "", QFileDialog::Directory, nullptr};
    case FileQuestion::kOpenList:
      return {QT_TRANSLATE_NOOP("Dialogs", "Open list of pictures"),
              QT_TRANSLATE_NOOP("Dialogs", "Lists, one path a line (*.txt *.lst);;All files (*)"),
              QFileDialog::ExistingFile,
              nullptr};
    case FileQuestion::kOpenWeights:
      return {QT_TRANSLATE_NOOP("Dialogs", "Open weights file"),
              QT_TRANSLATE_NOOP("Dialogs",
                                "Weights (*.safetensors *.pth *.pt *.bin *.index.json);;"
                                "All files (*)"),
              QFileDialog::ExistingFile,
              nullptr};
    case FileQuestion::kSavePicture:
      return {QT_TRANSLATE_NOOP("Dialogs", "Save picture"),
              QT_TRANSLATE_NOOP("Dialogs", "PNG picture (*.png)"),
              QFileDialog::AnyFile,
              "png"};
    case FileQuestion::kSaveVideo:
      return {QT_TRANSLATE_NOOP("Dialogs", "Save result video"),
              QT_TRANSLATE_NOOP("Dialogs", "Video (*.mp4 *.mov *.mkv)"),
              QFileDialog::AnyFile,
              "mp4"};
    case FileQuestion::kOpenBasis:
      return {QT_TRANSLATE_NOOP("Dialogs", "Load basis"),
              QT_TRANSLATE_NOOP("Dialogs", "Colour basis (*.safetensors)"),
              QFileDialog::ExistingFile,
              nullptr};
    case FileQuestion::kOpenIntrinsics:
      return {QT_TRANSLATE_NOOP("Dialogs", "Open camera"),
              QT_TRANSLATE_NOOP("Dialogs", "Camera intrinsics (*.json);;All files (*)"),
              QFileDialog::ExistingFile,
              nullptr};
    case FileQuestion::kSaveBasis:
      break;
  }
  return {QT_TRANSLATE_NOOP("Dialogs", "Save basis"),
          QT_TRANSLATE_NOOP("Dialogs", "Colour basis (*.safetensors)"),
          QFileDialog::AnyFile,
          "safetensors"};
}

}  // namespace

void askWithFileDialog(QWidget* parent,
                       FileQuestion question,
                       const QString& start,
                       std::function<void(const QStringList&)> then) {
  const Form form = formOf(question);
  auto* const dialog =
      new QFileDialog(parent, translated(form.title), QString(), translated(form.filter));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(form.mode);
  if (QFileInfo(start).isDir()) {
    dialog->setDirectory(start);
  } else if (!start.isEmpty()) {
    dialog->setDirectory(QFileInfo(start).path());
    dialog->selectFile(QFileInfo(start).fileName());
  }
  if (form.suffix != nullptr) {
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QLatin1String(form.suffix));
  }
  QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(then));
  dialog->open();
}

}  // namespace patchscape
