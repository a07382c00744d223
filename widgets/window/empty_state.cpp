// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/empty_state.h"

#include "core/media/image_io.h"
#include "widgets/bridge/background_task.h"
#include "widgets/canvas/display_image.h"
#include "widgets/panels/named_button.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr std::size_t kMostSamples = 3;
constexpr QSize kThumbnail(132, 92);
constexpr int kFrameInset = 24;
constexpr int kDropIcon = 40;

struct Sample {
  std::filesystem::path file;
  QImage thumbnail;
};

QImage thumbnailOf(const std::filesystem::path& file) {
  const QImage whole = toQImage(loadImage(file).image);
  const QImage filled =
      whole.scaled(kThumbnail, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
  const QPoint corner((filled.width() - kThumbnail.width()) / 2,
                      (filled.height() - kThumbnail.height()) / 2);
  return filled.copy(QRect(corner, kThumbnail));
}

QLabel* makeLine(const QString& text, const char* role, QWidget* parent) {
  auto* const line = new QLabel(text, parent);
  line->setProperty("role", QLatin1String(role));
  line->setAlignment(Qt::AlignCenter);
  return line;
}

}  // namespace

EmptyState::EmptyState(QThreadPool& pool, QWidget* parent)
    : QWidget(parent),
      pool_(pool),
      samples_(new QWidget(this)),
      sampleLine_(new QHBoxLayout(samples_)),
      model_(makeLine({}, "dim", this)),
      get_(makeNamedButton({}, "emptyGet", this)) {
  setObjectName(QStringLiteral("emptyState"));
  setAttribute(Qt::WA_StyledBackground);
  model_->setObjectName(QStringLiteral("emptyModelLine"));
  model_->setWordWrap(true);
  auto* const open = makeNamedButton(tr("Open pictures…"), "emptyOpen", this);
  auto* const models = makeNamedButton(tr("All models…"), "emptyModels", this);
  connect(open, &QPushButton::clicked, this, &EmptyState::openAsked);
  connect(get_, &QPushButton::clicked, this, &EmptyState::getAsked);
  connect(models, &QPushButton::clicked, this, &EmptyState::modelsAsked);
  sampleLine_->setSpacing(12);
  samples_->hide();
  auto* const frame = new QFrame(this);
  frame->setObjectName(QStringLiteral("dropFrame"));
  auto* const column = new QVBoxLayout(frame);
  column->setSpacing(14);
  column->addStretch(2);
  auto* const icon = makeLine({}, "dim", this);
  icon->setPixmap(QIcon(QStringLiteral(":/icons/drop_grey.svg")).pixmap(kDropIcon, kDropIcon));
  column->addWidget(icon);
  column->addWidget(makeLine(tr("Drop a photo here"), "title", this));
  column->addWidget(makeLine(tr("or pictures, a folder, a weights file"), "dim", this));
  column->addWidget(open, 0, Qt::AlignHCenter);
  column->addSpacing(16);
  column->addWidget(samples_, 0, Qt::AlignHCenter);
  column->addStretch(2);
  column->addWidget(model_);
  auto* const offers = new QHBoxLayout;
  offers->addStretch(1);
  offers->addWidget(get_);
  offers->addWidget(models);
  offers->addStretch(1);
  column->addLayout(offers);
  column->addSpacing(4);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(kFrameInset, kFrameInset, kFrameInset, kFrameInset);
  layout->addWidget(frame);
}

void EmptyState::setModelText(const QString& text) { model_->setText(text); }

void EmptyState::setOffer(const QString& text, const QString& tip) {
  get_->setText(text);
  get_->setAccessibleName(text);
  get_->setToolTip(tip);
  get_->setVisible(!text.isEmpty());
}

void EmptyState::setSamples(const std::filesystem::path& folder) {
  const auto work = [folder] {
    std::vector<Sample> samples;
    for (const std::filesystem::path& file : listImages(folder, false)) {
      if (samples.size() < kMostSamples) {
        samples.push_back({file, thumbnailOf(file)});
      }
    }
    return samples;
  };
  runInBackground(
      pool_, this, work, [this](const tl::expected<std::vector<Sample>, Failure>& found) {
        if (!found) {
          return;
        }
        for (const Sample& sample : *found) {
          addSample(sample.file, sample.thumbnail);
        }
      });
}

void EmptyState::addSample(const std::filesystem::path& file, const QImage& thumbnail) {
  auto* const button = new QToolButton(samples_);
  button->setObjectName(QStringLiteral("sample"));
  button->setText(toText(file.stem()));
  button->setAccessibleName(tr("Open the sample %1").arg(button->text()));
  button->setIcon(QPixmap::fromImage(thumbnail));
  button->setIconSize(kThumbnail);
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setFocusPolicy(Qt::StrongFocus);
  connect(button, &QToolButton::clicked, this, [this, file] { Q_EMIT sampleChosen(file); });
  sampleLine_->addWidget(button);
  samples_->show();
}

}  // namespace patchscape
