// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/overlay_card.h"

#include <QString>

#include <cstdint>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace patchscape {

/// Which pictures a batch goes through, what is made of each, and where it goes. Writes nothing
/// itself. Thread: GUI.
class BatchCard final : public OverlayCard {
  Q_OBJECT
 public:
  /// What the card was filled in with.
  struct Choice {
    QString folder;  ///< Of the pictures; empty: those of `list`.
    QString list;    ///< A text file with one path a line.
    bool recursive = false;
    bool pca = false;
    bool depth = false;
    bool segmentation = false;
    bool features = false;
    std::int64_t inputSide = 0;  ///< Shorter side, pixels; 0: the model's own.
    QString results;
  };
  /// What the model can give.
  struct Offer {
    bool depth = false;
    bool segmentation = false;
    std::int64_t inputSide = 0;
    int patchSize = 1;
  };

  explicit BatchCard(QWidget* window);

  void offer(const Offer& offer);
  void setFolder(const QString& folder);  ///< In place of a list.
  void setList(const QString& list);      ///< In place of a folder.
  void setResults(const QString& folder);
  [[nodiscard]] Choice choice() const;
  /// Says why it cannot be as it is.
  void showProblem(const QString& sentence);

 Q_SIGNALS:
  void folderAsked();
  void listAsked();
  void resultsAsked();
  void startAsked(const patchscape::BatchCard::Choice& choice);

 private:
  void setUpSource(QVBoxLayout* column);
  void setUpWishes(QVBoxLayout* column);
  void setUpFooter(QVBoxLayout* column);
  [[nodiscard]] QPushButton* makeAsking(const QString& text, const QString& name);
  void showReady();

  QString folder_;
  QString list_;
  QString results_;
  QLabel* sourceLabel_;
  QCheckBox* recursive_;
  QCheckBox* pca_;
  QCheckBox* depth_;
  QCheckBox* segmentation_;
  QCheckBox* features_;
  QSpinBox* input_;
  QLabel* resultsLabel_;
  QLabel* note_;
  QPushButton* start_;
};

}  // namespace patchscape
