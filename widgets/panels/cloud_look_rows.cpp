// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/cloud_look_rows.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"

#include <QCheckBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace patchscape {
namespace {

QString whyNot(CloudColouring colouring) {
  switch (colouring) {
    case CloudColouring::kPca:
      return CloudLookRows::tr("This result has no PCA colours.");
    case CloudColouring::kClass:
      return CloudLookRows::tr("This result has no classes: it needs a segmentation head.");
    case CloudColouring::kConfidence:
      return CloudLookRows::tr("This result has no confidence: it needs a segmentation head.");
    case CloudColouring::kPhoto:
      return CloudLookRows::tr("This result has no photo.");
    case CloudColouring::kDepth:
      break;
  }
  return CloudLookRows::tr("This result has no depth: it needs a depth head.");
}

QStandardItem* itemOf(const QComboBox* choice, int index) {
  return qobject_cast<QStandardItemModel*>(choice->model())->item(index);
}

}  // namespace

CloudLookRows::CloudLookRows(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("cloudLook"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kPanelGap);
  colouring_ =
      makeChoice(QStringLiteral("cloudColouring"),
                 tr("Colour of the points"),
                 {tr("Photo"), tr("PCA"), tr("Class"), tr("Depth"), tr("Class confidence")});
  column->addWidget(makeRow(tr("Colour"), {colouring_}, this));
  setUpSliders();
  setUpSwitches();
  connect(colouring_, &QComboBox::currentIndexChanged, this, [this] {
    look_.colourBy = chosen<CloudColouring>(colouring_);
    showColouring();
    Q_EMIT changed();
  });
  connect(background_, &QComboBox::currentIndexChanged, this, [this] {
    look_.background = chosen<CloudBackground>(background_);
    Q_EMIT changed();
  });
  setLook({});
}

void CloudLookRows::setUpSliders() {
  pointSize_ = new SliderRow(tr("Point size"),
                             QStringLiteral("cloudPointSize"),
                             {1.0, 12.0, 1.0, 2.0, 0, QStringLiteral("px")},
                             this);
  density_ = new SliderRow(tr("Density"),
                           QStringLiteral("cloudDensity"),
                           {1.0, 100.0, 1.0, 100.0, 0, QStringLiteral("%")},
                           this);
  density_->setToolTip(tr("Share of the points that is drawn: fewer are quicker"));
  background_ = makeChoice(QStringLiteral("cloudBackground"),
                           tr("Background"),
                           {tr("Dark"), tr("Light"), tr("Black"), tr("White")});
  for (SliderRow* const row : {pointSize_, density_}) {
    row->setNumberWidth(kWideNumberWidth);
    layout()->addWidget(row);
  }
  layout()->addWidget(makeRow(tr("Background"), {background_}, this));
  connect(pointSize_, &SliderRow::valueChanged, this, [this](double pixels) {
    look_.pointSize = qRound(pixels);
    Q_EMIT changed();
  });
  connect(density_, &SliderRow::valueChanged, this, [this](double percent) {
    look_.densityPercent = qRound(percent);
    Q_EMIT changed();
  });
}

void CloudLookRows::setUpSwitches() {
  QCheckBox* const eyeDome =
      addSwitch(tr("Eye-dome light"), QStringLiteral("cloudEyeDome"), &CloudLook::eyeDome);
  eyeDome->setToolTip(tr("Darkens points behind nearer ones, which shows shape without normals"));
  QCheckBox* const mesh = addSwitch(tr("Surface"), QStringLiteral("cloudMesh"), &CloudLook::mesh);
  mesh->setToolTip(tr("Draws the surface between neighbouring points instead of the points"));
  QCheckBox* const axes = addSwitch(tr("Axes"), QStringLiteral("cloudAxes"), &CloudLook::axes);
  QCheckBox* const grid =
      addSwitch(tr("Grid and scale"), QStringLiteral("cloudGrid"), &CloudLook::grid);
  grid->setToolTip(tr("A grid on the floor, and a bar of known length"));
  QCheckBox* const parallel =
      addSwitch(tr("Parallel view"), QStringLiteral("cloudParallel"), &CloudLook::orthographic);
  parallel->setToolTip(tr("Far things are drawn as large as near ones: for measuring by eye"));
  level_ = addSwitch(tr("Stand on floor"), QStringLiteral("cloudLevel"), &CloudLook::level);
  setFloorFound(true);
  QWidget* const all = makeGrid({eyeDome, mesh, axes, grid, parallel, level_}, 2);
  all->layout()->setSpacing(kPanelGap);  // Boxes have no border of their own to part them.
  layout()->addWidget(all);
}

QCheckBox* CloudLookRows::addSwitch(const QString& text,
                                    const QString& name,
                                    bool CloudLook::*field) {
  QCheckBox* const box = makeSwitch(text, name);
  switches_.push_back({box, field});
  connect(box, &QCheckBox::toggled, this, [this, field](bool on) {
    look_.*field = on;
    pointSize_->setEnabled(!look_.mesh);
    Q_EMIT changed();
  });
  return box;
}

void CloudLookRows::setLook(const CloudLook& look) {
  look_ = look;
  choose(colouring_, look.colourBy);
  choose(background_, look.background);
  pointSize_->setValue(look.pointSize);
  density_->setValue(look.densityPercent);
  for (const Switch& each : switches_) {
    const QSignalBlocker block(each.box);
    each.box->setChecked(look.*each.field);
  }
  pointSize_->setEnabled(!look.mesh);
  showColouring();
}

void CloudLookRows::setAvailable(CloudColouring colouring, bool available) {
  QStandardItem* const item = itemOf(colouring_, static_cast<int>(colouring));
  item->setEnabled(available);
  item->setToolTip(available ? QString() : whyNot(colouring));
  showColouring();
}

void CloudLookRows::setFloorFound(bool found) {
  level_->setEnabled(found);
  level_->setToolTip(found ? tr("Turns the cloud so that the floor in the picture is level")
                           : tr("No floor was found in this picture."));
}

void CloudLookRows::showColouring() {
  colouring_->setToolTip(itemOf(colouring_, colouring_->currentIndex())->toolTip());
}

}  // namespace patchscape
