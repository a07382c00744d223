// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/panels/cloud_options.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;

namespace patchscape {

class SliderRow;

/// How a cloud is drawn: colours, size of points, background, and what is drawn with it.
///
/// Thread: GUI.
class CloudLookRows final : public QWidget {
  Q_OBJECT
 public:
  explicit CloudLookRows(QWidget* parent = nullptr);

  [[nodiscard]] const CloudLook& look() const { return look_; }
  void setLook(const CloudLook& look);  ///< Emits nothing.
  /// Greys a colouring that the result has nothing for, and says why; the choice stays.
  void setAvailable(CloudColouring colouring, bool available);
  void setFloorFound(bool found);

 Q_SIGNALS:
  void changed();

 private:
  struct Switch {
    QCheckBox* box;
    bool CloudLook::*field;
  };
  void setUpSliders();
  void setUpSwitches();
  QCheckBox* addSwitch(const QString& text, const QString& name, bool CloudLook::*field);
  void showColouring();

  CloudLook look_;
  QComboBox* colouring_;
  QComboBox* background_;
  SliderRow* pointSize_;
  SliderRow* density_;
  std::vector<Switch> switches_;
  QCheckBox* level_;
};

}  // namespace patchscape
