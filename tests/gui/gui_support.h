// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/main_window.h"

#include <QElapsedTimer>
#include <QImage>
#include <QMimeData>
#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace patchscape::testing {

/// Runs the event loop until `done`; false where it took longer.
[[nodiscard]] bool waitFor(const std::function<bool()>& done, int milliseconds = 15'000);

/// A photo of the given size: a gradient with a few shapes, different for each seed.
[[nodiscard]] QImage drawPhoto(int width, int height, int seed = 0);

/// Saves it under `folder` and gives the path.
QString savePhoto(const QTemporaryDir& folder, const QString& name, int seed = 0);

/// The widget or action of that objectName; the test fails where there is none.
template <typename T>
T* named(const QObject& parent, const char* name) {
  T* const found = parent.findChild<T*>(QLatin1String(name));
  EXPECT_NE(found, nullptr) << name;
  return found;
}

/// Drops onto the middle of the window, as a file manager does.
void drop(QWidget& window, const QMimeData& data, Qt::KeyboardModifiers keys = Qt::NoModifier);
void dropFiles(QWidget& window,
               const QStringList& files,
               Qt::KeyboardModifiers keys = Qt::NoModifier);

/// Measures the longest time between two turns of the event loop. Units: milliseconds.
class StallMeter {
 public:
  StallMeter();
  [[nodiscard]] qint64 longest() const { return longest_; }

 private:
  QTimer timer_;
  QElapsedTimer since_;
  qint64 longest_ = 0;
};

/// A window over an engine, shown at 1440 × 900, without settings of the user.
class WindowFixture : public ::testing::Test {
 protected:
  void open(std::unique_ptr<AnalysisEngine> engine, MainWindow::Setup setup = {});
  void TearDown() override;

  /// Waits until the picture in front has its final result and its drawing.
  [[nodiscard]] bool waitForResult(int milliseconds = 15'000);
  [[nodiscard]] const AnalysisResult* result();
  void trigger(ActionId id) { window_->actions().at(id)->trigger(); }
  /// Answers every question for files with these.
  void answerWith(const QStringList& files);
  [[nodiscard]] QString message() const;
  [[nodiscard]] int status(int row) const;

  QTemporaryDir folder_;
  std::unique_ptr<SessionBridge> bridge_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace patchscape::testing
