// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/key_sheet.h"

#include "widgets/panels/panel_rows.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kColumnGap = 32;
constexpr int kRowGap = 5;

QLabel* makeText(const QString& text, const char* role, QWidget* parent) {
  auto* const label = new QLabel(text, parent);
  label->setProperty("role", QLatin1String(role));
  label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  return label;
}

}  // namespace

KeySheet::KeySheet(QWidget* window)
    : OverlayCard(window) {
  setObjectName(QStringLiteral("overlayCard"));
  setAccessibleName(tr("Keys"));
  auto* const columns = new QHBoxLayout(this);
  columns->setContentsMargins(20, 16, 20, 16);
  columns->setSpacing(kColumnGap);
  auto* const left = new QVBoxLayout;
  auto* const right = new QVBoxLayout;
  // A layout without a spacing of its own takes that of the layout around it.
  left->setSpacing(kRowGap);
  right->setSpacing(kRowGap);
  columns->addLayout(left);
  columns->addLayout(right);
  addGroup(left, ActionGroup::kFile);
  addGroup(left, ActionGroup::kPca);
  addGroup(left, ActionGroup::kFilm);
  addGroup(right, ActionGroup::kView);
  addGroup(right, ActionGroup::kZoom);
  addGroup(right, ActionGroup::kGallery);
  addGroup(right, ActionGroup::kWindow);
  addGroup(right, ActionGroup::kTheme);
  left->addStretch(1);
  right->addStretch(1);
}

void KeySheet::addGroup(QVBoxLayout* column, ActionGroup group) {
  column->addWidget(makeText(titleOf(group), "head", this));
  auto* const grid = new QGridLayout;
  grid->setContentsMargins(0, 0, 0, kPanelGap);
  grid->setHorizontalSpacing(kPanelMargin);
  grid->setVerticalSpacing(kRowGap);
  grid->setColumnStretch(1, 1);
  int next = 0;
  for (const ActionRow& row : actionTable()) {
    if (row.group != group) {
      continue;
    }
    const int line = next++;
    auto* const key = makeText(keysText(row), "key", this);
    key->setMinimumWidth(kLabelColumnWidth);
    auto* const text = makeText(QCoreApplication::translate("ActionTable", row.text), "text", this);
    text->setObjectName(QStringLiteral("keySheet_") + QLatin1String(row.name));
    text->setToolTip(QCoreApplication::translate("ActionTable", row.tip));
    grid->addWidget(key, line, 0);
    grid->addWidget(text, line, 1);
  }
  column->addLayout(grid);
}

}  // namespace patchscape
