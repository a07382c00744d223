// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/export_card.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/window/card_fields.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <set>

namespace patchscape {
namespace {

constexpr int kRowGap = 4;

QString textOf(std::string_view text) {
  return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

/// Scrolls only where the window is too low for all formats.
class FormatList final : public QScrollArea {
 public:
  FormatList(QWidget* content, QWidget* parent)
      : QScrollArea(parent) {
    setObjectName(QStringLiteral("formatList"));
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    // The card's ground shows through.
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
  }

  [[nodiscard]] QSize sizeHint() const override {
    return widget()->sizeHint() + QSize(verticalScrollBar()->sizeHint().width(), 0);
  }
  [[nodiscard]] QSize minimumSizeHint() const override {
    constexpr int kLeastHeight = 120;
    return {sizeHint().width(), kLeastHeight};
  }
};

QCheckBox* makeSwitch(const QString& text, const QString& name, QWidget* parent) {
  auto* const box = new QCheckBox(text, parent);
  box->setObjectName(name);
  box->setAccessibleName(text);
  return box;
}

template <typename Format>
std::set<Format> formatsOn(const std::map<Format, QCheckBox*>& boxes) {
  std::set<Format> formats;
  for (const auto& [format, box] : boxes) {
    if (isOn(box)) {
      formats.insert(format);
    }
  }
  return formats;
}

}  // namespace

ExportCard::ExportCard(QWidget* window)
    : OverlayCard(window) {
  setObjectName(QStringLiteral("exportCard"));
  setAccessibleName(tr("Export"));
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 16, 20, 16);
  column->setSpacing(kRowGap);
  title_ = new QLabel(this);
  title_->setProperty("role", QStringLiteral("head"));
  column->addWidget(title_);
  auto* const formats = new QWidget(this);
  auto* const list = new QVBoxLayout(formats);
  list->setContentsMargins(0, 0, 0, 0);
  list->setSpacing(kRowGap);
  setUpFormats(list);
  column->addWidget(new FormatList(formats, this), 1);
  column->addWidget(makeRule(this));
  setUpSwitches(column);
  column->addWidget(makeRule(this));
  setUpFooter(column);
  for (QCheckBox* const box : findChildren<QCheckBox*>()) {
    connect(box, &QCheckBox::toggled, this, &ExportCard::showReady);
  }
  offer({});
}

QCheckBox* ExportCard::addFormat(QVBoxLayout* column,
                                 const QString& name,
                                 const QString& file,
                                 std::string_view meaning) {
  auto* const line = new QWidget(this);
  auto* const row = new QHBoxLayout(line);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kPanelGap);
  QCheckBox* const box = makeSwitch(file, QStringLiteral("format_") + name, line);
  constexpr int kNameWidth = 190;
  box->setMinimumWidth(kNameWidth);
  const QString explained =
      QCoreApplication::translate("ExportFormats", std::string(meaning).c_str());
  auto* const text = new QLabel(explained, line);
  text->setProperty("role", QStringLiteral("dim"));
  box->setAccessibleDescription(explained);
  row->addWidget(box);
  row->addWidget(text, 1);
  column->addWidget(line);
  return box;
}

void ExportCard::setUpFormats(QVBoxLayout* column) {
  pca_ = addFormat(column,
                   QStringLiteral("pca"),
                   QStringLiteral("…_pca.png"),
                   QT_TRANSLATE_NOOP("ExportFormats", "The PCA colours: for eyes, not data"));
  column->addWidget(new SectionHead(tr("Depth"), this));
  for (const FormatRow<DepthFormat>& row : depthFormats()) {
    depth_[row.format] = addFormat(
        column, textOf(row.name), QStringLiteral("…") + textOf(row.suffix), row.explanation);
  }
  column->addWidget(new SectionHead(tr("Classes"), this));
  for (const FormatRow<MaskFormat>& row : maskFormats()) {
    const QString end =
        row.format == MaskFormat::kBinary ? QStringLiteral("ID_NAME.png") : QString();
    masks_[row.format] = addFormat(column,
                                   QStringLiteral("mask_") + textOf(row.name),
                                   QStringLiteral("…") + textOf(row.suffix) + end,
                                   row.explanation);
  }
  column->addWidget(new SectionHead(tr("Point cloud"), this));
  for (const FormatRow<CloudFormat>& row : cloudFormats()) {
    clouds_[row.format] = addFormat(column,
                                    QStringLiteral("cloud_") + textOf(row.name),
                                    QStringLiteral("…") + textOf(row.suffix),
                                    row.explanation);
  }
  for (const auto& [format, box] : depth_) {
    box->setChecked(rowOf(format).byDefault);
  }
  for (const auto& [format, box] : masks_) {
    box->setChecked(rowOf(format).byDefault);
  }
}

