// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/class_panel.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kBarHeight = 22;

/// A class's name and percentage over a bar as long as its probability.
class ScoreBar final : public QWidget {
 public:
  ScoreBar(const ClassScore& score, QWidget* parent)
      : QWidget(parent),
        name_(QString::fromStdString(score.name)),
        probability_(static_cast<double>(score.probability)) {
    setFixedHeight(kBarHeight);
    setToolTip(tr("%1 (id %2)").arg(name_).arg(score.id));
    setAccessibleName(QStringLiteral("%1 %2").arg(name_, percent()));
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    QColor bar = palette().color(QPalette::Highlight);
    bar.setAlpha(70);
    painter.fillRect(QRectF(0, 0, width() * probability_, height() - 2), bar);
    const QRect text = rect().adjusted(6, 0, -6, -2);
    const int numberWidth = painter.fontMetrics().horizontalAdvance(percent()) + kPanelGap;
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, percent());
    painter.drawText(
        text,
        Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(name_, Qt::ElideRight, text.width() - numberWidth));
  }

 private:
  [[nodiscard]] QString percent() const {
    constexpr double kPercent = 100.0;
    return withUnit(probability_ * kPercent, 1, QStringLiteral("%"));
  }

  QString name_;
  double probability_;
};

}  // namespace

ClassPanel::ClassPanel(QWidget* parent)
    : QWidget(parent),
      title_(new SectionHead(tr("Picture as a whole"), this)),
      head_(makeChoice(QStringLiteral("classHead"), tr("Classification head"), {})),
      note_(new QLabel(this)) {
  setObjectName(QStringLiteral("classPanel"));
  QVBoxLayout* const column = makePanelLayout(this);
  auto* const examples = new QToolButton(this);
  examples->setObjectName(QStringLiteral("chooseExamples"));
  examples->setText(tr("Compare with a labelled folder…"));
  examples->setAccessibleName(examples->text());
  examples->setToolTip(tr("A folder that holds one folder of pictures for each class"));
  note_->setObjectName(QStringLiteral("classNote"));
  note_->setProperty("role", QStringLiteral("dim"));
  note_->setWordWrap(true);
  column->addWidget(title_);
  column->addWidget(makeRow(tr("Head"), {head_}, this));
  column->addWidget(examples, 0, Qt::AlignLeft);
  bars_ = new QVBoxLayout;
  bars_->setSpacing(2);
  column->addLayout(bars_);
  column->addWidget(note_);
  connect(head_, &QComboBox::currentIndexChanged, this, &ClassPanel::headChosen);
  connect(examples, &QToolButton::clicked, this, &ClassPanel::examplesAsked);
  setHeads({}, 0);
  setNote({});
}

void ClassPanel::setHeads(const QStringList& titles, int current) {
  fillChoice(head_, titles, current, tr("None for this model"));
}

void ClassPanel::setClasses(const Classification& classes) {
  while (QLayoutItem* const item = bars_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  for (const ClassScore& score : classes.top) {
    bars_->addWidget(new ScoreBar(score, this));
  }
}

void ClassPanel::setNote(const QString& note) {
  note_->setText(note);
  note_->setVisible(!note.isEmpty());
}

}  // namespace patchscape
