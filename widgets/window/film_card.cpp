// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/film_card.h"

#include "widgets/panels/panel_fields.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/card_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace patchscape {

FilmCard::FilmCard(QWidget* window)
    : OverlayCard(window),
      title_(new QLabel(this)) {
  setObjectName(QStringLiteral("filmCard"));
  setAccessibleName(tr("Export result video"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(kPanelGap);
  title_->setProperty("role", QStringLiteral("head"));
  column->addWidget(title_);
  setUpViews(column);
  column->addWidget(makeRule(this));
  setUpFiles(column);
  column->addWidget(makeRule(this));
  setUpFooter(column);
  for (QCheckBox* const box : findChildren<QCheckBox*>()) {
    connect(box, &QCheckBox::toggled, this, &FilmCard::showReady);
  }
  connect(depthData_, &QComboBox::currentIndexChanged, this, &FilmCard::showReady);
  offer({});
}

void FilmCard::setUpViews(QVBoxLayout* column) {
  views_[FilmView::kPca] = makeSwitch(tr("PCA"), QStringLiteral("filmPca"));
  views_[FilmView::kDepth] = makeSwitch(tr("Depth"), QStringLiteral("filmDepth"));
  views_[FilmView::kSegmentation] =
      makeSwitch(tr("Segmentation"), QStringLiteral("filmSegmentation"));
  photo_ = makeSwitch(tr("Photo beside them"), QStringLiteral("filmPhoto"));
  column->addWidget(makeRow(tr("Show"),
                            {views_.at(FilmView::kPca),
                             views_.at(FilmView::kDepth),
                             views_.at(FilmView::kSegmentation),
                             photo_},
                            this));
  overPhoto_ = makeSwitch(tr("Over the photo, as on screen"), QStringLiteral("filmOverPhoto"));
  colourBar_ = makeSwitch(tr("Colour bar"), QStringLiteral("filmColourBar"));
  legend_ = makeSwitch(tr("Legend"), QStringLiteral("filmLegend"));
  column->addWidget(makeRow(tr("Look"), {overPhoto_, colourBar_, legend_}, this));
  input_ = makeInputField(QStringLiteral("filmInput"), this);
  auto* const steady = new QLabel(tr("Colours stay as steady as on screen."), this);
  steady->setProperty("role", QStringLiteral("dim"));
  column->addWidget(makeRow(tr("Input"), {input_, steady}, this));
}

void FilmCard::setUpFiles(QVBoxLayout* column) {
  sound_ = makeSwitch(tr("Copy the sound"), QStringLiteral("filmSound"));
  sound_->setChecked(true);
  column->addWidget(makeRow(tr("Sound"), {sound_}, this));
  depthData_ = new QComboBox(this);
  depthData_->setObjectName(QStringLiteral("filmDepthData"));
  depthData_->setAccessibleName(tr("Depth as numbers"));
  depthData_->setToolTip(tr("Depth for other programs: 16 bits a pixel, lossless"));
  depthData_->addItems({tr("None"),
                        tr("Video of 16-bit grey (…_depth.mkv, FFV1)"),
                        tr("Folder of 16-bit PNGs (…_depth)")});
  column->addWidget(makeRow(tr("Depth data"), {depthData_}, this));
}

void FilmCard::setUpFooter(QVBoxLayout* column) {
  fileLabel_ = makePathLabel(QStringLiteral("filmFile"), this);
  note_ = makeNote(QStringLiteral("filmNote"));
  auto* const choose = new QPushButton(tr("File…"), this);
  choose->setObjectName(QStringLiteral("chooseFilmFile"));
  auto* const cancel = new QPushButton(tr("Cancel"), this);
  cancel->setObjectName(QStringLiteral("cancelFilm"));
  export_ = new QPushButton(this);
  export_->setObjectName(QStringLiteral("startFilm"));
  export_->setDefault(true);
  for (QPushButton* const button : {choose, cancel}) {
    button->setAccessibleName(button->text());
  }
  auto* const row = new QHBoxLayout;
  row->setSpacing(kPanelGap);
  row->addWidget(choose);
  row->addWidget(fileLabel_, 1);
  row->addWidget(cancel);
  row->addWidget(export_);
  column->addLayout(row);
  column->addWidget(note_);
  connect(choose, &QPushButton::clicked, this, [this] { Q_EMIT fileAsked(file_); });
  connect(cancel, &QPushButton::clicked, this, &OverlayCard::closeCard);
  connect(export_, &QPushButton::clicked, this, [this] { Q_EMIT exportAsked(choice()); });
}

void FilmCard::offer(const Offer& offer) {
  offer_ = offer;
  title_->setText(tr("Result video of “%1”").arg(offer.name));
  views_.at(FilmView::kDepth)->setEnabled(offer.depth);
  views_.at(FilmView::kSegmentation)->setEnabled(offer.segmentation);
  depthData_->setEnabled(offer.depth);
  sound_->setEnabled(offer.sound);
  sound_->setToolTip(offer.sound ? QString() : tr("The video has none"));
  for (const auto& [view, box] : views_) {
    box->setChecked(std::ranges::find(offer.shown, view) != offer.shown.end());
  }
  input_->setSingleStep(offer.patchSize);
  input_->setValue(static_cast<int>(offer.inputSide));
  showReady();
}

void FilmCard::setFile(const QString& file) {
  file_ = file;
  showReady();
}

FilmCard::Choice FilmCard::choice() const {
  Choice choice;
  for (const FilmView view : {FilmView::kPca, FilmView::kDepth, FilmView::kSegmentation}) {
    if (isOn(views_.at(view))) {
      choice.views.push_back(view);
    }
  }
  choice.besidePhoto = photo_->isChecked();
  choice.inputSide = input_->value();
  choice.overPhoto = overPhoto_->isChecked();
  choice.colourBar = isOn(colourBar_);
  choice.legend = isOn(legend_);
  choice.sound = isOn(sound_);
  if (depthData_->isEnabled()) {
    choice.depthData = static_cast<FilmDepthData>(depthData_->currentIndex());
  }
  choice.file = file_;
  choice.overwrite = overwriteOffered_;
  return choice;
}

void FilmCard::askToOverwrite(int files) {
  overwriteOffered_ = true;
  showNote(note_,
           files == 1 ? tr("A file of this name is there already.")
                      : tr("%1 files of these names are there already.").arg(files));
  export_->setText(tr("Overwrite"));
  export_->setAccessibleName(export_->text());
}

void FilmCard::showProblem(const QString& sentence) { showNote(note_, sentence); }

void FilmCard::showReady() {
  overwriteOffered_ = false;
  showNote(note_, {});
  colourBar_->setEnabled(isOn(views_.at(FilmView::kDepth)));
  legend_->setEnabled(isOn(views_.at(FilmView::kSegmentation)));
  export_->setText(tr("Export"));
  export_->setAccessibleName(export_->text());
  showPath(fileLabel_, file_);
  export_->setEnabled(!file_.isEmpty() && !choice().views.empty());
}

}  // namespace patchscape
