// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/steady_views.h"
#include "widgets/window/overlay_card.h"

#include <QString>

#include <cstdint>
#include <map>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace patchscape {

/// Depth as numbers beside a result video.
enum class FilmDepthData { kNone, kVideo, kPictures };

/// What a result video of the film in front shows, and where it goes. Writes nothing itself.
/// Thread: GUI.
class FilmCard final : public OverlayCard {
  Q_OBJECT
 public:
  /// What the card was filled in with.
  struct Choice {
    std::vector<FilmView> views;  ///< In the order of the result.
    bool besidePhoto = false;
    std::int64_t inputSide = 0;  ///< Shorter side, pixels; 0: the model's own.
    bool overPhoto = false;      ///< Views as on screen, over the photo.
    bool colourBar = false;
    bool legend = false;
    bool sound = true;
    FilmDepthData depthData = FilmDepthData::kNone;
    QString file;
    bool overwrite = false;
  };
  /// What the film and the model can give.
  struct Offer {
    QString name;  ///< Of the film.
    bool depth = false;
    bool segmentation = false;
    bool sound = false;
    std::vector<FilmView> shown;  ///< Those on screen.
    std::int64_t inputSide = 0;
    int patchSize = 1;
  };

  explicit FilmCard(QWidget* window);

  void offer(const Offer& offer);
  void setFile(const QString& file);
  [[nodiscard]] Choice choice() const;
  /// Says that files are there already; the next press of the button overwrites them.
  void askToOverwrite(int files);
  /// Says why it cannot be as it is.
  void showProblem(const QString& sentence);

 Q_SIGNALS:
  void fileAsked(const QString& start);
  void exportAsked(const patchscape::FilmCard::Choice& choice);

 private:
  void setUpViews(QVBoxLayout* column);
  void setUpFiles(QVBoxLayout* column);
  void setUpFooter(QVBoxLayout* column);
  void showReady();

  Offer offer_;
  QString file_;
  bool overwriteOffered_ = false;
  QLabel* title_;
  std::map<FilmView, QCheckBox*> views_;
  QCheckBox* photo_;
  QCheckBox* overPhoto_;
  QCheckBox* colourBar_;
  QCheckBox* legend_;
  QSpinBox* input_;
  QCheckBox* sound_;
  QComboBox* depthData_;
  QLabel* fileLabel_;
  QLabel* note_;
  QPushButton* export_;
};

}  // namespace patchscape
