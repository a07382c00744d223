// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/panels/cloud_options.h"

#include <QWidget>

#include <array>

class QComboBox;
class QDoubleSpinBox;
class QLabel;

namespace patchscape {

class ElidedLabel;
class SliderRow;

/// Which camera took the picture; only the controls of the choice are shown.
///
/// Thread: GUI.
class CloudCameraRows final : public QWidget {
  Q_OBJECT
 public:
  explicit CloudCameraRows(QWidget* parent = nullptr);

  [[nodiscard]] const CloudCamera& camera() const { return camera_; }
  void setCamera(const CloudCamera& camera);  ///< Emits nothing.
  /// What the typed numbers begin with, once they are chosen.
  void setInUse(const CameraNumbers& numbers) { inUse_ = numbers; }
  void setFile(const QString& name);  ///< Empty: none is open.
  void setNote(const QString& note);

 Q_SIGNALS:
  void changed();
  void fileAsked();

 private:
  struct Field {
    QDoubleSpinBox* number;
    double CameraNumbers::*value;
  };
  void setUpChoice();
  void setUpNumbers();
  void setUpFile();
  [[nodiscard]] Field makeField(const QString& name,
                                const QString& label,
                                double CameraNumbers::*value);
  void takeChoice();
  void showCamera();

  CloudCamera camera_;
  CameraNumbers inUse_;
  QComboBox* choice_;
  SliderRow* fieldOfView_;
  QWidget* numbers_;
  std::array<Field, 4> fields_;
  QWidget* fileRow_;
  ElidedLabel* file_;
  QLabel* note_;
};

}  // namespace patchscape
