// SPDX-License-Identifier: Apache-2.0
#include "core/session/film_player.h"

#include "core/session/rate_meter.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace patchscape {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShowAtLeastEvery{500};  // However late the frames are.

Clock::duration seconds(double count) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(count));
}

}  // namespace

class FilmPlayer::Impl {
 public:
  Impl(OpenSource open, LivePlan plan, Callbacks callbacks)
      : plan_(std::move(plan)),
        open_(std::move(open)),
        callbacks_(std::move(callbacks)),
        stage_(callbacks_.analyze),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  /// Changes what the thread reads, and wakes it.
  template <typename Change>
  void change(const Change& make) {
    {
      const std::scoped_lock lock(mutex_);
      make(*this);
    }
    wake_.notify_all();
  }
  void seek(std::int64_t index) {
    if (status_.info) {
      seek_ = std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(0, lastFrame()));
      status_.reached.reset();
    }
  }
  void setPlaying(bool playing) {
    status_.playing = playing;
    isClockSet_ = false;
    if (!playing && status_.reached && !seek_) {
      seek(*status_.reached);
    }
    if (playing && status_.info && status_.position >= lastFrame() && !seek_) {
      seek_ = 0;
    }
  }
  [[nodiscard]] FilmStatus status() const {
    const std::scoped_lock lock(mutex_);
    FilmStatus status = status_;
    status.shownRate = shown_.rate(Clock::now());
    return status;
  }

  // What `change` changes; guarded by mutex_.
  LivePlan plan_;
  FilmPace pace_ = FilmPace::kRealTime;
  bool loop_ = false;
  bool isPlanNew_ = false;
  bool restart_ = false;
  bool isClockSet_ = false;
  std::optional<std::int64_t> seek_;
  FilmStatus status_;
  mutable RateMeter shown_;

 private:
  /// What the thread has to do next.
  struct Task {
    std::optional<std::int64_t> seek;
    bool again = false;  ///< The frame shown, with what is wanted now.
  };

  void run(const std::stop_token& stop);
  void play(FrameSource& source, const std::stop_token& stop);
  [[nodiscard]] Task waitForTask(const std::stop_token& stop);
  [[nodiscard]] bool keepTime(const Frame& frame, const std::stop_token& stop);
  void show(const FramePtr& frame, bool mayBeKept, const std::stop_token& stop);
  void present(const LiveFrame& live);
  [[nodiscard]] std::int64_t startFor(std::int64_t index);
  [[nodiscard]] bool windBack(FrameSource& source);
  [[nodiscard]] std::optional<std::int64_t> wayEnd() const;
  [[nodiscard]] bool follow(const FramePtr& frame, const std::stop_token& stop);
  [[nodiscard]] std::optional<LiveFrame> analysed(const FramePtr& frame,
                                                  const LivePlan& plan,
                                                  bool onTheWay,
                                                  const std::stop_token& stop);
  void end(const FrameSource& source);
  void say(const std::string& sentence);
  [[nodiscard]] std::int64_t lastFrame() const { return status_.info->frameCount - 1; }

  OpenSource open_;
  Callbacks callbacks_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;

  // The thread's own.
  LivePlan now_;  ///< The plan for what is done next: one for a frame and its way.
  FrameStage stage_;
  std::string name_;  ///< Of the film.
  FramePtr last_;
  Clock::time_point clockStart_;
  double clockZero_ = 0.0;  ///< Seconds of the frame that was due at `clockStart_`.
  Clock::time_point shownAt_;

  std::jthread thread_;  ///< Last: starts when all else is there.
};

void FilmPlayer::Impl::say(const std::string& sentence) {
  {
    const std::scoped_lock lock(mutex_);
    status_.sentence = sentence;
  }
  callbacks_.statusChanged();
}

void FilmPlayer::Impl::run(const std::stop_token& stop) {
  try {
    const auto source = open_([&stop] { return !stop.stop_requested(); });
    {
      const std::scoped_lock lock(mutex_);
      status_.info = source->info();
      status_.playing = true;
      name_ = source->info().name;
    }
    callbacks_.statusChanged();
    play(*source, stop);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kCancelled) {
      {
        const std::scoped_lock lock(mutex_);
        status_.playing = false;
      }
      say(error.what());
    }
  }
}

