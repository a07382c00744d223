// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/model_chooser.h"

#include "widgets/panels/named_button.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kWidth = 380;

QString text(const std::string& value) { return QString::fromStdString(value); }

QLabel* makeNote(const QString& note, QWidget* parent) {
  auto* const label = new QLabel(note, parent);
  label->setProperty("role", QStringLiteral("dim"));
  label->setWordWrap(true);
  return label;
}

}  // namespace

bool isOnThisMachine(const ModelCatalog& catalog, const CatalogModel& model) {
  try {
    static_cast<void>(catalog.resolve(model.name));
    return true;
  } catch (const Error&) {
    return false;  // An official model that was not fetched: the answer, not a failure.
  }
}

QString modelButtonText(const ModelInfo& model, std::int64_t shorterSide) {
  const CatalogModel& about = model.choice.about;
  const QString name = text(about.title.empty() ? about.name : about.title);
  return QStringLiteral("%1 · %2").arg(name, withUnit(shorterSide, QStringLiteral("px")));
}

ModelChooser::ModelChooser(QWidget* window)
    : OverlayCard(window) {
  setObjectName(QStringLiteral("overlayCard"));
  setAccessibleName(tr("Models"));
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
}

void ModelChooser::setModels(const ModelCatalog& catalog, const ModelInfo* loaded, double passMs) {
  delete content_;
  content_ = new QWidget(this);
  content_->setFixedWidth(kWidth);
  auto* const column = makePanelLayout(content_);
  column->addWidget(new SectionHead(tr("Models on this machine"), content_));
  const std::string name = loaded == nullptr ? std::string() : loaded->choice.about.name;
  for (const CatalogModel& model : catalog.models()) {
    if (isOnThisMachine(catalog, model)) {
      addModel(column, model, model.name == name);
    }
  }
  auto* const open = makeNamedButton(tr("Open weights file…"), "chooserOpenWeights", content_);
  connect(open, &QPushButton::clicked, this, [this] {
    closeCard();
    Q_EMIT weightsAsked();
  });
  column->addWidget(open);
  auto* const more = makeNamedButton(tr("Get more models…"), "chooserMore", content_);
  connect(more, &QPushButton::clicked, this, [this] {
    closeCard();
    Q_EMIT moreAsked();
  });
  column->addWidget(more);
  if (loaded != nullptr) {
    addLoaded(column, *loaded, passMs);
  }
  layout()->addWidget(content_);
}

void ModelChooser::addModel(QVBoxLayout* column, const CatalogModel& model, bool isLoaded) {
  const QString title = text(model.title.empty() ? model.name : model.title);
  auto* const button =
      new QPushButton(QStringLiteral("%1\n%2").arg(title, text(model.architecture)), content_);
  button->setObjectName(QStringLiteral("model_") + text(model.name));
  button->setAccessibleName(title);
  button->setProperty("role", QStringLiteral("row"));
  button->setCheckable(true);
  button->setChecked(isLoaded);
  connect(button, &QPushButton::clicked, this, [this, name = text(model.name), isLoaded] {
    closeCard();
    if (!isLoaded) {
      Q_EMIT modelChosen(name);
    }
  });
  column->addWidget(button);
}

void ModelChooser::addLoaded(QVBoxLayout* column, const ModelInfo& model, double passMs) {
  const CatalogModel& about = model.choice.about;
  const ModelDescription& net = model.description;
  column->addWidget(makeRule(content_));
  column->addWidget(
      new SectionHead(text(about.title.empty() ? about.name : about.title), content_));
  auto* const form = new QFormLayout;
  form->setHorizontalSpacing(kPanelMargin);
  form->setVerticalSpacing(4);
  const auto addLine = [&](const QString& label, const QString& value) {
    auto* const shown = new QLabel(value, content_);
    shown->setWordWrap(true);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form->addRow(makeNote(label, content_), shown);
  };
  const QString ms = QStringLiteral("ms");
  addLine(tr("Network"), text(net.architecture));
  addLine(tr("Parameters"), tr("%1 in %2 tensors").arg(countText(net.parameters)).arg(net.tensors));
  addLine(tr("Patch"), withUnit(net.patchSize, QStringLiteral("px")));
  addLine(tr("Width × depth"),
          tr("%1 × %2 blocks, %3 heads").arg(net.embedDim).arg(net.depth).arg(net.heads));
  addLine(tr("Author"), about.author.empty() ? tr("author unknown") : text(about.author));
  addLine(tr("Licence"), about.licence.empty() ? tr("licence unknown") : text(about.licence));
  addLine(tr("Opened in"), withUnit(model.loadMs, 0, ms));
  addLine(tr("Time a picture"), passMs > 0.0 ? withUnit(passMs, 0, ms) : tr("not measured yet"));
  column->addLayout(form);
  if (!about.weakness.empty()) {
    column->addWidget(makeNote(text(about.weakness), content_));
  }
}

}  // namespace patchscape
