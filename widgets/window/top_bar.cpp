// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/top_bar.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/window/icons.h"
#include "widgets/window/segmented_control.h"
#include "widgets/window/view_table.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace patchscape {
namespace {

constexpr int kHeight = 44;

QToolButton* makeButton(const QString& name, const QString& text, const QString& icon) {
  auto* const button = new QToolButton;
  button->setObjectName(name);
  button->setText(text);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::StrongFocus);
  if (!icon.isEmpty()) {
    button->setIcon(tintedIcon(icon));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  }
  return button;
}

/// The action of a view; ActionId and ViewId are two tables that meet only here.
QAction* actionOf(const Actions& actions, ViewId view) {
  switch (view) {
    case ViewId::kPca:
      return actions.at(ActionId::kViewPca);
    case ViewId::kSegmentation:
      return actions.at(ActionId::kViewSegmentation);
    case ViewId::kDepth:
      return actions.at(ActionId::kViewDepth);
    case ViewId::kCloud:
      return actions.at(ActionId::kViewCloud);
    case ViewId::kOriginal:
    case ViewId::kObjects:
      break;
  }
  return actions.at(ActionId::kViewOriginal);
}

}  // namespace

TopBar::TopBar(const Actions& actions, QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("topBar"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(kHeight);
  auto* const line = new QHBoxLayout(this);
  line->setContentsMargins(kPanelMargin, 0, kPanelMargin, 0);
  line->setSpacing(kPanelGap);
  setUpOpen(actions, line);
  setUpModel(line);
  line->addStretch(1);
  setUpViews(actions, line);
  line->addStretch(1);
  setUpRight(actions, line);
}

void TopBar::setUpOpen(const Actions& actions, QHBoxLayout* line) {
  auto* const open = makeButton(QStringLiteral("openButton"), tr("Open"), QStringLiteral("open"));
  open->setToolTip(actions.at(ActionId::kOpenFiles)->toolTip());
  connect(open, &QToolButton::clicked, actions.at(ActionId::kOpenFiles), &QAction::trigger);
  recent_ = new QMenu(tr("Open recent"), this);
  recent_->setObjectName(QStringLiteral("recentMenu"));
  refine_ = new QMenu(tr("Refine this frame with"), this);
  refine_->setObjectName(QStringLiteral("refineMenu"));
  line->addWidget(open);
  auto* const camera =
      makeButton(QStringLiteral("cameraButton"), tr("Camera"), QStringLiteral("camera"));
  QAction* const action = actions.at(ActionId::kCamera);
  camera->setToolTip(action->toolTip());
  // Its word is in the tool tip, as the menu's is: the bar must fit a window of 1024 pixels.
  camera->setToolButtonStyle(Qt::ToolButtonIconOnly);
  camera->setCheckable(true);
  connect(camera, &QToolButton::clicked, action, &QAction::trigger);
  connect(action, &QAction::toggled, camera, &QToolButton::setChecked);
  line->addWidget(camera);
}

void TopBar::setUpModel(QHBoxLayout* line) {
  model_ = makeButton(QStringLiteral("modelButton"), tr("No model"), QStringLiteral("chevron"));
  model_->setLayoutDirection(Qt::RightToLeft);
  model_->setToolTip(tr("Which model looks at the pictures"));
  connect(model_, &QToolButton::clicked, this, &TopBar::modelAsked);
  line->addWidget(model_);
}

void TopBar::setUpViews(const Actions& actions, QHBoxLayout* line) {
  auto* const views = new SegmentedControl(this);
  views->setObjectName(QStringLiteral("viewControl"));
  for (const ViewRow& view : viewTable()) {
    if (*view.key != '\0') {
      views->addSegment(actionOf(actions, view.id), QLatin1String(view.key));
    }
  }
  auto* const panes = new SegmentedControl(this);
  panes->setObjectName(QStringLiteral("paneControl"));
  // Their keys are in the tool tips: the bar must fit a window of 1024 pixels.
  for (const ActionId count : {ActionId::kTwoPanes, ActionId::kFourPanes}) {
    panes->addToggle(actions.at(count), actions.at(ActionId::kOnePane), {});
  }
  line->addWidget(views);
  line->addWidget(panes);
}

void TopBar::setUpRight(const Actions& actions, QHBoxLayout* line) {
  auto* const exporting =
      makeButton(QStringLiteral("exportButton"), tr("Export…"), QStringLiteral("export"));
  exporting->setToolTip(actions.at(ActionId::kExport)->toolTip());
  connect(exporting, &QToolButton::clicked, actions.at(ActionId::kExport), &QAction::trigger);
  auto* const keys = makeButton(QStringLiteral("keysButton"), QStringLiteral("?"), {});
  keys->setAccessibleName(tr("Keys"));
  keys->setToolTip(actions.at(ActionId::kKeySheet)->toolTip());
  connect(keys, &QToolButton::clicked, actions.at(ActionId::kKeySheet), &QAction::trigger);
  auto* const more = makeButton(QStringLiteral("menuButton"), tr("Menu"), QStringLiteral("menu"));
  more->setToolTip(tr("Menu"));
  more->setToolButtonStyle(Qt::ToolButtonIconOnly);
  auto* const menu = new QMenu(more);
  menu->setObjectName(QStringLiteral("mainMenu"));
  connect(menu, &QMenu::aboutToShow, this, &TopBar::menuOpening);
  for (const ActionGroup group : {ActionGroup::kFile,
                                  ActionGroup::kView,
                                  ActionGroup::kZoom,
                                  ActionGroup::kPca,
                                  ActionGroup::kGallery,
                                  ActionGroup::kFilm,
                                  ActionGroup::kWindow,
                                  ActionGroup::kTheme}) {
    QMenu* const part = menu->addMenu(titleOf(group));
    actions.addGroupTo(part, group);
    if (group == ActionGroup::kFile) {
      part->insertMenu(actions.at(ActionId::kPaste), recent_);
    }
    if (group == ActionGroup::kFilm) {
      part->insertMenu(actions.at(ActionId::kPlay), refine_);
    }
  }
  more->setMenu(menu);
  more->setPopupMode(QToolButton::InstantPopup);
  line->addWidget(exporting);
  line->addWidget(keys);
  line->addWidget(more);
}

void TopBar::setModelText(const QString& text) {
  model_->setText(text);
  model_->setAccessibleName(tr("Model: %1").arg(text));
}

}  // namespace patchscape
