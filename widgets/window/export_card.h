// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/result_export.h"
#include "widgets/window/overlay_card.h"

#include <QString>

#include <map>
#include <string_view>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace patchscape {

/// Which files of the picture in front are written, and where; each format says in one line what it
/// is. Writes nothing itself. Thread: GUI.
class ExportCard final : public OverlayCard {
  Q_OBJECT
 public:
  /// What the card was filled in with.
  struct Choice {
    ExportOptions options;  ///< Formats and switches; the styles are the window's.
    bool pca = false;       ///< The PCA picture, too.
    QString folder;
    bool overPhoto = false;     ///< Views as on screen, over the photo.
    bool selectedOnly = false;  ///< Only the selected points of the cloud.
    bool overwrite = false;
  };
  /// What the result in front can give.
  struct Offer {
    QString stem;
    bool pca = false;
    bool depth = false;
    bool metric = false;
    bool segmentation = false;
    bool selection = false;  ///< A part of the picture is selected.
  };

  explicit ExportCard(QWidget* window);

  void offer(const Offer& offer);
  void setFolder(const QString& folder);
  [[nodiscard]] Choice choice() const;
  /// Says that files are there already; the next press of the button overwrites them.
  void askToOverwrite(int files);

 Q_SIGNALS:
  void folderAsked();
  void exportAsked(const patchscape::ExportCard::Choice& choice);

 private:
  QCheckBox* addFormat(QVBoxLayout* column,
                       const QString& name,
                       const QString& file,
                       std::string_view meaning);
  void setUpFormats(QVBoxLayout* column);
  void setUpSwitches(QVBoxLayout* column);
  void setUpFooter(QVBoxLayout* column);
  void showReady();

  Offer offer_;
  QString folder_;
  bool overwriteOffered_ = false;
  QLabel* title_;
  QCheckBox* pca_;
  std::map<DepthFormat, QCheckBox*> depth_;
  std::map<MaskFormat, QCheckBox*> masks_;
  std::map<CloudFormat, QCheckBox*> clouds_;
  QCheckBox* sidecar_;
  QCheckBox* grid_;
  QCheckBox* colourBar_;
  QCheckBox* legend_;
  QCheckBox* adeFile_;
  QCheckBox* overPhoto_;
  QCheckBox* surface_;
  QCheckBox* cameraAxes_;
  QCheckBox* selectedOnly_;
  QLabel* folderLabel_;
  QLabel* note_;
  QPushButton* export_;
};

}  // namespace patchscape
