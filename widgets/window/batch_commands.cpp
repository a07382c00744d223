// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/batch_commands.h"

#include "widgets/window/drop_contents.h"

#include <QFileInfo>
#include <QStringList>

#include <algorithm>

namespace patchscape {
namespace {

/// The head that the command line takes where none is named.
const HeadChoice* usualHead(const ModelInfo& model, HeadTask task) {
  const auto head = std::ranges::find_if(
      model.choice.heads, [task](const HeadChoice& each) { return each.about.task == task; });
  return head == model.choice.heads.end() ? nullptr : &*head;
}

BatchOrder orderOf(const BatchCard::Choice& choice, const ModelInfo& model) {
  BatchOrder order;
  if (choice.list.isEmpty()) {
    order.inputs = {toPath(choice.folder).string()};
  } else {
    order.listFile = toPath(choice.list);
  }
  order.recursive = choice.recursive;
  order.folder = toPath(choice.results);
  order.settings = batchSettings(choice, model.choice.about.name);
  order.wishes.size.shorterSide = choice.inputSide;
  order.wishes.pca = choice.pca;
  if (const HeadChoice* const head = usualHead(model, HeadTask::kDepth);
      choice.depth && head != nullptr) {
    order.wishes.depth.emplace().head = *head;
  }
  if (const HeadChoice* const head = usualHead(model, HeadTask::kSegmentation);
      choice.segmentation && head != nullptr) {
    order.wishes.segmentation.emplace().head = *head;
  }
  if (choice.features) {
    order.wishes.features.emplace();
  }
  return order;
}

}  // namespace

std::string batchSettings(const BatchCard::Choice& choice, const std::string& model) {
  QStringList settings;
  if (model != "nano") {
    settings.append(QStringLiteral("--model %1").arg(QString::fromStdString(model)));
  }
  if (choice.inputSide > 0) {
    settings.append(QStringLiteral("--size %1").arg(choice.inputSide));
  }
  if (!choice.pca || !choice.depth || !choice.segmentation || choice.features) {
    QStringList what;
    const std::pair<bool, const char*> parts[] = {{choice.pca, "pca"},
                                                  {choice.depth, "depth"},
                                                  {choice.segmentation, "segment"},
                                                  {choice.features, "features"}};
    for (const auto& [wanted, name] : parts) {
      if (wanted) {
        what.append(QLatin1String(name));
      }
    }
    settings.append(QStringLiteral("--what %1").arg(what.join(u',')));
  }
  return settings.join(u' ').toStdString();
}

BatchCommands::BatchCommands(WindowParts parts, BatchCard& card)
    : QObject(&parts.window),
      parts_(parts),
      card_(card) {}

void BatchCommands::connectActions() {
  connect(parts_.actions.at(ActionId::kBatch), &QAction::triggered, this, [this] { openCard(); });
  connect(&card_, &BatchCard::startAsked, this, &BatchCommands::start);
  connect(&card_, &BatchCard::folderAsked, this, [this] {
    parts_.ask(&parts_.window,
               FileQuestion::kOpenFolder,
               parts_.settings.lastFolder,
               [this](const QStringList& folders) { takeFolder(folders.value(0)); });
  });
  connect(&card_, &BatchCard::listAsked, this, [this] {
    ask(FileQuestion::kOpenList, &BatchCard::setList);
  });
  connect(&card_, &BatchCard::resultsAsked, this, [this] {
    ask(FileQuestion::kExportFolder, &BatchCard::setResults);
  });
}

void BatchCommands::ask(FileQuestion question, void (BatchCard::*take)(const QString&)) {
  parts_.ask(
      &parts_.window, question, parts_.settings.lastFolder, [this, take](const QStringList& files) {
        (card_.*take)(files.value(0));
      });
}

void BatchCommands::takeFolder(const QString& folder) {
  card_.setFolder(folder);
  if (card_.choice().results.isEmpty()) {
    card_.setResults(folder + QStringLiteral("-results"));
  }
}

void BatchCommands::openCard() {
  const auto& model = parts_.workspace.model();
  if (!model) {
    parts_.status.flash(tr("The model is still being opened."));
    return;
  }
  card_.offer({.depth = usualHead(*model, HeadTask::kDepth) != nullptr,
               .segmentation = usualHead(*model, HeadTask::kSegmentation) != nullptr,
               .inputSide = parts_.pcaPanel.options().inputSide,
               .patchSize = static_cast<int>(model->description.patchSize)});
  card_.openCentred();
}

void BatchCommands::start(const BatchCard::Choice& choice) {
  const auto model = parts_.workspace.model();
  const BatchOrder order = orderOf(choice, *model);
  try {
    refuseResultsAmongInputs(order.inputs, order.folder, order.recursive);
  } catch (const Error& error) {
    card_.showProblem(failureOf(error).sentence);
    return;
  }
  card_.closeCard();
  const QString source = choice.list.isEmpty() ? choice.folder : choice.list;
  const QString title = tr("Batch of %1").arg(QFileInfo(source).fileName());
  parts_.jobs.add({.title = title.toStdString(), .result = order.folder, .model = model},
                  [order, model](JobTools& tools) { runBatch(order, *model, tools); });
}

}  // namespace patchscape