void ExportCard::setUpSwitches(QVBoxLayout* column) {
  sidecar_ = makeSwitch(
      tr("A file that says what made the others (…export.json)"), QStringLiteral("sidecar"), this);
  sidecar_->setChecked(true);
  grid_ = makeSwitch(tr("Depth as the head gives it, not at the picture's size"),
                     QStringLiteral("depthGrid"),
                     this);
  colourBar_ =
      makeSwitch(tr("Colour bar in the depth view"), QStringLiteral("burnColourBar"), this);
  legend_ = makeSwitch(tr("Legend in the class view"), QStringLiteral("burnLegend"), this);
  overPhoto_ =
      makeSwitch(tr("Views over the photo, as on screen"), QStringLiteral("overPhoto"), this);
  adeFile_ = makeSwitch(tr("Class ids as in ADE20K files: index + 1, 0 is unlabelled"),
                        QStringLiteral("adeFile"),
                        this);
  surface_ = makeSwitch(
      tr("Cloud as a surface with the photo on it"), QStringLiteral("cloudAsSurface"), this);
  cameraAxes_ = makeSwitch(
      tr("Cloud in camera axes: y down, z forward"), QStringLiteral("cloudCameraAxes"), this);
  selectedOnly_ =
      makeSwitch(tr("Only the selected points"), QStringLiteral("cloudSelectedOnly"), this);
  selectedOnly_->setChecked(true);
  auto* const grid = new QGridLayout;
  grid->setHorizontalSpacing(2 * kPanelGap);
  grid->setVerticalSpacing(kRowGap);
  int at = 0;
  for (QCheckBox* const box : {sidecar_,
                               grid_,
                               colourBar_,
                               legend_,
                               overPhoto_,
                               adeFile_,
                               surface_,
                               cameraAxes_,
                               selectedOnly_}) {
    grid->addWidget(box, at / 2, at % 2);
    ++at;
  }
  column->addLayout(grid);
}

void ExportCard::setUpFooter(QVBoxLayout* column) {
  folderLabel_ = new QLabel(this);
  folderLabel_->setObjectName(QStringLiteral("exportFolder"));
  note_ = new QLabel(this);
  note_->setObjectName(QStringLiteral("exportNote"));
  auto* const choose = new QPushButton(tr("Folder…"), this);
  choose->setObjectName(QStringLiteral("chooseFolder"));
  auto* const cancel = new QPushButton(tr("Cancel"), this);
  cancel->setObjectName(QStringLiteral("cancelExport"));
  export_ = new QPushButton(this);
  export_->setObjectName(QStringLiteral("startExport"));
  export_->setDefault(true);
  auto* const row = new QHBoxLayout;
  row->setSpacing(kPanelGap);
  row->addWidget(choose);
  row->addWidget(folderLabel_, 1);
  row->addWidget(cancel);
  row->addWidget(export_);
  column->addLayout(row);
  column->addWidget(note_);
  connect(choose, &QPushButton::clicked, this, &ExportCard::folderAsked);
  connect(cancel, &QPushButton::clicked, this, &OverlayCard::closeCard);
  connect(export_, &QPushButton::clicked, this, [this] { Q_EMIT exportAsked(choice()); });
}

void ExportCard::offer(const Offer& offer) {
  offer_ = offer;
  title_->setText(tr("Export “%1”").arg(offer.stem));
  pca_->setEnabled(offer.pca);
  for (const auto& [format, box] : depth_) {
    box->setEnabled(offer.depth && (offer.metric || !rowOf(format).metricOnly));
    box->setToolTip(offer.depth && !box->isEnabled()
                        ? tr("Means metres, and this head gives relative depth")
                        : QString());
  }
  for (const auto& [format, box] : masks_) {
    box->setEnabled(offer.segmentation);
  }
  for (const auto& [format, box] : clouds_) {
    box->setEnabled(offer.depth);
  }
  surface_->setEnabled(offer.depth);
  cameraAxes_->setEnabled(offer.depth);
  selectedOnly_->setEnabled(offer.depth && offer.selection);
  grid_->setEnabled(offer.depth);
  colourBar_->setEnabled(offer.depth);
  legend_->setEnabled(offer.segmentation);
  adeFile_->setEnabled(offer.segmentation);
  showReady();
}

void ExportCard::setFolder(const QString& folder) {
  folder_ = folder;
  showReady();
}

ExportCard::Choice ExportCard::choice() const {
  Choice choice;
  choice.folder = folder_;
  choice.overwrite = overwriteOffered_;
  choice.overPhoto = overPhoto_->isChecked();
  choice.selectedOnly = isOn(selectedOnly_);
  choice.pca = isOn(pca_);
  if (const auto formats = formatsOn(depth_); !formats.empty()) {
    choice.options.depth.emplace().formats = formats;
    choice.options.depth->colourBar = isOn(colourBar_);
  }
  if (const auto formats = formatsOn(masks_); !formats.empty()) {
    choice.options.masks.emplace().formats = formats;
    choice.options.masks->legend = isOn(legend_);
    choice.options.masks->ids = isOn(adeFile_) ? IdBase::kAdeFile : IdBase::kHead;
  }
  if (const auto formats = formatsOn(clouds_); !formats.empty()) {
    choice.options.cloud.emplace().formats = formats;
    choice.options.cloud->axes = isOn(cameraAxes_) ? CloudAxes::kCamera : CloudAxes::kViewer;
    choice.options.cloud->asMesh = isOn(surface_);
  }
  choice.options.sidecar = sidecar_->isChecked();
  choice.options.atGridSize = isOn(grid_);
  return choice;
}

void ExportCard::askToOverwrite(int files) {
  overwriteOffered_ = true;
  note_->setText(tr("%n files of these names are there already.", nullptr, files));
  export_->setText(tr("Overwrite"));
}

void ExportCard::showReady() {
  overwriteOffered_ = false;
  note_->clear();
  export_->setText(tr("Export"));
  showPath(folderLabel_, folder_);
  const Choice now = choice();
  const ExportOptions& options = now.options;
  export_->setEnabled(!folder_.isEmpty() &&
                      (now.pca || options.depth || options.masks || options.cloud));
}

}  // namespace patchscape