void FilmPlayer::Impl::play(FrameSource& source, const std::stop_token& stop) {
  while (true) {
    const Task task = waitForTask(stop);
    if (stop.stop_requested()) {
      return;
    }
    if (task.again && startFor(last_->index) == last_->index) {
      stage_.jump();
      show(last_, false, stop);
      continue;
    }
    if (task.seek || task.again) {
      source.seek(task.seek.value_or(last_->index));
      stage_.jump();
    }
    const bool onTheWay = windBack(source);
    const FramePtr frame = source.next([&stop] { return !stop.stop_requested(); });
    if (frame == nullptr) {
      end(source);
    } else if (onTheWay && frame->index < wayEnd()) {
      if (!follow(frame, stop)) {
        source.seek(frame->index);  // Once more: objects are followed through every frame.
      }
    } else if (onTheWay && !wayEnd()) {
      continue;  // Somebody wants another frame by now.
    } else if (keepTime(*frame, stop)) {
      show(frame, true, stop);
    }
  }
}

FilmPlayer::Impl::Task FilmPlayer::Impl::waitForTask(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, stop, [this] {
    return status_.playing || seek_ || status_.reached || (isPlanNew_ && last_ != nullptr) ||
           restart_;
  });
  if (std::exchange(restart_, false)) {
    stage_.restartColours();
    isPlanNew_ = last_ != nullptr;
  }
  Task task{.seek = std::exchange(seek_, std::nullopt)};
  if (!task.seek && isPlanNew_ && status_.reached) {
    task.seek = status_.position;  // The way may be another one.
  }
  now_ = plan_;
  if (task.seek) {
    isClockSet_ = false;
    status_.reached.reset();
    status_.position = *task.seek;  // The next step counts from here, shown or not yet.
  }
  task.again = !task.seek && !status_.playing && !status_.reached && last_ != nullptr;
  if (std::exchange(isPlanNew_, false) && !task.again) {
    stage_.jump();
  }
  return task;
}

/// False where the frame is to be left out: it is late, or another one is wanted by now.
bool FilmPlayer::Impl::keepTime(const Frame& frame, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!status_.playing) {
    return true;
  }
  const auto now = Clock::now();
  if (!isClockSet_) {
    isClockSet_ = true;
    clockStart_ = now;
    clockZero_ = frame.seconds();
  }
  const auto due = clockStart_ + seconds((frame.seconds() - clockZero_) / status_.speed);
  if (now <= due) {
    wake_.wait_until(lock, stop, due, [this] { return seek_ || !isClockSet_; });
    return !seek_;
  }
  if (pace_ == FilmPace::kEveryFrame) {
    clockStart_ = now;  // What was lost is not caught up with.
    clockZero_ = frame.seconds();
    return true;
  }
  const double rate = std::max(1.0, status_.info->frameRate.value());
  const bool late = now > due + seconds(1.0 / (rate * status_.speed));
  if (late && now - shownAt_ < kShowAtLeastEvery) {
    ++status_.dropped;
    return false;
  }
  return true;
}

/// The frame to read first so that the objects of another will be known.
std::int64_t FilmPlayer::Impl::startFor(std::int64_t index) {
  if (!callbacks_.objects) {
    return index;
  }
  callbacks_.objects->setOptions(now_.follow);
  return callbacks_.objects->startFor(index);
}

/// Reads on from where objects have to be followed to the next frame, if that is an earlier one.
/// True where the next frame is one on that way, or its end.
bool FilmPlayer::Impl::windBack(FrameSource& source) {
  if (wayEnd()) {
    return true;
  }
  const std::int64_t wanted = source.position();
  const std::int64_t start = wanted > lastFrame() ? wanted : startFor(wanted);
  if (start == wanted) {
    return false;
  }
  source.seek(start);
  stage_.jump();
  const std::scoped_lock lock(mutex_);
  status_.position = wanted;
  status_.reached = start;
  isClockSet_ = false;
  return true;
}

/// The frame that objects are being followed to; nothing where nobody wants it any more.
std::optional<std::int64_t> FilmPlayer::Impl::wayEnd() const {
  const std::scoped_lock lock(mutex_);
  return status_.reached ? std::optional(status_.position) : std::nullopt;
}

/// Follows the objects through a frame that is not shown. False where it was cancelled.
bool FilmPlayer::Impl::follow(const FramePtr& frame, const std::stop_token& stop) {
  LivePlan plan = now_;
  plan.request.reset();  // Of a frame that nobody sees only the objects are wanted.
  const auto live = analysed(frame, plan, true, stop);
  if (live && stage_.failure()) {
    last_ = frame;
    present(*live);
  }
  const std::scoped_lock lock(mutex_);
  if (live && status_.reached) {
    status_.reached = frame->index;
  }
  return live.has_value();
}

