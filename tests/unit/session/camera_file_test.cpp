// SPDX-License-Identifier: Apache-2.0
// Cameras out of JSON files: each form that people have, and what each bad file says.
#include "core/base/error.h"
#include "core/session/intrinsics_file.h"
#include "tests/support/error_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace patchscape {
namespace {

using test::errorOf;
using ::testing::HasSubstr;

// TUM's Freiburg 1, as its authors publish it.
const Intrinsics kTum{.width = 640,
                      .height = 480,
                      .fx = 517.3,
                      .fy = 516.5,
                      .cx = 318.6,
                      .cy = 255.3,
                      .source = IntrinsicsSource::kFile};

class CameraFile : public ::testing::Test {
 protected:
  CameraFile()
      : folder_(std::filesystem::temp_directory_path() /
                ("patchscape_camera_" +
                 std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CameraFile() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path write(const std::string& text) const {
    const auto path = folder_ / "cam.json";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  [[nodiscard]] Intrinsics read(const std::string& text, int width = 640, int height = 480) const {
    return readIntrinsicsFile(write(text), width, height);
  }

  void expectRefused(const std::string& text,
                     const std::string& why,
                     ErrorCode code = ErrorCode::kBadData) const {
    SCOPED_TRACE(text.substr(0, 200));
    const Error error = errorOf([&] { static_cast<void>(read(text)); });
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(why));
    EXPECT_THAT(error.what(), HasSubstr("cam.json"));
  }

  std::filesystem::path folder_;
};

TEST_F(CameraFile, FourNumbersWhereverTheyStand) {
  const std::string four = R"("fx": 517.3, "fy": 516.5, "cx": 318.6, "cy": 255.3)";
  EXPECT_EQ(read("{" + four + "}"), kTum);
  EXPECT_EQ(read("{" + four + R"(, "width": 640, "height": 480, "model": "pinhole"})"), kTum);
  EXPECT_EQ(read(R"({"camera": {)" + four + R"(, "width": 640.0, "height": 480}})"), kTum);
  EXPECT_EQ(read(R"({"depth": {"width": 9, "fx": 1}, "intrinsics": {)" + four + "}}"), kTum);
  EXPECT_EQ(read(R"({"width": 640, "height": 480, "intrinsics": {)" + four + "}}"), kTum);
  EXPECT_EQ(read(R"({"camera": "phone", "intrinsics": {)" + four + "}}"), kTum);
}

TEST_F(CameraFile, TheProgramsOwnSidecar) {
  EXPECT_EQ(read(R"({"schema": "patchscape.export/1", "source": {"width": 9, "height": 9},
    "depth": null, "intrinsics": {"source": "manual", "width": 640, "height": 480, "fx": 517.3,
    "fy": 516.5, "cx": 318.6, "cy": 255.3}, "files": [{"name": "a", "bytes": 3}]})"),
            kTum);
  expectRefused(R"({"intrinsics": null})", "holds no camera");
  expectRefused(R"({"intrinsics": {"source": "EXIF", "focal_length_mm": 4.5}})", "holds no camera");
}

TEST_F(CameraFile, Open3DWritesColumnByColumn) {
  EXPECT_EQ(read(R"({"width": 640, "height": 480,
    "intrinsic_matrix": [517.3, 0, 0, 0, 516.5, 0, 318.6, 255.3, 1]})"),
            kTum);
  expectRefused(R"({"intrinsic_matrix": [517.3, 0, 318.6, 0, 516.5, 255.3, 0, 0, 1]})",
                "column by column");
}

TEST_F(CameraFile, MatricesRowByRow) {
  const std::string nine = "517.3, 0, 318.6, 0, 516.5, 255.3, 0, 0, 1";
  const std::string rows = "[[517.3, 0.0, 318.6], [0, 516.5, 255.3], [0, 0, 1]]";
  EXPECT_EQ(read(R"({"K": )" + rows + "}"), kTum);
  EXPECT_EQ(read(R"({"camera_matrix": )" + rows + R"(, "image_width": 640, "image_height": 480})"),
            kTum);
  EXPECT_EQ(read(R"({"K": [)" + nine + "]}"), kTum);
  EXPECT_EQ(
      read(R"({"image_width": 640, "image_height": 480, "camera_matrix": {"type_id":
    "opencv-matrix", "rows": 3, "cols": 3, "dt": "d", "data": [)" +
           nine + R"(]}, "distortion_coefficients": {"rows": 5, "data": [0.1, 0, 0, 0, 0]}})"),
      kTum);
  EXPECT_EQ(read(R"({"camera": {"K": )" + rows + "}}"), kTum);
}

TEST_F(CameraFile, MatricesThatAreNone) {
  expectRefused(R"({"K": [[500, 3, 320], [0, 500, 240], [0, 0, 1]]})", "without skew");
  expectRefused(R"({"K": [[500, 0, 0], [0, 500, 0], [320, 240, 1]]})", "row by row");
  expectRefused(R"({"K": [[500, 0, 320], [0, 500, 240], [0, 0, 2]]})", "no matrix");
  expectRefused(R"({"K": [[500, 0, 320], [0, 500], [0, 0, 1]]})", "lacks the number K.1.2");
  expectRefused(R"({"K": [500, 0, 320]})", "lacks the number K.3");
  expectRefused(R"({"camera_matrix": {"data": [1]}})", "lacks the number camera_matrix.data.1");
  expectRefused(R"({"K": "eye"})", "a text where K belongs");
  expectRefused(R"({"K": [[500, null]]})", "null where K.0.1 belongs");
  expectRefused(R"({"K": [)" + std::string(200, '1') + "]}", "cam.json");
  std::string many = "0";
  for (int i = 0; i < 100; ++i) {
    many += ", 0";
  }
  expectRefused(R"({"K": [)" + many + "]}", "too many numbers");
}

TEST_F(CameraFile, AnotherSizeOfTheSameAspectIsScaled) {
  const std::string text =
      R"({"width": 640, "height": 480, "fx": 500, "fy": 510, "cx": 319.5, "cy": 239.5})";
  const Intrinsics half = read(text, 320, 240);
  EXPECT_EQ(half,
            (Intrinsics{.width = 320,
                        .height = 240,
                        .fx = 250,
                        .fy = 255,
                        .cx = 159.5,  // The middle stays the middle.
                        .cy = 119.5,
                        .source = IntrinsicsSource::kFile}));
  // 1 % off the aspect still opens: 647 / 480 is 1.1 % wider than 4 : 3, 646 / 480 is 0.9 %.
  EXPECT_EQ(read(text, 646, 480).width, 646);
  const Error wide = errorOf([&] { static_cast<void>(read(text, 647, 480)); });
  EXPECT_EQ(wide.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(wide.what(), HasSubstr("640 x 480"));
  EXPECT_THAT(wide.what(), HasSubstr("647 x 480"));
  const Error turned = errorOf([&] { static_cast<void>(read(text, 480, 640)); });
  EXPECT_THAT(turned.what(), HasSubstr("480 x 640"));
}

TEST_F(CameraFile, NumbersThatNoCameraHas) {
  const auto with = [](const std::string& fx, const std::string& cx, const std::string& more = "") {
    return R"({"fx": )" + fx + R"(, "fy": 500, "cx": )" + cx + R"(, "cy": 240)" + more + "}";
  };
  EXPECT_EQ(read(with("500", "-20")).cx, -20.0);  // A crop may leave the middle outside.
  expectRefused(with("-500", "320"), "says fx is -500");
  expectRefused(with("0", "320"), "says fx is 0");
  expectRefused(with("1e300", "320"), "says fx is 1e+300");
  expectRefused(with("500", "1e300"), "says cx is 1e+300");
  expectRefused(with("NaN", "320"), "not valid JSON");
  expectRefused(with("1e999", "320"), "not valid JSON");
  expectRefused(with("\"500\"", "320"), "a text where fx belongs");
  expectRefused(with("null", "320"), "null where fx belongs");
  expectRefused(with("[500]", "320"), "an array where fx belongs");
  expectRefused(with("{}", "320"), "an object where fx belongs");
  expectRefused(with("true", "320"), "a boolean where fx belongs");
  expectRefused(with("500", "320", R"(, "fx": 600)"), "says fx twice");
  expectRefused(with("500", "320", R"(, "width": 640)"), "lacks the number height");
  expectRefused(with("500", "320", R"(, "width": 0, "height": 480)"), "says width is 0");
  expectRefused(with("500", "320", R"(, "width": 640.5, "height": 480)"), "says width is 640.5");
  expectRefused(with("500", "320", R"(, "width": 1e12, "height": 480)"), "says width is 1e+12");
}

TEST_F(CameraFile, EachMissingNumberIsNamed) {
  for (const std::string missing : {"fx", "fy", "cx", "cy"}) {
    std::string text;
    for (const std::string name : {"fx", "fy", "cx", "cy"}) {
      if (name != missing) {
        text += (text.empty() ? "{\"" : ", \"") + name + "\": 300";
      }
    }
    expectRefused(text + "}", "lacks the number " + missing);
  }
}

TEST_F(CameraFile, FilesThatAreNoJsonObject) {
  expectRefused("", "not valid JSON");
  expectRefused("fx = 500", "not valid JSON");
  expectRefused(R"({"fx": 500)", "not valid JSON");
  expectRefused(R"({"fx": 500} {})", "not valid JSON");
  expectRefused("{\"fx\xFF\": 500}", "not valid JSON");
  expectRefused("[500, 500, 320, 240]", "no object");
  expectRefused("500", "no object");
  expectRefused("{}", "holds no camera");
  EXPECT_EQ(errorOf([&] {
              static_cast<void>(readIntrinsicsFile(folder_ / "absent.json", 640, 480));
            }).code(),
            ErrorCode::kNotFound);
}

TEST_F(CameraFile, NestingAtItsLimit) {
  const auto nested = [](int arrays) {
    return R"({"fx": 1, "fy": 1, "cx": 0, "cy": 0, "other": )" + std::string(arrays, '[') +
           std::string(arrays, ']') + "}";
  };
  EXPECT_EQ(read(nested(63)).fx, 1.0);  // 64 with the object around it.
  expectRefused(nested(64), "nests too deep");
  expectRefused("{\"a\": " + std::string(1'000'000, '['), "nests too deep");
}

TEST_F(CameraFile, SizeAtItsLimit) {
  const std::string camera = R"({"fx": 500, "fy": 500, "cx": 320, "cy": 240})";
  std::string padded = camera + std::string((16 << 20) - camera.size(), ' ');
  EXPECT_EQ(read(padded).fx, 500.0);
  padded += ' ';
  expectRefused(padded, "16777217 bytes", ErrorCode::kUnsupported);
}

TEST_F(CameraFile, EveryMutationIsACameraOrIsRefused) {
  constexpr int kMutations = 3'000;
  const std::vector<std::string> seeds{
      R"({"width": 640, "height": 480, "intrinsics": {"fx": 517.3, "fy": 516.5, "cx": 3, "cy": 2}})",
      R"({"width": 640, "height": 480, "intrinsic_matrix": [500, 0, 0, 0, 500, 0, 320, 240, 1]})",
      R"({"K": [[500, 0, 320], [0, 500, 240], [0, 0, 1]], "x": [{"y": null}, true, "z"]})"};
  std::mt19937 random(20'250'312);
  int refused = 0;
  for (int i = 0; i < kMutations; ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (std::size_t change = 0; change <= random() % 3; ++change) {
      const std::size_t at = random() % (text.size() + 1);
      switch (random() % 4) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text.insert(at, 1, R"([]{}",:-.0e)"[random() % 11]);
          break;
        case 2:
          text.erase(at, 1 + random() % 6);
          break;
        default:
          text.insert(at, text.substr(text.size() / 2, random() % 30));
      }
    }
    SCOPED_TRACE(text);
    try {
      requireValid(read(text));
    } catch (const Error& error) {
      ++refused;
      ASSERT_NE(error.code(), ErrorCode::kInternal) << error.what();
    }
  }
  EXPECT_GT(refused, kMutations / 10);
  EXPECT_LT(refused, kMutations);
}

}  // namespace
}  // namespace patchscape
