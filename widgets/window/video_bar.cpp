// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/video_bar.h"

#include "widgets/panels/panel_rows.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr int kHeight = 56;
constexpr int kTimeWidth = 190;

QToolButton* makeActionButton(QAction* action, const char* name, QWidget* parent) {
  auto* const button = new QToolButton(parent);
  button->setObjectName(QLatin1String(name));
  button->setDefaultAction(action);
  if (action->iconText() != action->text()) {
    button->setAccessibleName(action->text());  // What it shows is short.
  }
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

QString timeText(double seconds) {
  const auto tenths = static_cast<long long>(std::llround(std::max(0.0, seconds) * 10.0));
  const long long minutes = tenths / 600;
  const QString rest =
      QStringLiteral("%1.%2").arg(tenths / 10 % 60, 2, 10, QLatin1Char('0')).arg(tenths % 10);
  return minutes < 60 ? QStringLiteral("%1:%2").arg(minutes).arg(rest)
                      : QStringLiteral("%1:%2:%3")
                            .arg(minutes / 60)
                            .arg(minutes % 60, 2, 10, QLatin1Char('0'))
                            .arg(rest);
}

VideoBar::VideoBar(const Actions& actions, QWidget* parent)
    : QWidget(parent),
      scrub_(new ScrubBar(this)),
      time_(new QLabel(this)),
      pace_(new QComboBox(this)),
      steady_(new SteadyMenu(this)) {
  setObjectName(QStringLiteral("videoBar"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(kHeight);
  time_->setObjectName(QStringLiteral("videoTime"));
  time_->setProperty("role", QLatin1String("dim"));
  time_->setMinimumWidth(kTimeWidth);
  time_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  pace_->setObjectName(QStringLiteral("filmPace"));
  pace_->addItems({tr("Real time"), tr("Every frame")});
  pace_->setAccessibleName(tr("What gives way where it is slow"));
  pace_->setToolTip(tr("Real time leaves late frames out; every frame takes as long as it takes"));
  auto* const line = new QHBoxLayout(this);
  line->setContentsMargins(kPanelMargin, 0, kPanelMargin, 0);
  line->setSpacing(kPanelGap);
  line->addWidget(makeActionButton(actions.at(ActionId::kFrameBack), "frameBackButton", this));
  line->addWidget(makeActionButton(actions.at(ActionId::kPlay), "playButton", this));
  line->addWidget(makeActionButton(actions.at(ActionId::kFrameOn), "frameOnButton", this));
  line->addWidget(scrub_, 1);
  line->addWidget(time_);
  line->addWidget(pace_);
  line->addWidget(makeActionButton(actions.at(ActionId::kFollowObjects), "followButton", this));
  line->addWidget(makeActionButton(actions.at(ActionId::kLoop), "loopButton", this));
  line->addWidget(steady_);
  connect(pace_, &QComboBox::activated, this, &VideoBar::paceChosen);
  connect(steady_, &SteadyMenu::optionsChanged, this, &VideoBar::planChanged);
  connect(steady_, &SteadyMenu::restartAsked, this, &VideoBar::restartAsked);
}

FilmPace VideoBar::pace() const {
  return pace_->currentIndex() == 0 ? FilmPace::kRealTime : FilmPace::kEveryFrame;
}

void VideoBar::setPace(FilmPace pace) {
  pace_->setCurrentIndex(pace == FilmPace::kRealTime ? 0 : 1);
}

void VideoBar::setFollowing(bool following) {
  if (std::exchange(isFollowing_, following) == following) {
    return;
  }
  if (following) {
    chosenPace_ = pace_->currentIndex();
  }
  pace_->setCurrentIndex(following ? 1 : chosenPace_);
  pace_->setEnabled(!following);
}

void VideoBar::setStatus(const FilmStatus& status) {
  if (!status.info) {
    time_->setText({});
    return;
  }
  scrub_->setPosition(std::max<std::int64_t>(0, status.position));
  const double rate = status.info->frameRate.value();
  const double length = rate > 0.0 ? static_cast<double>(status.info->frameCount) / rate : 0.0;
  time_->setText(QStringLiteral("%1 / %2 · %3 / %4")
                     .arg(timeText(status.seconds), timeText(length))
                     .arg(status.position + 1)
                     .arg(status.info->frameCount));
}

}  // namespace patchscape
