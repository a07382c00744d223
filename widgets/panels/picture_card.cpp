// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/picture_card.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QLabel>
#include <QVBoxLayout>

namespace patchscape {
namespace {

QLabel* makeLine(const QString& name, QWidget* parent) {
  auto* const line = new QLabel(parent);
  line->setObjectName(name);
  line->setProperty("role", QStringLiteral("dim"));
  line->setWordWrap(true);
  line->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return line;
}

QString orUnknown(const std::string& text, const QString& unknown) {
  return text.empty() ? unknown : QString::fromStdString(text);
}

}  // namespace

QString PictureCard::passesText(int passes) {
  if (passes == 0) {
    return tr("From the cache, no backbone pass");
  }
  return passes == 1 ? tr("1 backbone pass") : tr("%1 backbone passes").arg(passes);
}

PictureCard::PictureCard(QWidget* parent)
    : QWidget(parent),
      pass_(makeLine(QStringLiteral("passLine"), this)),
      model_(makeLine(QStringLiteral("modelLine"), this)),
      sizes_(makeLine(QStringLiteral("sizesLine"), this)) {
  setObjectName(QStringLiteral("pictureCard"));
  auto* const layout = makePanelLayout(this);
  layout->addWidget(new SectionHead(tr("This picture"), this));
  layout->addWidget(pass_);
  layout->addWidget(model_);
  layout->addWidget(sizes_);
  layout->addStretch(1);
}

void PictureCard::setResult(const AnalysisResult& result, double latencyMs) {
  const QString what = passesText(result.backbonePasses);
  pass_->setText(latencyMs < 0.0
                     ? what
                     : tr("%1 · %2").arg(what, withUnit(latencyMs, 0, QStringLiteral("ms"))));
  const CatalogModel& about = result.model->choice.about;
  model_->setText(tr("Model: %1, %2 · %3 parameters")
                      .arg(orUnknown(about.licence, tr("licence unknown")),
                           orUnknown(about.author, tr("author unknown")),
                           countText(result.model->description.parameters)));
  const Image& image = result.picture->image;
  const QString sizes = tr("%1 → %2 → %3 patches")
                            .arg(timesText(image.width(), image.height()),
                                 timesText(result.inputSize.width, result.inputSize.height),
                                 timesText(result.grid.cols, result.grid.rows));
  const std::size_t tiles = tilingOf(result.model->tiles, result.grid).count();
  sizes_->setText(tiles > 1 ? tr("%1, in %2 tiles").arg(sizes).arg(tiles) : sizes);
}

void PictureCard::setWaiting(const QString& text) { pass_->setText(text); }

void PictureCard::clear() {
  for (QLabel* const line : {pass_, model_, sizes_}) {
    line->clear();
  }
}

}  // namespace patchscape
