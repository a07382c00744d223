// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"
#include "core/overlay/pca_overlay.h"

#include <QWidget>

#include <array>
#include <cstdint>

class QAction;
class QComboBox;
class QHBoxLayout;
class QToolButton;

namespace patchscape {

class ComponentRows;
class SectionHead;
class SliderRow;

/// What the colour basis is fitted on.
enum class BasisSource { kThisPicture, kAllOpen, kFrozen };

/// The controls of the PCA view. Knows no model and no picture: it is told their sizes.
///
/// Thread: GUI.
class PcaPanel final : public QWidget {
  Q_OBJECT
 public:
  struct Options {
    PcaOptions pca;
    Enlargement enlargement = Enlargement::kSmooth;
    BasisSource basis = BasisSource::kThisPicture;
    std::int64_t inputSide = 0;  ///< Shorter side, pixels; 0: the model's own.
    int opacityPercent = 100;

    [[nodiscard]] bool operator==(const Options&) const = default;
  };
  /// What the model and the picture allow.
  struct Limits {
    std::int64_t patchSize = 14;
    std::int64_t usualSide = 518;  ///< The model's own input size, shorter side.
    int components = 32;
  };

  explicit PcaPanel(QWidget* parent = nullptr);

  [[nodiscard]] const Options& options() const { return options_; }
  void setOptions(const Options& options);  ///< Emits nothing.
  void setLimits(const Limits& limits);
  /// Puts the commands on a basis (freeze, save, load) into the panel as buttons.
  void setBasisActions(QAction* freeze, QAction* save, QAction* load);
  void setFrozenOffered(bool offered);  ///< Whether there is a frozen basis to choose.
  void setExplained(const std::array<double, 3>& percent);
  void setGridNote(const QString& note);
  void setBasisNote(const QString& note);

 Q_SIGNALS:
  void optionsChanged(const patchscape::PcaPanel::Options& options);

 private:
  void setUpComponents();
  void setUpForeground();
  void setUpResolution();
  void setUpBasis();
  void connectControls();
  void readControls();
  void readInputSide();
  void take(const Options& options);
  void showInputSide();
  void showEnabled();

  Options options_;
  Limits limits_;
  SectionHead* head_;
  SectionHead* resolutionHead_;
  SectionHead* basisHead_;
  ComponentRows* components_;
  SliderRow* opacity_;
  QComboBox* drawing_;
  QComboBox* range_;
  QComboBox* foreground_;
  QToolButton* foregroundFlip_;
  SliderRow* threshold_;
  SliderRow* inputSide_;
  QComboBox* basis_;
  QHBoxLayout* basisButtons_;
};

}  // namespace patchscape
