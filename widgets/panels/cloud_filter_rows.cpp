// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/cloud_filter_rows.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QDoubleSpinBox>
#include <QVBoxLayout>

namespace patchscape {
namespace {

/// In the order of the choice.
enum class Edges { kAutomatic, kOff, kByHand };

constexpr double kPercent = 100.0;
constexpr double kLeastSigmas = 1.0;
constexpr double kSigmaStep = 0.1;
constexpr double kFarthest = 10'000.0;
constexpr double kLeastGap = 0.01;  // Between the limits; the last digit shown.

SliderRow::Scale voxelScale(const QString& unit) {
  return {.minimum = 0.0,
          .maximum = 0.5,
          .step = 0.001,
          .usual = 0.0,
          .decimals = 3,
          .unit = unit,
          .leastText = CloudFilterRows::tr("Off")};
}

QDoubleSpinBox* makeLimit(const QString& name, const QString& label) {
  QDoubleSpinBox* const limit = makeNumberField(name, label);
  limit->setDecimals(2);
  limit->setRange(0.0, kFarthest);
  limit->setSingleStep(0.1);
  limit->setSpecialValueText(CloudFilterRows::tr("None"));
  return limit;
}

std::optional<double> limitOf(double shown) {
  return shown > 0.0 ? std::optional<double>(shown) : std::nullopt;
}

}  // namespace

CloudFilterRows::CloudFilterRows(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("cloudFilters"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kPanelGap);
  setUpEdges();
  setUpSliders();
  setUpLimits();
  setKeep({});
}

void CloudFilterRows::setUpEdges() {
  edges_ = makeChoice(
      QStringLiteral("cloudEdges"), tr("Edge filter"), {tr("Automatic"), tr("Off"), tr("By hand")});
  edges_->setToolTip(
      tr("Takes points away that hang between a thing and what is behind it. Automatic goes by the "
         "focal length."));
  edgeRatio_ = new SliderRow(tr("Edge step"),
                             QStringLiteral("cloudEdgeRatio"),
                             {.minimum = 0.2,
                              .maximum = 20.0,
                              .step = 0.1,
                              .usual = 2.0,
                              .decimals = 2,
                              .unit = QStringLiteral("%"),
                              .logarithmic = true},
                             this);
  edgeRatio_->setToolTip(
      tr("A point goes where the next one is nearer or farther by more than this share of its "
         "distance"));
  layout()->addWidget(makeRow(tr("Edges"), {edges_}, this));
  layout()->addWidget(edgeRatio_);
  connect(edges_, &QComboBox::currentIndexChanged, this, &CloudFilterRows::takeEdges);
  connect(edgeRatio_, &SliderRow::valueChanged, this, &CloudFilterRows::takeEdges);
}

void CloudFilterRows::setUpSliders() {
  // One step below the least number of sigmas stands for none.
  outliers_ = new SliderRow(tr("Outliers"),
                            QStringLiteral("cloudOutliers"),
                            {.minimum = kLeastSigmas - kSigmaStep,
                             .maximum = 4.0,
                             .step = kSigmaStep,
                             .usual = CloudKeep().outlierSigmas,
                             .decimals = 1,
                             .unit = QStringLiteral("σ"),
                             .leastText = tr("Off")},
                            this);
  outliers_->setToolTip(
      tr("A point goes that is farther from its neighbours than the mean by more than this many "
         "standard deviations"));
  voxel_ = new SliderRow(tr("Voxel"), QStringLiteral("cloudVoxel"), voxelScale({}), this);
  layout()->addWidget(outliers_);
  layout()->addWidget(voxel_);
  for (SliderRow* const row : {edgeRatio_, outliers_, voxel_}) {
    row->setNumberWidth(kWideNumberWidth);
  }
  setMesh(false);
  connect(outliers_, &SliderRow::valueChanged, this, [this](double sigmas) {
    keep_.outlierSigmas = sigmas < kLeastSigmas ? 0.0 : sigmas;
    Q_EMIT changed();
  });
  connect(voxel_, &SliderRow::valueChanged, this, [this](double side) {
    keep_.voxel = side;
    Q_EMIT changed();
  });
}

void CloudFilterRows::setUpLimits() {
  nearest_ = makeLimit(QStringLiteral("cloudNearest"), tr("Points nearer than this go"));
  farthest_ = makeLimit(QStringLiteral("cloudFarthest"), tr("Points farther than this go"));
  nearest_->setMaximum(kFarthest - kLeastGap);
  layout()->addWidget(makeRow(tr("Nearest"), {nearest_}, this));
  layout()->addWidget(makeRow(tr("Farthest"), {farthest_}, this));
  connect(nearest_, &QDoubleSpinBox::valueChanged, this, [this](double nearest) {
    keep_.nearest = limitOf(nearest);
    if (keep_.nearest && keep_.farthest && *keep_.farthest <= nearest) {
      keep_.farthest = nearest + kLeastGap;
    }
    showLimits();
    Q_EMIT changed();
  });
  connect(farthest_, &QDoubleSpinBox::valueChanged, this, [this](double farthest) {
    keep_.farthest = limitOf(farthest);
    if (keep_.nearest && keep_.farthest && *keep_.nearest >= farthest) {
      keep_.nearest = limitOf(farthest - kLeastGap);
    }
    showLimits();
    Q_EMIT changed();
  });
}

void CloudFilterRows::takeEdges() {
  const auto edges = chosen<Edges>(edges_);
  keep_.edgeRatio.reset();
  if (edges != Edges::kAutomatic) {
    keep_.edgeRatio = edges == Edges::kOff ? 0.0 : edgeRatio_->value() / kPercent;
  }
  edgeRatio_->setVisible(edges == Edges::kByHand);
  Q_EMIT changed();
}

void CloudFilterRows::showLimits() {
  const QSignalBlocker blockNearest(nearest_);
  const QSignalBlocker blockFarthest(farthest_);
  nearest_->setValue(keep_.nearest.value_or(0.0));
  farthest_->setValue(keep_.farthest.value_or(0.0));
}

void CloudFilterRows::setKeep(const CloudKeep& keep) {
  keep_ = keep;
  const bool byHand = keep.edgeRatio.value_or(0.0) > 0.0;
  choose(edges_, !keep.edgeRatio ? Edges::kAutomatic : byHand ? Edges::kByHand : Edges::kOff);
  if (byHand) {
    edgeRatio_->setValue(*keep.edgeRatio * kPercent);
  }
  edgeRatio_->setVisible(byHand);
  outliers_->setValue(keep.outlierSigmas);
  voxel_->setValue(keep.voxel);
  showLimits();
}

void CloudFilterRows::setUnit(const QString& unit) {
  voxel_->setScale(voxelScale(unit));
  nearest_->setSuffix(unitSuffix(unit));
  farthest_->setSuffix(unitSuffix(unit));
}

void CloudFilterRows::setMesh(bool mesh) {
  voxel_->setEnabled(!mesh);
  voxel_->setToolTip(mesh ? tr("A surface needs the points of all pixels: voxels are for points.")
                          : tr("One point, the mean, for every cube of this side"));
}

}  // namespace patchscape