/// What is wanted of a frame, with its objects; nothing where it was cancelled.
std::optional<LiveFrame> FilmPlayer::Impl::analysed(const FramePtr& frame,
                                                    const LivePlan& plan,
                                                    bool onTheWay,
                                                    const std::stop_token& stop) {
  const FollowStep step =
      callbacks_.objects ? callbacks_.objects->begin(frame->index, onTheWay) : FollowStep();
  auto live = stage_.run(frame, name_, plan, stop, step);
  if (!live || !callbacks_.objects) {
    return live;
  }
  if (stage_.failure() && step.track) {
    if (stage_.failure()->code() == ErrorCode::kInvalidArgument) {
      callbacks_.objects->refuse(step);
    }
    const std::scoped_lock lock(mutex_);
    status_.playing = false;  // The next frame would lead back to this one again and again.
    status_.reached.reset();
    status_.position = frame->index;
    status_.seconds = frame->seconds();
    return live;
  }
  live->outdated = !callbacks_.objects->finish(step, live->result->objects);
  return live;
}

void FilmPlayer::Impl::present(const LiveFrame& live) {
  callbacks_.draw(live, stage_.views());
  if (stage_.failure()) {
    say(stage_.failure()->what());
  }
}

void FilmPlayer::Impl::show(const FramePtr& frame, bool mayBeKept, const std::stop_token& stop) {
  bool onTheWay = false;
  {
    const std::scoped_lock lock(mutex_);
    onTheWay = status_.reached.has_value();
    status_.position = frame->index;
    status_.seconds = frame->seconds();
  }
  last_ = frame;
  shownAt_ = Clock::now();
  if (mayBeKept && !onTheWay && callbacks_.showKept && callbacks_.showKept(frame)) {
    stage_.jump();  // The next one that is computed does not follow on the last.
  } else if (const auto live = analysed(frame, now_, onTheWay, stop)) {
    present(*live);
    if (live->analysed) {
      stage_.took(std::chrono::duration<double, std::milli>(Clock::now() - shownAt_).count(), now_);
    }
  }
  const std::scoped_lock lock(mutex_);
  status_.reached.reset();
  status_.shorterSide = stage_.shorterSide();
}

void FilmPlayer::Impl::end(const FrameSource& source) {
  {
    const std::scoped_lock lock(mutex_);
    isClockSet_ = false;
    status_.reached.reset();
    if (status_.playing && loop_ && status_.position > 0) {
      seek_ = 0;
      return;
    }
    status_.playing = false;
    status_.sentence = source.damage().value_or("");
  }
  callbacks_.statusChanged();
}

FilmPlayer::FilmPlayer(OpenSource open, LivePlan plan, Callbacks callbacks)
    : impl_(std::make_unique<Impl>(std::move(open), std::move(plan), std::move(callbacks))) {}
FilmPlayer::~FilmPlayer() = default;

void FilmPlayer::play() {
  impl_->change([](Impl& film) { film.setPlaying(true); });
}
void FilmPlayer::pause() {
  impl_->change([](Impl& film) { film.setPlaying(false); });
}
void FilmPlayer::seek(std::int64_t index) {
  impl_->change([index](Impl& film) { film.seek(index); });
}
void FilmPlayer::step(int frames) {
  impl_->change([frames](Impl& film) {
    film.setPlaying(false);
    film.seek(film.seek_.value_or(film.status_.position) + frames);
  });
}
void FilmPlayer::setSpeed(double speed) {
  impl_->change([speed](Impl& film) {
    film.status_.speed = std::clamp(speed, 0.125, 8.0);
    film.isClockSet_ = false;
  });
}
void FilmPlayer::setPace(FilmPace pace) {
  impl_->change([pace](Impl& film) {
    film.pace_ = pace;
    film.isClockSet_ = false;
  });
}
void FilmPlayer::setLoop(bool loop) {
  impl_->change([loop](Impl& film) { film.loop_ = loop; });
}
void FilmPlayer::setPlan(LivePlan plan) {
  impl_->change([&plan](Impl& film) {
    film.plan_ = std::move(plan);
    film.isPlanNew_ = true;
  });
}
void FilmPlayer::restartColours() {
  impl_->change([](Impl& film) { film.restart_ = true; });
}
void FilmPlayer::painted() {
  impl_->change([](Impl& film) { film.shown_.tick(Clock::now()); });
}
FilmStatus FilmPlayer::status() const { return impl_->status(); }

}  // namespace patchscape
