// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/cloud_camera_rows.h"

#include "widgets/panels/choice_rows.h"
#include "widgets/panels/elided_label.h"
#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr double kMostPixels = 100'000.0;  // A side past it is no picture.

}  // namespace

CloudCameraRows::CloudCameraRows(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("cloudCamera"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kPanelGap);
  setUpChoice();
  setUpNumbers();
  setUpFile();
  note_ = makeNote(QStringLiteral("cloudCameraNote"));
  column->addWidget(note_);
  setCamera({});
}

void CloudCameraRows::setUpChoice() {
  choice_ = makeChoice(QStringLiteral("cloudCameraChoice"),
                       tr("Camera"),
                       {tr("Automatic"), tr("Field of view"), tr("Numbers"), tr("From a file")});
  choice_->setToolTip(
      tr("Automatic takes what the picture's file says of its lens, or 60 degrees over the longer "
         "side"));
  fieldOfView_ = new SliderRow(tr("Field of view"),
                               QStringLiteral("cloudFieldOfView"),
                               {10.0, 150.0, 1.0, 60.0, 0, QStringLiteral("°")},
                               this);
  fieldOfView_->setToolTip(tr("From the left to the right edge of the picture"));
  fieldOfView_->setNumberWidth(kWideNumberWidth);
  layout()->addWidget(makeRow(tr("Taken from"), {choice_}, this));
  layout()->addWidget(fieldOfView_);
  connect(choice_, &QComboBox::currentIndexChanged, this, &CloudCameraRows::takeChoice);
  connect(fieldOfView_, &SliderRow::valueChanged, this, [this](double degrees) {
    camera_.fieldOfView = degrees;
    Q_EMIT changed();
  });
}

CloudCameraRows::Field CloudCameraRows::makeField(const QString& name,
                                                  const QString& label,
                                                  double CameraNumbers::*value) {
  QDoubleSpinBox* const number = makeNumberField(name, label);
  number->setDecimals(1);
  number->setRange(-kMostPixels, kMostPixels);
  number->setSuffix(unitSuffix(QStringLiteral("px")));
  connect(number, &QDoubleSpinBox::valueChanged, this, [this, value](double pixels) {
    camera_.manual.*value = pixels;
    Q_EMIT changed();
  });
  return {number, value};
}

void CloudCameraRows::setUpNumbers() {
  fields_ = {
      makeField(QStringLiteral("cloudFx"), tr("fx: focal length, horizontal"), &CameraNumbers::fx),
      makeField(QStringLiteral("cloudFy"), tr("fy: focal length, vertical"), &CameraNumbers::fy),
      makeField(QStringLiteral("cloudCx"),
                tr("cx: optical centre from the left; the middle of the first pixel is 0"),
                &CameraNumbers::cx),
      makeField(QStringLiteral("cloudCy"),
                tr("cy: optical centre from the top; the middle of the first pixel is 0"),
                &CameraNumbers::cy)};
  for (const Field& focal : {fields_[0], fields_[1]}) {
    focal.number->setMinimum(1.0);
  }
  // Focal lengths of large pictures have five digits: two fields have no room beside a label.
  numbers_ = new QWidget(this);
  auto* const grid = new QGridLayout(numbers_);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(kPanelGap);
  int at = 0;
  for (const Field& field : fields_) {
    const int column = 2 * (at % 2);
    auto* const label = new QLabel(field.number->accessibleName().left(2), numbers_);
    grid->addWidget(label, at / 2, column);
    grid->addWidget(field.number, at / 2, column + 1);
    grid->setColumnStretch(column + 1, 1);
    ++at;
  }
  layout()->addWidget(numbers_);
}

void CloudCameraRows::setUpFile() {
  QToolButton* const button = makeButton(
      tr("Open…"), QStringLiteral("cloudCameraOpen"), tr("Open a file with the camera's numbers"));
  button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  file_ = new ElidedLabel(this);
  file_->setObjectName(QStringLiteral("cloudCameraFile"));
  fileRow_ = makeRow(tr("File"), {button, file_}, this);
  layout()->addWidget(fileRow_);
  setFile({});
  connect(button, &QToolButton::clicked, this, &CloudCameraRows::fileAsked);
}

void CloudCameraRows::takeChoice() {
  camera_.choice = chosen<CameraSource>(choice_);
  if (camera_.choice == CameraSource::kManual && camera_.manual.fx <= 0.0 && inUse_.fx > 0.0) {
    camera_.manual = inUse_;
  }
  showCamera();
  Q_EMIT changed();
}

void CloudCameraRows::setCamera(const CloudCamera& camera) {
  camera_ = camera;
  showCamera();
}

void CloudCameraRows::showCamera() {
  choose(choice_, camera_.choice);
  fieldOfView_->setValue(camera_.fieldOfView);
  for (const Field& field : fields_) {
    const QSignalBlocker block(field.number);
    field.number->setValue(camera_.manual.*field.value);
  }
  fieldOfView_->setVisible(camera_.choice == CameraSource::kFieldOfView);
  numbers_->setVisible(camera_.choice == CameraSource::kManual);
  fileRow_->setVisible(camera_.choice == CameraSource::kFile);
}

void CloudCameraRows::setFile(const QString& name) {
  file_->setFullText(name.isEmpty() ? tr("None is open") : name);
}

void CloudCameraRows::setNote(const QString& note) { showNote(note_, note); }

}  // namespace patchscape
