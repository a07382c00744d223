// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/actions.h"

#include <QCoreApplication>
#include <QKeySequence>
#include <QMenu>
#include <QStringList>
#include <QWidget>

namespace patchscape {
namespace {

using enum ActionGroup;

QString translated(const char* text) { return QCoreApplication::translate("ActionTable", text); }

QList<QKeySequence> sequencesOf(const ActionRow& row) {
  QList<QKeySequence> sequences;
  const QStringList parts = QString::fromLatin1(row.keys).split(u'|', Qt::SkipEmptyParts);
  for (const QString& part : parts) {
    sequences.append(QKeySequence(part, QKeySequence::PortableText));
  }
  return sequences;
}

}  // namespace

QString titleOf(ActionGroup group) {
  switch (group) {
    case kFile:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "Files"));
    case kView:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "View"));
    case kZoom:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "Zoom"));
    case kPca:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "PCA"));
    case kGallery:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "Gallery"));
    case kFilm:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "Camera and video"));
    case kWindow:
      return translated(QT_TRANSLATE_NOOP("ActionTable", "Window"));
    case kTheme:
      break;
  }
  return translated(QT_TRANSLATE_NOOP("ActionTable", "Theme"));
}

QString keysText(const ActionRow& row) {
  QStringList texts;
  const QList<QKeySequence> sequences = sequencesOf(row);
  for (const QKeySequence& sequence : sequences) {
    texts.append(sequence.toString(QKeySequence::NativeText));
  }
  return texts.join(QStringLiteral(", "));
}

Actions::Actions(QWidget* window)
    : QObject(window) {
  for (const ActionRow& row : actionTable()) {
    actions_.emplace(row.id, makeAction(row, window));
  }
}

QAction* Actions::makeAction(const ActionRow& row, QWidget* window) {
  auto* const action = new QAction(translated(row.text), this);
  action->setObjectName(QLatin1String(row.name));
  action->setCheckable(row.checkable);
  const QString tip = translated(row.tip);
  const QString keys = keysText(row);
  action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
  if (!row.held) {
    action->setShortcuts(sequencesOf(row));
  }
  window->addAction(action);
  return action;
}

void Actions::addGroupTo(QMenu* menu, ActionGroup group) const {
  for (const ActionRow& row : actionTable()) {
    if (row.group == group && !row.held) {
      menu->addAction(at(row.id));
    }
  }
}

}  // namespace patchscape
