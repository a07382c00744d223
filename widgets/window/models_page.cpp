// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/models_page.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace patchscape {
namespace {

constexpr QSize kUsualSize(880, 720);

}  // namespace

ModelsPage::ModelsPage(ModelShelf& shelf,
                       QThreadPool& pool,
                       DiffSheet::AskForFile ask,
                       QWidget* window)
    : OverlayCard(window),
      sheets_(new QStackedWidget(this)),
      view_(new ModelsView(shelf, this)),
      tensors_(new TensorSheet(pool, this)),
      diff_(new DiffSheet(std::move(ask), this)) {
  setObjectName(QStringLiteral("modelsPage"));
  setAccessibleName(tr("Models"));
  for (QWidget* const sheet : std::initializer_list<QWidget*>{view_, tensors_, diff_}) {
    sheets_->addWidget(sheet);
  }
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(sheets_);
  connect(view_, &ModelsView::closeAsked, this, &ModelsPage::closeCard);
  connect(tensors_, &TensorSheet::closeAsked, this, &ModelsPage::closeCard);
  connect(diff_, &DiffSheet::closeAsked, this, &ModelsPage::showCards);
}

QSize ModelsPage::sizeHint() const { return kUsualSize; }

void ModelsPage::showSheet(QWidget* sheet) {
  sheets_->setCurrentWidget(sheet);
  if (isHidden()) {
    openCentred();
  }
}

void ModelsPage::showCards() { showSheet(view_); }

void ModelsPage::showTensors(const std::filesystem::path& file) {
  tensors_->showFile(file);
  showSheet(tensors_);
}

void ModelsPage::showDiff(const ModelCatalog& catalog, const std::filesystem::path& picture) {
  diff_->offer(catalog, picture);
  showSheet(diff_);
}

}  // namespace patchscape
