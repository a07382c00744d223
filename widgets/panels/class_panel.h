// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/classification.h"

#include <QStringList>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace patchscape {

class SectionHead;

/// What a picture shows as a whole: the likeliest classes with bars. Thread: GUI.
class ClassPanel final : public QWidget {
  Q_OBJECT
 public:
  explicit ClassPanel(QWidget* parent = nullptr);

  void setHeads(const QStringList& titles, int current);  ///< Empty: only by examples.
  void setClasses(const Classification& classes);         ///< Empty: nothing is known.
  void setNote(const QString& note);

 Q_SIGNALS:
  void headChosen(int index);
  void examplesAsked();  ///< A folder with a folder of pictures a class is wanted.

 private:
  SectionHead* title_;
  QComboBox* head_;
  QVBoxLayout* bars_;
  QLabel* note_;
};

}  // namespace patchscape
