// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/panels/cloud_options.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;

namespace patchscape {

class SliderRow;

/// Which points of a cloud stay: edges, outliers, voxels, limits.
///
/// Thread: GUI.
class CloudFilterRows final : public QWidget {
  Q_OBJECT
 public:
  explicit CloudFilterRows(QWidget* parent = nullptr);

  [[nodiscard]] const CloudKeep& keep() const { return keep_; }
  void setKeep(const CloudKeep& keep);  ///< Emits nothing.
  void setUnit(const QString& unit);    ///< Of the lengths.
  /// A surface is drawn: it has no voxels.
  void setMesh(bool mesh);

 Q_SIGNALS:
  void changed();

 private:
  void setUpEdges();
  void setUpSliders();
  void setUpLimits();
  void takeEdges();
  void showLimits();

  CloudKeep keep_;
  QComboBox* edges_;
  SliderRow* edgeRatio_;
  SliderRow* outliers_;
  SliderRow* voxel_;
  QDoubleSpinBox* nearest_;
  QDoubleSpinBox* farthest_;
};

}  // namespace patchscape
