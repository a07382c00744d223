// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/icons.h"

#include <QColor>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

#include <utility>

namespace patchscape {
namespace {

class TintedIconEngine final : public QIconEngine {
 public:
  explicit TintedIconEngine(QByteArray svg)
      : svg_(std::move(svg)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    const QColor colour = QGuiApplication::palette().color(
        group, state == QIcon::On ? QPalette::HighlightedText : QPalette::ButtonText);
    QByteArray tinted = svg_;
    tinted.replace("currentColor", colour.name().toUtf8());
    QSvgRenderer(tinted).render(painter, rect);
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap drawn(size);
    drawn.fill(Qt::transparent);
    QPainter painter(&drawn);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return drawn;
  }

  [[nodiscard]] QIconEngine* clone() const override { return new TintedIconEngine(svg_); }

 private:
  QByteArray svg_;
};

}  // namespace

QIcon tintedIcon(const QString& name) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) {
    return {};
  }
  return QIcon(new TintedIconEngine(file.readAll()));
}

}  // namespace patchscape
