// SPDX-License-Identifier: Apache-2.0
#include "core/media/capture_source.h"

#include "core/base/error.h"
#include "core/media/media_error.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAsk{50};  ///< Between two questions of keepGoing.
constexpr std::chrono::seconds kOpen{4};       ///< GStreamer waits for ever where an element lacks.
constexpr std::chrono::milliseconds kClose{100};  ///< What closing waits for a device.

#ifdef __linux__
constexpr int kBackend = cv::CAP_V4L2;  // Others would be asked one by one, for seconds each.
#else
constexpr int kBackend = cv::CAP_ANY;
#endif

/// Opens the device on the thread that reads it: opening stalls as reading does.
bool openDevice(cv::VideoCapture& device, const std::string& locator, const CaptureMode& mode) {
  if (locator.starts_with("gst:")) {
    return device.open(locator.substr(4) + " ! videoconvert ! appsink max-buffers=2 sync=false",
                       cv::CAP_GSTREAMER);
  }
  const std::string number = locator.starts_with("camera:") ? locator.substr(7) : "";
  const bool opened = number.empty() ? device.open(locator, kBackend)
                                     : device.open(std::atoi(number.c_str()), kBackend);
  if (opened && mode.width > 0 && mode.height > 0) {
    device.set(cv::CAP_PROP_FRAME_WIDTH, mode.width);
    device.set(cv::CAP_PROP_FRAME_HEIGHT, mode.height);
  }
  if (opened && mode.frameRate > 0) {
    device.set(cv::CAP_PROP_FPS, mode.frameRate);
  }
  return opened;
}

Image toImage(const cv::Mat& picture) {
  requireAllowedVideoSize("The camera", picture.cols, picture.rows);
  std::vector<std::uint8_t> pixels(picture.total() * 3);
  cv::Mat rgb(picture.rows, picture.cols, CV_8UC3, pixels.data());
  cv::cvtColor(picture, rgb, picture.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
  return {picture.cols, picture.rows, std::move(pixels)};
}

/// What the device's thread and the source share; outlives the source where the device hangs.
struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  FramePtr newest;       ///< Not yet taken.
  double frameRate = 0;  ///< What the device says; 0 where it does not.
  bool stop = false;     ///< Nobody listens any more.
  bool ended = false;    ///< The thread touches the device no more.
  std::optional<Error> error;
};

void readDevice(Shared& shared, const std::string& locator, const CaptureMode& mode) {
  cv::VideoCapture device;
  if (!openDevice(device, locator, mode)) {
    throw Error(ErrorCode::kDeviceLost,
                locator.starts_with("gst:")
                    ? "The test pipeline does not start. Check its elements with gst-launch-1.0."
                    : "The camera does not open. Plug it in, or close the program that uses it.",
                locator);
  }
  const Clock::time_point opened = Clock::now();
  cv::Mat picture;
  for (std::int64_t index = 0; device.read(picture); ++index) {
    auto frame = std::make_shared<Frame>();
    frame->captured = Clock::now();
    frame->image = toImage(picture);
    frame->index = index;
    frame->ticks =
        std::chrono::duration_cast<std::chrono::microseconds>(frame->captured - opened).count();
    const std::scoped_lock lock(shared.mutex);
    if (shared.stop) {
      return;
    }
    shared.frameRate = device.get(cv::CAP_PROP_FPS);
    shared.newest = std::move(frame);
    shared.changed.notify_all();
  }
}

void runReader(const std::shared_ptr<Shared>& shared,
               const std::string& locator,
               const CaptureMode& mode) {
  std::optional<Error> error;
  try {
    readDevice(*shared, locator, mode);
  } catch (const Error& failure) {
    error = failure;
  } catch (const std::exception& failure) {
    error = Error(ErrorCode::kDeviceLost,
                  "The camera cannot be read. Plug it in again, or choose another.",
                  failure.what());
  }
  const std::scoped_lock lock(shared->mutex);
  shared->error = std::move(error);
  shared->ended = true;
  shared->changed.notify_all();
}

