// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/gui_support.h"

#include "widgets/window/message_bar.h"

#include <QDropEvent>
#include <QPainter>
#include <QTest>
#include <QUrl>

#include <utility>

namespace patchscape::testing {

bool waitFor(const std::function<bool()>& done, int milliseconds) {
  return QTest::qWaitFor(done, milliseconds);
}

QImage drawPhoto(int width, int height, int seed) {
  QImage photo(width, height, QImage::Format_RGB32);
  QPainter painter(&photo);
  QLinearGradient sky(0, 0, width, height);
  sky.setColorAt(0.0, QColor::fromHsv((40 * seed + 200) % 360, 120, 230));
  sky.setColorAt(1.0, QColor::fromHsv((40 * seed + 90) % 360, 160, 120));
  painter.fillRect(photo.rect(), sky);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(QColor::fromHsv((70 * seed + 20) % 360, 220, 240));
  painter.drawEllipse(QPoint(width / 3, height / 2), width / 6, height / 5);
  painter.setBrush(QColor(40, 40, 60));
  painter.drawRect(width * 3 / 5, height / 4, width / 5, height / 2 + 10 * seed);
  return photo;
}

QString savePhoto(const QTemporaryDir& folder, const QString& name, int seed) {
  const QString path = folder.filePath(name);
  EXPECT_TRUE(drawPhoto(480, 360, seed).save(path));
  return path;
}

void drop(QWidget& window, const QMimeData& data, Qt::KeyboardModifiers keys) {
  const QPoint middle = window.rect().center();
  QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, keys);
  QCoreApplication::sendEvent(&window, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, keys);
  QCoreApplication::sendEvent(&window, &event);
  EXPECT_TRUE(event.isAccepted());
}

void dropFiles(QWidget& window, const QStringList& files, Qt::KeyboardModifiers keys) {
  QMimeData data;
  QList<QUrl> urls;
  for (const QString& file : files) {
    urls.append(QUrl::fromLocalFile(file));
  }
  data.setUrls(urls);
  drop(window, data, keys);
}

StallMeter::StallMeter() {
  constexpr int kInterval = 5;
  timer_.setTimerType(Qt::PreciseTimer);
  QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
    longest_ = std::max(longest_, since_.restart());
  });
  since_.start();
  timer_.start(kInterval);
}

void WindowFixture::open(std::unique_ptr<AnalysisEngine> engine, MainWindow::Setup setup) {
  bridge_ = std::make_unique<SessionBridge>(std::move(engine));
  if (setup.catalog.models().empty()) {
    setup.catalog = ModelCatalog::loadDefault();
  }
  window_ = std::make_unique<MainWindow>(*bridge_, std::move(setup));
  window_->resize(1440, 900);
  window_->show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
  window_->activateWindow();
  window_->openModel(QStringLiteral("nano"));
}

void WindowFixture::TearDown() {
  if (bridge_) {
    bridge_->shutDown();
  }
  window_.reset();
  bridge_.reset();
}

bool WindowFixture::waitForResult(int milliseconds) {
  return waitFor(
      [this] {
        const StoredPicture* const stored = window_->workspace().current();
        return stored != nullptr && stored->result && !stored->preview &&
               stored->overlays.contains(ViewId::kPca) && !window_->workspace().busy();
      },
      milliseconds);
}

const AnalysisResult* WindowFixture::result() {
  const StoredPicture* const stored = window_->workspace().current();
  return stored == nullptr ? nullptr : stored->result.get();
}

void WindowFixture::answerWith(const QStringList& files) {
  window_->setAskForFiles(
      [files](QWidget*, FileQuestion, const QString&, const auto& then) { then(files); });
}

QString WindowFixture::message() const {
  const auto* const bar = named<MessageBar>(*window_, "messageBar");
  return bar->isVisible() ? bar->text() : QString();
}

int WindowFixture::status(int row) const {
  const GalleryModel& gallery = window_->workspace().gallery();
  return gallery.data(gallery.index(row), GalleryModel::kStatusRole).toInt();
}

}  // namespace patchscape::testing
