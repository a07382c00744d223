// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/message_bar.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/window/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace patchscape {
namespace {

constexpr int kIconSize = 18;

QToolButton* makeButton(const QString& name, const QString& text, QWidget* parent) {
  auto* const button = new QToolButton(parent);
  button->setObjectName(name);
  button->setText(text);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel(this)),
      text_(new QLabel(this)),
      fold_(makeButton(QStringLiteral("messageFold"), tr("Details"), this)),
      details_(new QLabel(this)),
      line_(new QHBoxLayout) {
  setObjectName(QStringLiteral("messageBar"));
  setAccessibleName(tr("Message"));
  setUpLine();
  details_->setObjectName(QStringLiteral("messageDetails"));
  details_->setTextFormat(Qt::PlainText);
  details_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  details_->setWordWrap(true);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(kPanelMargin, kPanelGap, kPanelGap, kPanelGap);
  layout->addLayout(line_);
  layout->addWidget(details_);
  connect(fold_, &QToolButton::toggled, details_, &QWidget::setVisible);
  closeMessage();
}

void MessageBar::setUpLine() {
  text_->setObjectName(QStringLiteral("messageText"));
  text_->setTextFormat(Qt::PlainText);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  fold_->setCheckable(true);
  auto* const close = makeButton(QStringLiteral("messageClose"), tr("Close"), this);
  close->setProperty("role", QStringLiteral("plain"));
  close->setIcon(tintedIcon(QStringLiteral("close")));
  close->setToolButtonStyle(Qt::ToolButtonIconOnly);
  connect(close, &QToolButton::clicked, this, &MessageBar::closeMessage);
  line_->setSpacing(kPanelGap);
  line_->addWidget(icon_);
  line_->addWidget(text_, 1);
  line_->addWidget(fold_);
  line_->addWidget(close);
}

void MessageBar::showMessage(const Message& message) {
  showIcon(message.isError);
  text_->setText(message.text);
  details_->setText(message.details);
  fold_->setChecked(false);
  fold_->setVisible(!message.details.isEmpty());
  details_->hide();
  setButtons(message.buttons);
  show();
}

void MessageBar::showIcon(bool isError) {
  const QString name = isError ? QStringLiteral("warning") : QStringLiteral("info");
  icon_->setPixmap(tintedIcon(name).pixmap(kIconSize, kIconSize));
  icon_->setAccessibleName(isError ? tr("Error") : tr("Note"));
}

void MessageBar::setButtons(const std::vector<Button>& buttons) {
  for (QToolButton* const old : std::exchange(buttons_, {})) {
    line_->removeWidget(old);
    // Not deleted at once: the message may be shown by a click on this very button.
    old->hide();
    old->deleteLater();
  }
  constexpr int kPlaceAfterText = 2;
  for (const Button& button : buttons) {
    auto* const made = makeButton(QStringLiteral("messageAction"), button.text, this);
    line_->insertWidget(kPlaceAfterText + static_cast<int>(buttons_.size()), made);
    connect(made, &QToolButton::clicked, this, [this, run = button.run] {
      closeMessage();
      run();
    });
    buttons_.push_back(made);
  }
}

void MessageBar::closeMessage() {
  const bool wasShown = isVisible();
  hide();
  if (wasShown) {
    Q_EMIT closed();
  }
}

QString MessageBar::text() const { return text_->text(); }

}  // namespace patchscape