void requireKnown(const std::string& locator) {
  const std::string number = locator.starts_with("camera:") ? locator.substr(7) : "0";
  if (number.empty() || number.size() > 3 ||
      number.find_first_not_of("0123456789") != std::string::npos) {
    throw Error(ErrorCode::kInvalidArgument,
                "\"" + locator + "\" names no camera. Give its number, as in camera:0.");
  }
}

std::string nameOf(const std::string& locator) {
  return locator.starts_with("camera:") ? "Camera " + locator.substr(7)
         : locator.starts_with("gst:")  ? "Test pipeline"
                                        : locator;
}

}  // namespace

class CaptureSource::Device {
 public:
  Device(const std::string& locator, const CaptureMode& mode)
      : reader_(&runReader, shared_, locator, mode) {}
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  ~Device() {
    std::unique_lock lock(shared_->mutex);
    shared_->stop = true;
    const bool ended = shared_->changed.wait_for(lock, kClose, [this] { return shared_->ended; });
    lock.unlock();
    // A thread that hangs in the driver ends as soon as the driver lets it go.
    ended ? reader_.join() : reader_.detach();
  }

  /// The newest frame, waited for; null at the end.
  [[nodiscard]] FramePtr take(const KeepGoing& keepGoing) {
    std::unique_lock lock(shared_->mutex);
    while (!shared_->newest && !shared_->ended) {
      shared_->changed.wait_for(lock, kAsk);
      lock.unlock();
      throwIfCancelled(keepGoing);
      lock.lock();
    }
    if (!shared_->newest && shared_->error) {
      throw Error(*shared_->error);
    }
    return std::exchange(shared_->newest, nullptr);
  }

  /// The newest frame, waited for and left where it is.
  [[nodiscard]] FramePtr peek(const KeepGoing& keepGoing) {
    FramePtr frame = take(keepGoing);
    const std::scoped_lock lock(shared_->mutex);
    if (!shared_->newest) {
      shared_->newest = frame;
    }
    return frame;
  }

  [[nodiscard]] double frameRate() const {
    const std::scoped_lock lock(shared_->mutex);
    return shared_->frameRate;
  }

 private:
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::thread reader_;
};

CaptureSource::CaptureSource(const std::string& locator,
                             const CaptureMode& mode,
                             const KeepGoing& keepGoing)
    : endIsLoss_(!locator.starts_with("gst:")) {
  requireKnown(locator);
  // What goes wrong is said in our words; OpenCV would print it to stderr.
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  device_ = std::make_unique<Device>(locator, mode);
  info_.name = nameOf(locator);
  info_.live = true;
  const Clock::time_point deadline = Clock::now() + kOpen;
  const FramePtr first = device_->peek([&] {
    if (Clock::now() > deadline) {
      throw Error(ErrorCode::kDeviceLost,
                  info_.name + " gives no picture within " + std::to_string(kOpen.count()) +
                      " s. Plug it in again, or choose another.");
    }
    return !keepGoing || keepGoing();
  });
  if (!first) {
    throw Error(ErrorCode::kDeviceLost,
                info_.name + " gives no picture. Plug it in again, or choose another.");
  }
  info_.width = first->image.width();
  info_.height = first->image.height();
  constexpr int kMillihertz = 1000;
  const auto rate = std::llround(device_->frameRate() * kMillihertz);
  info_.frameRate = rate > 0 ? Rational{rate, kMillihertz} : Rational{};
}

CaptureSource::~CaptureSource() = default;

FramePtr CaptureSource::next(const KeepGoing& keepGoing) {
  throwIfCancelled(keepGoing);
  FramePtr frame = device_->take(keepGoing);
  if (!frame && endIsLoss_) {
    throw Error(ErrorCode::kDeviceLost, info_.name + " has gone. Plug it in again.");
  }
  if (frame) {
    position_ = frame->index + 1;
  }
  return frame;
}

void CaptureSource::seek(std::int64_t /*index*/) {
  throw Error(ErrorCode::kUnsupported,
              info_.name + " is live: it cannot be wound. Record it to a file first.");
}

}  // namespace patchscape
