// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/models_desk.h"

#include "core/models/readable_size.h"
#include "core/session/model_folders.h"
#include "widgets/window/empty_state.h"
#include "widgets/window/model_chooser.h"
#include "widgets/window/models_page.h"
#include "widgets/window/open_commands.h"

#include <QDesktopServices>
#include <QUrl>

#include <algorithm>

namespace patchscape {
namespace {

QString text(const std::string& value) { return QString::fromStdString(value); }

QString sizeText(std::int64_t bytes) { return text(readableSize(bytes)); }

DownloadOptions downloadOptions(bool offline) {
  DownloadOptions options;
  options.folder = userModelFolder();
  options.offline = offline;
  return options;
}

}  // namespace

ModelsDesk::ModelsDesk(WindowParts parts, OpenCommands& open, bool offline)
    : QObject(&parts.window),
      parts_(parts),
      open_(open),
      shelf_(
          new ModelShelf(open.catalog(), downloadOptions(offline), parts.workspace.pool(), this)) {
  connect(&parts_.workspace, &Workspace::modelChanged, this, &ModelsDesk::showModel);
  connect(&open_, &OpenCommands::weightsOpened, this, [this](const std::filesystem::path& file) {
    opening_ = file;
  });
  connect(&open_, &OpenCommands::headOpened, this, &ModelsDesk::tellOfFile);
  connect(shelf_, &ModelShelf::failed, this, [this](const Failure& failure) {
    showFailure(parts_.messages, failure, {{tr("Models…"), [this] { showPage(); }}});
  });
  connect(shelf_, &ModelShelf::got, this, [this](const std::string& name) {
    parts_.status.flash(
        tr("%1 is here and is being opened.").arg(text(shelf_->catalog().findModel(name)->title)));
    if (page_ != nullptr && parts_.workspace.current() != nullptr) {
      page_->closeCard();  // The photo in its colours is what was wanted.
    }
    open_.openModel(text(name));
  });
}

ModelsPage& ModelsDesk::page() {
  if (page_ == nullptr) {
    const auto ask = [this](const std::function<void(const QString&)>& then) {
      parts_.ask(&parts_.window,
                 FileQuestion::kOpenWeights,
                 parts_.settings.lastFolder,
                 [then](const QStringList& files) { then(files.value(0)); });
    };
    page_ = new ModelsPage(*shelf_, parts_.workspace.pool(), ask, &parts_.window);
    connectPage();
    showOpen();
  }
  return *page_;
}

void ModelsDesk::connectActions() {
  connect(parts_.actions.at(ActionId::kModels), &QAction::triggered, this, [this] { showPage(); });
}

void ModelsDesk::connectChooser(ModelChooser& chooser) {
  connect(&chooser, &ModelChooser::moreAsked, this, [this] { showPage(); });
}

void ModelsDesk::connectPage() {
  connect(&page_->cards(), &ModelsView::useAsked, this, [this](const std::string& name) {
    page_->closeCard();
    open_.openModel(text(name));
  });
  connect(&page_->cards(), &ModelsView::folderAsked, this, [this](const std::string& name) {
    const std::filesystem::path folder = shelf_->item(name).place.parent_path();
    QDesktopServices::openUrl(QUrl::fromLocalFile(toText(folder)));
  });
  connect(&page_->cards(), &ModelsView::weightsAsked, this, [this] {
    page_->closeCard();
    open_.askForWeights();
  });
  connect(&page_->cards(), &ModelsView::compareAsked, this, &ModelsDesk::showDiff);
  connect(&page_->tensors(), &TensorSheet::failed, this, [this](const Failure& failure) {
    showFailure(parts_.messages, failure);
  });
  connect(&page_->tensors(), &TensorSheet::kept, this, [this](const std::filesystem::path& copy) {
    parts_.status.flash(tr("A copy is kept in %1.").arg(toText(copy.parent_path())));
    shelf_->refresh();
  });
}

void ModelsDesk::showPage(const std::string& name) {
  shelf_->refresh();
  page().showCards();
  if (!name.empty()) {
    page().cards().reveal(name);
  }
}

void ModelsDesk::showDiff() {
  const StoredPicture* const stored = parts_.workspace.current();
  page_->showDiff(
      shelf_->catalog(),
      stored != nullptr && stored->picture ? stored->picture->path : std::filesystem::path());
}

void ModelsDesk::showModel() {
  const auto& model = parts_.workspace.model();
  showOpen();
  if (model && !opening_.empty() && model->choice.path == opening_) {
    tellOfFile(opening_);
  }
  opening_.clear();
}

void ModelsDesk::showOpen() {
  const auto& model = parts_.workspace.model();
  if (page_ != nullptr) {
    page_->cards().setOpen(model ? model->choice.about.name : std::string());
  }
}

/// Says what may be done with a file of the user's own, unless it lies where it is found anyway.
void ModelsDesk::tellOfFile(const std::filesystem::path& file) {
  const std::vector<std::filesystem::path> folders = modelFolders();
  if (std::ranges::find(folders, file.parent_path()) != folders.end()) {
    return;
  }
  parts_.messages.showMessage(
      {tr("“%1” is in use. It is read where it lies.").arg(toText(file.filename())),
       toText(file),
       {{tr("Tensors and copy…"), [this, file] { page().showTensors(file); }}},
       false});
}

const CatalogModel* ModelsDesk::recommended() const {
  const auto& models = shelf_->catalog().models();
  const auto first =
      std::ranges::find_if(models, [](const CatalogModel& model) { return !model.url.empty(); });
  return first == models.end() || !shelf_->item(first->name).place.empty() ? nullptr : &*first;
}

void ModelsDesk::connectEmptyState(EmptyState& empty) {
  connect(&empty, &EmptyState::getAsked, this, [this] {
    if (const CatalogModel* const model = recommended()) {
      showPage(model->name);
      shelf_->get(model->name);
    } else {
      showPage();
    }
  });
  connect(&empty, &EmptyState::modelsAsked, this, [this] { showPage(); });
  connect(shelf_, &ModelShelf::changed, this, [this, &empty] { showOffer(empty); });
  showOffer(empty);
}

void ModelsDesk::showOffer(EmptyState& empty) {
  const CatalogModel* const model = recommended();
  if (model == nullptr) {
    empty.setOffer({}, {});
    return;
  }
  const ShelfItem& item = shelf_->item(model->name);
  const LicenceNote* const note = shelf_->catalog().licence(model->licence);
  const bool getting = item.stage == ShelfStage::kGetting || item.stage == ShelfStage::kChecking;
  empty.setOffer(
      getting ? tr("Getting %1: %2 of %3")
                    .arg(text(model->title), sizeText(item.received), sizeText(item.total))
              : tr("Get %1 (%2)").arg(text(model->title), sizeText(shelf_->bytesToGet(*model))),
      tr("Licence %1: %2")
          .arg(text(model->licence), note == nullptr ? tr("not explained") : text(note->meaning)));
}

}  // namespace patchscape
