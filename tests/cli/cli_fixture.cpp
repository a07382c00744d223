// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include "core/export/png_writer.h"
#include "core/media/image_io.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace patchscape {

namespace fs = std::filesystem;

CliTest::CliTest() {
  std::string name = (fs::temp_directory_path() / "patchscape-cli-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no folder for the test");
  }
  folder_ = name;
}

CliTest::~CliTest() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Finished CliTest::run(const std::vector<std::string>& arguments, const std::string& input) const {
  return CliProcess(folder_, arguments, input).wait();
}

std::vector<Finished> CliTest::runAll(const std::vector<std::vector<std::string>>& runs) const {
  std::vector<std::unique_ptr<CliProcess>> processes;
  for (const std::vector<std::string>& arguments : runs) {
    processes.push_back(std::make_unique<CliProcess>(folder_, arguments));
  }
  std::vector<Finished> finished;
  for (const auto& process : processes) {
    finished.push_back(process->wait());
  }
  return finished;
}

void CliTest::makePicture(const std::string& name, int width, int height, int seed) const {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double wave = std::sin(0.03 * (1 + seed) * x + c) + std::cos(0.05 * y - seed * c);
        const int blob = (x / 40 + y / 40 + seed) % 3 == c ? 60 : 0;
        pixels.push_back(static_cast<std::uint8_t>(90.0 + 45.0 * wave + blob));
      }
    }
  }
  fs::create_directories(at(name).parent_path());
  writePng(at(name), Image(width, height, std::move(pixels)), {});
}

void CliTest::makeFile(const std::string& name, const std::string& content) const {
  fs::create_directories(at(name).parent_path());
  std::ofstream(at(name), std::ios::binary) << content;
}

Image CliTest::picture(const std::string& name) const { return loadImage(at(name)).image; }

std::string CliTest::content(const std::string& name) const {
  std::ifstream file(at(name), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> CliTest::filesIn(const std::string& name) const {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(at(name), ignored)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

int largestDifference(const Image& left, const Image& right) {
  if (left.width() != right.width() || left.height() != right.height()) {
    return 255;
  }
  int largest = 0;
  for (std::size_t i = 0; i < left.pixels().size(); ++i) {
    largest = std::max(largest, std::abs(left.pixels()[i] - right.pixels()[i]));
  }
  return largest;
}

}  // namespace patchscape
