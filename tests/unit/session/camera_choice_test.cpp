// SPDX-License-Identifier: Apache-2.0
// The camera of a picture, as people choose it.
#include "core/session/camera_choice.h"

#include "core/base/error.h"
#include "core/media/image_io.h"
#include "tests/support/error_of.h"
#include "tests/unit/media/picture_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace patchscape {
namespace {

using test::errorOf;

constexpr double kPixels = 1e-9;  // Pixels; rounding of doubles alone.

/// A JPEG of 40 x 30 stored pixels whose EXIF says an orientation and 28 mm.
std::shared_ptr<const Picture> jpegWithExif(int orientation) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "photo.jpg";
  test::writeFile(path,
                  test::withJpegExif(test::encode(".jpg", test::lopsidedPicture(40, 30)),
                                     test::makeExif(orientation, orientation % 2 == 0)));
  return loadPicture(path);
}

TEST(CameraChoice, AutomaticTakesTheFocalLengthOfTheFile) {
  const Intrinsics camera = intrinsicsFor(*jpegWithExif(1), AutomaticCamera{});
  // 28 mm of a 43.27 mm diagonal is 0.647 of the picture's diagonal, 50 pixels.
  EXPECT_NEAR(camera.fx, 28.0 / std::hypot(36.0, 24.0) * 50.0, kPixels);
  EXPECT_EQ(camera.fy, camera.fx);
  EXPECT_EQ(camera.cx, 19.5);
  EXPECT_EQ(camera.cy, 14.5);
  EXPECT_EQ(camera.source, IntrinsicsSource::kExif);
}

TEST(CameraChoice, ATurnedPhotoHasTheSameFocalLengthInItsShownSize) {
  const Intrinsics upright = intrinsicsFor(*jpegWithExif(1), AutomaticCamera{});
  for (const int orientation : {3, 6, 8}) {
    const Intrinsics turned = intrinsicsFor(*jpegWithExif(orientation), AutomaticCamera{});
    const bool sideways = orientation >= 5;
    EXPECT_EQ(turned.width, sideways ? 30 : 40);
    EXPECT_EQ(turned.height, sideways ? 40 : 30);
    EXPECT_EQ(turned.cx, sideways ? 14.5 : 19.5);
    EXPECT_NEAR(turned.fx, upright.fx, kPixels);
    EXPECT_EQ(turned.source, IntrinsicsSource::kExif);
  }
}

TEST(CameraChoice, AutomaticAssumesSixtyDegreesWithoutExif) {
  const auto picture = makePicture("Clipboard", test::lopsidedPicture(30, 40));
  const Intrinsics camera = intrinsicsFor(*picture, AutomaticCamera{});
  EXPECT_NEAR(camera.fx, 20.0 / std::tan(30.0 * std::numbers::pi / 180.0), kPixels);
  EXPECT_EQ(camera.source, IntrinsicsSource::kAssumed);
}

TEST(CameraChoice, AFieldOfViewOverridesTheFile) {
  const Intrinsics camera = intrinsicsFor(*jpegWithExif(1), FieldOfViewCamera{.degrees = 90.0});
  EXPECT_NEAR(camera.fx, 20.0, kPixels);
  EXPECT_EQ(camera.source, IntrinsicsSource::kFieldOfView);
  for (const double degrees : {0.0, -5.0, 180.0, std::nan("")}) {
    EXPECT_EQ(errorOf([&] {
                static_cast<void>(
                    intrinsicsFor(40, 30, ImageHeader{}, FieldOfViewCamera{.degrees = degrees}));
              }).code(),
              ErrorCode::kInvalidArgument);
  }
}

TEST(CameraChoice, ManualNumbersHaveTheMiddleUnlessTheySayAnother) {
  const Intrinsics middle = intrinsicsFor(40, 30, ImageHeader{}, ManualCamera{.fx = 50, .fy = 51});
  EXPECT_EQ(middle,
            (Intrinsics{.width = 40,
                        .height = 30,
                        .fx = 50,
                        .fy = 51,
                        .cx = 19.5,
                        .cy = 14.5,
                        .source = IntrinsicsSource::kManual}));
  const ManualCamera whole{.fx = 50, .fy = 51, .cx = 0.0, .cy = 29.0};
  EXPECT_EQ(intrinsicsFor(40, 30, ImageHeader{}, whole).cx, 0.0);
  EXPECT_EQ(intrinsicsFor(40, 30, ImageHeader{}, whole).cy, 29.0);
}

TEST(CameraChoice, ManualNumbersThatNoCameraHas) {
  for (const ManualCamera& choice : {ManualCamera{},
                                     ManualCamera{.fx = -1, .fy = 1},
                                     ManualCamera{.fx = 1, .fy = std::nan("")},
                                     ManualCamera{.fx = 1, .fy = 1, .cx = HUGE_VAL}}) {
    EXPECT_EQ(
        errorOf([&] { static_cast<void>(intrinsicsFor(40, 30, ImageHeader{}, choice)); }).code(),
        ErrorCode::kInvalidArgument);
  }
}

TEST(CameraChoice, AFileIsScaledToThePicture) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "camera.json";
  const std::string text =
      R"({"fx": 100, "fy": 100, "cx": 39.5, "cy": 29.5, "width": 80, "height": 60})";
  const auto* start = reinterpret_cast<const std::byte*>(text.data());
  test::writeFile(path, test::FileBytes(start, start + text.size()));
  const Intrinsics camera = intrinsicsFor(*jpegWithExif(1), CameraFromFile{path});
  EXPECT_EQ(camera.fx, 50.0);
  EXPECT_EQ(camera.cx, 19.5);
  EXPECT_EQ(camera.source, IntrinsicsSource::kFile);
  EXPECT_EQ(errorOf([&] {
              static_cast<void>(intrinsicsFor(*jpegWithExif(6), CameraFromFile{path}));
            }).code(),
            ErrorCode::kInvalidArgument);
}

TEST(CameraChoice, ChoicesCompareByWhatTheySay) {
  EXPECT_EQ(CameraChoice(AutomaticCamera{}), CameraChoice());
  EXPECT_NE(CameraChoice(FieldOfViewCamera{.degrees = 60}), CameraChoice());
  EXPECT_NE(CameraChoice(CameraFromFile{"a"}), CameraChoice(CameraFromFile{"b"}));
}

}  // namespace
}  // namespace patchscape
