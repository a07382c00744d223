// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_sequence.h"

#include "core/base/error.h"
#include "core/media/image_io.h"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <ranges>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRate = 25;

/// "%04d" in a name, cut into what is before, how many digits, what is after.
struct Numbered {
  std::string before;
  std::size_t digits = 0;
  std::string after;
};

std::optional<Numbered> numbered(const std::string& name) {
  const std::size_t mark = name.find('%');
  if (mark == std::string::npos || name.find('%', mark + 1) != std::string::npos) {
    return std::nullopt;
  }
  const bool padded = name.size() > mark + 3 && name[mark + 1] == '0' && name[mark + 2] >= '1' &&
                      name[mark + 2] <= '9';
  const std::size_t end = mark + (padded ? 3 : 1);
  if (end >= name.size() || name[end] != 'd') {
    return std::nullopt;
  }
  const std::size_t digits = padded ? static_cast<std::size_t>(name[mark + 2] - '0') : 1;
  return Numbered{name.substr(0, mark), digits, name.substr(end + 1)};
}

/// The number in `name`; none where the pattern does not give it.
std::optional<unsigned long long> numberIn(const std::string& name, const Numbered& pattern) {
  const std::size_t around = pattern.before.size() + pattern.after.size();
  if (name.size() < around + pattern.digits || name.size() > around + 18 ||
      !name.starts_with(pattern.before) || !name.ends_with(pattern.after)) {
    return std::nullopt;
  }
  const std::string digits = name.substr(pattern.before.size(), name.size() - around);
  const bool padded = digits.size() > pattern.digits && digits.front() == '0';
  if (padded || digits.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoull(digits);
}

/// A name cut around its last number.
struct Counted {
  std::string around;  ///< With '/' where the number was: no name has one.
  unsigned long long number = 0;
};

std::optional<Counted> counted(const fs::path& picture) {
  constexpr std::size_t kMostDigits = 18;
  const std::string name = picture.filename().string();
  const std::size_t last = picture.stem().string().find_last_of("0123456789");
  if (last == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t before = name.find_last_not_of("0123456789", last);
  const std::size_t first = before == std::string::npos ? 0 : before + 1;
  if (last - first >= kMostDigits) {
    return std::nullopt;
  }
  return Counted{name.substr(0, first) + '/' + name.substr(last + 1),
                 std::stoull(name.substr(first, last + 1 - first))};
}

/// Sorts pictures by number where their names differ in nothing else; the numbers, else none.
std::vector<unsigned long long> sortByNumber(std::vector<fs::path>& pictures) {
  std::vector<std::pair<unsigned long long, fs::path>> found;
  std::string around;
  for (const fs::path& picture : pictures) {
    const auto parts = counted(picture);
    if (!parts || (!found.empty() && parts->around != around)) {
      return {};
    }
    around = parts->around;
    found.emplace_back(parts->number, picture);
  }
  std::ranges::sort(found);
  pictures.clear();
  std::ranges::copy(found | std::views::values, std::back_inserter(pictures));
  std::vector<unsigned long long> numbers;
  std::ranges::copy(found | std::views::keys, std::back_inserter(numbers));
  return numbers;
}

fs::path folderOf(const fs::path& pattern) {
  return pattern.has_parent_path() ? pattern.parent_path() : fs::path(".");
}

std::vector<fs::path> byNumber(const fs::path& pattern, const Numbered& parts) {
  std::vector<std::pair<unsigned long long, fs::path>> found;
  for (const fs::path& picture : listImages(folderOf(pattern), false)) {
    if (const auto number = numberIn(picture.filename().string(), parts)) {
      found.emplace_back(*number, picture);
    }
  }
  std::ranges::sort(found);
  std::vector<fs::path> pictures;
  std::ranges::move(found | std::views::values, std::back_inserter(pictures));
  return pictures;
}

std::vector<fs::path> byName(const fs::path& pattern) {
  std::vector<fs::path> pictures = listImages(folderOf(pattern), false);
  std::erase_if(pictures, [&](const fs::path& picture) {
    return fnmatch(pattern.filename().c_str(), picture.filename().c_str(), 0) != 0;
  });
  sortByNumber(pictures);
  return pictures;
}

}  // namespace

bool areNamedAsFrames(std::vector<fs::path> pictures) {
  const std::vector<unsigned long long> numbers = sortByNumber(pictures);
  return numbers.size() >= kLeastFrames &&
         std::ranges::adjacent_find(numbers, [](unsigned long long one, unsigned long long next) {
           return next != one + 1;
         }) == numbers.end();
}

bool namesImageSequence(const std::string& locator) {
  std::error_code failure;
  if (fs::is_directory(locator, failure)) {
    return true;
  }
  if (fs::exists(locator, failure)) {
    return hasImageExtension(locator);
  }
  const std::string name = fs::path(locator).filename().string();
  return numbered(name) || name.find_first_of("*?[") != std::string::npos;
}

std::vector<fs::path> picturesOf(const std::string& locator) {
  const fs::path path(locator);
  std::error_code failure;
  std::vector<fs::path> pictures;
  if (fs::is_directory(path, failure)) {
    pictures = listImages(path, false);
    sortByNumber(pictures);
  } else if (fs::exists(path, failure)) {
    pictures = {path};
  } else if (const auto parts = numbered(path.filename().string())) {
    pictures = byNumber(path, *parts);
  } else {
    pictures = byName(path);
  }
  if (pictures.empty()) {
    throw Error(ErrorCode::kNotFound,
                "There is no picture at " + locator +
                    ". Give a folder of pictures, or a pattern such as shot_%04d.png.",
                locator);
  }
  return pictures;
}

ImageSequence::ImageSequence(const std::string& locator)
    : pictures_(picturesOf(locator)) {
  info_.name = fs::path(locator).filename().string();
  info_.frameCount = static_cast<std::int64_t>(pictures_.size());
  info_.frameRate = {kRate, 1};
  info_.timeBase = {1, kRate};
  const FramePtr first = next();
  if (!first) {
    throw Error(ErrorCode::kBadData, "None of the pictures can be read: " + firstReason_, locator);
  }
  info_.width = first->image.width();
  info_.height = first->image.height();
  position_ = 0;
}

FramePtr ImageSequence::next(const KeepGoing& keepGoing) {
  while (position_ < info_.frameCount) {
    throwIfCancelled(keepGoing);
    const std::int64_t index = position_++;
    try {
      auto frame = std::make_shared<Frame>();
      frame->image = loadImage(pictures_[static_cast<std::size_t>(index)]).image;
      frame->index = index;
      frame->ticks = index;
      frame->timeBase = info_.timeBase;
      frame->captured = std::chrono::steady_clock::now();
      checkedTo_ = std::max(checkedTo_, index + 1);
      return frame;
    } catch (const Error& error) {
      noteUnreadable(index, error.what());
    }
  }
  return nullptr;
}

void ImageSequence::seek(std::int64_t index) {
  if (index < 0 || index >= info_.frameCount) {
    throwNoSuchFrame(info_, index);
  }
  position_ = index;
}

std::optional<std::string> ImageSequence::damage() const {
  if (unreadable_ == 0) {
    return std::nullopt;
  }
  return std::to_string(unreadable_) + " of " + std::to_string(info_.frameCount) +
         " pictures cannot be read, the first: " + firstReason_;
}

void ImageSequence::noteUnreadable(std::int64_t index, const std::string& why) {
  if (index < checkedTo_) {
    return;
  }
  checkedTo_ = index + 1;
  firstReason_ = unreadable_ == 0 ? why : firstReason_;
  ++unreadable_;
}

}  // namespace patchscape
