// SPDX-License-Identifier: Apache-2.0
// The rules of the house: which room may include what, and how large a file may grow.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = PATCHSCAPE_SOURCE_DIR;

struct Source {
  fs::path path;  ///< Relative to the root.
  std::vector<std::string> lines;
};

std::vector<std::string> readLines(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::vector<Source> sourcesUnder(const std::vector<std::string>& folders) {
  std::vector<Source> sources;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") {
        sources.push_back({fs::relative(entry.path(), kRoot), readLines(entry.path())});
      }
    }
  }
  return sources;
}

const std::vector<Source>& productSources() {
  static const auto kSources = sourcesUnder({"core", "widgets", "app"});
  return kSources;
}

std::vector<std::string> includesOf(const Source& source) {
  static const std::regex kInclude("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");
  std::vector<std::string> includes;
  for (const std::string& line : source.lines) {
    if (std::smatch match; std::regex_search(line, match, kInclude)) {
      includes.push_back(match[1]);
    }
  }
  return includes;
}

/// The world outside that an include belongs to: "qt", "torch", "opencv", "ffmpeg", "vtk" or
/// "".
std::string worldOf(const std::string& include) {
  static const std::regex kQt("^(Q[A-Z]\\w*|Qt\\w*/.*)$");
  if (std::regex_match(include, kQt)) {
    return "qt";
  }
  if (include.starts_with("ATen/") || include.starts_with("torch/") ||
      include.starts_with("c10/")) {
    return "torch";
  }
  if (include.starts_with("opencv2/")) {
    return "opencv";
  }
  if (include.starts_with("libav") || include.starts_with("libsw")) {
    return "ffmpeg";
  }
  return include.starts_with("vtk") ? "vtk" : "";
}

/// What a room may include of the others and of the world outside.
struct Room {
  std::vector<std::string> rooms;
  std::vector<std::string> worlds;
};

// The layering table of docs/architecture.md; the longest matching folder counts.
const std::map<std::string, Room> kRooms{
    {"core/base", {{}, {}}},
    {"core/weights", {{"core/base"}, {}}},
    {"core/inference", {{"core/base", "core/weights"}, {"torch"}}},
    {"core/media", {{"core/base"}, {"opencv", "ffmpeg"}}},
    {"core/geometry", {{"core/base"}, {}}},
    {"core/overlay", {{"core/base"}, {}}},
    {"core/session",
     {{"core/base",
       "core/weights",
       "core/inference",
       "core/media",
       "core/geometry",
       "core/overlay"},
      {}}},
    {"core/export",
     {{"core/base", "core/weights", "core/geometry", "core/overlay", "core/media", "core/session"},
      {}}},
    {"core/models",
     {{"core/base", "core/weights", "core/inference", "core/session", "core/export"}, {}}},
    // Of Qt only its core and network (see TheDownloadsShowNothing), so that the command line,
    // whose own sources see no Qt, gets files with the same code as the window.
    {"widgets/downloads", {{"core/base", "core/models", "core/session"}, {"qt"}}},
    {"widgets/bridge",
     {{"core/base", "core/session", "core/overlay", "core/inference", "widgets/canvas"}, {"qt"}}},
    {"widgets/canvas", {{"core/base"}, {"qt"}}},
    {"widgets/gallery", {{"core/base", "core/session", "core/media", "widgets/canvas"}, {"qt"}}},
    {"widgets/cloud",
     {{"core/base", "core/geometry", "core/overlay", "widgets/canvas", "widgets/cloud/scene"},
      {"qt"}}},
    {"widgets/cloud/scene", {{"core/base", "core/geometry", "core/overlay"}, {"vtk"}}},
    {"widgets/panels",
     {{"core/base", "core/session", "core/geometry", "core/overlay", "core/inference"}, {"qt"}}},
    {"widgets/models",
     {{"core/base",
       "core/models",
       "core/session",
       "core/inference",
       "widgets/bridge",
       "widgets/downloads",
       "widgets/panels"},
      {"qt"}}},
    {"widgets/window",
     {{"core/base",
       "core/session",
       "core/models",
       "core/geometry",
       "core/overlay",
       "core/export",
       "core/media",
       "core/inference",
       "widgets/bridge",
       "widgets/canvas",
       "widgets/cloud",
       "widgets/gallery",
       "widgets/models",
       "widgets/panels"},
      {"qt"}}},
    {"app/cli",
     {{"core/base",
       "core/weights",
       "core/inference",
       "core/media",
       "core/geometry",
       "core/overlay",
       "core/session",
       "core/models",
       "core/export",
       "widgets/cloud/scene",
       "widgets/downloads"},
      {}}},
    {"app/window",
     {{"core/base",
       "core/inference",
       "core/session",
       "core/media",
       "widgets/bridge",
       "widgets/window"},
      {"qt"}}},
};

std::string roomOf(const std::string& path) {
  std::string longest;
  for (const auto& [name, room] : kRooms) {
    if (path.starts_with(name + "/") && name.size() > longest.size()) {
      longest = name;
    }
  }
  return longest;
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::ranges::find(list, value) != list.end();
}

TEST(Layers, EveryRoomIncludesOnlyWhatItMay) {
  for (const Source& source : productSources()) {
    const std::string room = roomOf(source.path.generic_string());
    ASSERT_FALSE(room.empty()) << source.path << " lies in no room";
    const Room& rules = kRooms.at(room);
    for (const std::string& include : includesOf(source)) {
      if (const std::string other = roomOf(include); !other.empty() && other != room) {
        EXPECT_TRUE(contains(rules.rooms, other)) << source.path << " includes " << include;
      }
      const std::string world = worldOf(include);
      EXPECT_TRUE(world.empty() || contains(rules.worlds, world) ||
                  (room == "core/session" && include == "ATen/core/Tensor.h"))
          << source.path << " includes " << include;
    }
  }
}

TEST(Layers, TheDownloadsShowNothing) {
  const std::vector<std::string> allowed{"QCoreApplication",
                                         "QElapsedTimer",
                                         "QFile",
                                         "QHostAddress",
                                         "QNetworkAccessManager",
                                         "QNetworkProxyFactory",
                                         "QNetworkReply",
                                         "QNetworkRequest",
                                         "QObject",
                                         "QRegularExpression",
                                         "QThreadPool",
                                         "QTimer",
                                         "QUrl"};
  for (const Source& source : productSources()) {
    const std::string path = source.path.generic_string();
    for (const std::string& include : includesOf(source)) {
      if (worldOf(include) != "qt") {
        continue;
      }
      if (path.starts_with("widgets/downloads/")) {
        EXPECT_TRUE(contains(allowed, include)) << path << " includes " << include;
      }
      // What the command line includes must not drag Qt into its sources.
      EXPECT_NE(path, "widgets/downloads/fetch.h") << include;
      EXPECT_NE(path, "widgets/downloads/download_state.h") << include;
    }
    if (path.starts_with("app/cli/")) {
      for (const std::string& include : includesOf(source)) {
        EXPECT_TRUE(!include.starts_with("widgets/downloads/") ||
                    include == "widgets/downloads/fetch.h" ||
                    include == "widgets/downloads/download_state.h")
            << path << " includes " << include;
      }
    }
  }
}

TEST(Layers, NothingElseTouchesTheNetwork) {
  for (const Source& source : productSources()) {
    const std::string path = source.path.generic_string();
    for (const std::string& include : includesOf(source)) {
      const bool network = include.starts_with("QNetwork") || include.starts_with("QTcp") ||
                           include.starts_with("QUdp") || include.starts_with("QSsl");
      EXPECT_TRUE(!network || path.starts_with("widgets/downloads/"))
          << path << " includes " << include;
    }
  }
}

TEST(Layers, TorchStaysBehindInference) {
  // Headers that include ATen cost seconds a file: only session's sources may see them.
  const std::vector<std::string> heavy{"core/inference/backbone.h",
                                       "core/inference/pca.h",
                                       "core/inference/label_propagation.h",
                                       "core/inference/object_labels.h",
                                       "core/inference/object_tracker.h",
                                       "core/inference/preprocess.h",
                                       "core/inference/feature_bundle.h",
                                       "core/inference/heads/class_scores.h",
                                       "core/inference/heads/depth_maps.h",
                                       "core/inference/heads/heads.h",
                                       "core/inference/heads/own_passes.h",
                                       "core/inference/heads/picture_classes.h",
                                       "core/inference/heads/resize_results.h",
                                       "core/inference/heads/sliding_window.h",
                                       "core/session/feature_cache.h",
                                       "core/session/feature_source.h",
                                       "core/session/head_stage.h"};
  for (const Source& source : productSources()) {
    const std::string path = source.path.generic_string();
    if (path.starts_with("core/inference/") || path.starts_with("core/session/")) {
      continue;
    }
    for (const std::string& include : includesOf(source)) {
      EXPECT_FALSE(contains(heavy, include)) << path << " includes " << include;
    }
  }
}

TEST(Layers, NothingIncludesTorchsWholeApi) {
  for (const Source& source : sourcesUnder({"core", "widgets", "app", "tests", "bench"})) {
    for (const std::string& include : includesOf(source)) {
      EXPECT_NE(include, "torch/torch.h") << source.path;
      EXPECT_NE(include, "torch/all.h") << source.path;
    }
  }
}

TEST(Budgets, FilesStaySmall) {
  for (const Source& source : productSources()) {
    const std::size_t limit = source.path.extension() == ".h" ? 200 : 500;
    EXPECT_LE(source.lines.size(), limit) << source.path;
  }
}

TEST(Budgets, NamedFilesStaySmall) {
  const std::map<std::string, std::size_t> limits{{"widgets/window/main_window.cpp", 450},
                                                  {"app/window/composition.cpp", 350},
                                                  {"app/window/main.cpp", 120},
                                                  {"app/cli/main.cpp", 120},
                                                  {"CMakeLists.txt", 120}};
  for (const auto& [file, limit] : limits) {
    const auto lines = readLines(kRoot / file);
    EXPECT_FALSE(lines.empty()) << file << " is not there";
    EXPECT_LE(lines.size(), limit) << file;
  }
}

/// Length of the longest function: a block that a line at column 0 (or a member indented by two)
/// opens and a brace at the same column closes.
std::size_t longestFunction(const Source& source, std::string& name) {
  static const std::regex kOpens("^( {0,2})\\S.*\\)( const| noexcept| override)*( ->.*)? \\{$");
  std::size_t longest = 0;
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    const bool lambda = source.lines[i].find("](") != std::string::npos;
    if (lambda || !std::regex_match(source.lines[i], kOpens)) {
      continue;
    }
    const std::string close =
        source.lines[i].substr(0, source.lines[i].find_first_not_of(' ')) + "}";
    for (std::size_t end = i + 1; end < source.lines.size(); ++end) {
      if (source.lines[end] == close || source.lines[end] == close + ";") {
        if (end - i > longest) {
          longest = end - i;
          name = source.lines[i];
        }
        break;
      }
    }
  }
  return longest;
}

TEST(Budgets, FunctionsStayShort) {
  for (const Source& source : productSources()) {
    std::string name;
    EXPECT_LE(longestFunction(source, name), 70U) << source.path << ": " << name;
  }
}

TEST(Style, EveryFileStatesItsLicence) {
  for (const Source& source : sourcesUnder({"core", "widgets", "app", "tests", "bench"})) {
    ASSERT_FALSE(source.lines.empty()) << source.path;
    EXPECT_EQ(source.lines.front(), "// SPDX-License-Identifier: Apache-2.0") << source.path;
  }
}

TEST(Style, LinesFitIntoHundredColumns) {
  for (const Source& source : sourcesUnder({"core", "widgets", "app", "tests", "bench"})) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      // Bytes that continue a UTF-8 character take no column.
      const auto columns = std::ranges::count_if(
          source.lines[i], [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
      EXPECT_LE(columns, 100) << source.path << ':' << i + 1;
    }
  }
}

TEST(Errors, EveryCodeIsProvokedByATest) {
  std::string tests;
  for (const Source& source : sourcesUnder({"tests"})) {
    if (source.path.generic_string() != "tests/rules/rules_test.cpp") {
      for (const std::string& line : source.lines) {
        tests += line + '\n';
      }
    }
  }
  for (const std::string& line : readLines(kRoot / "core/base/error.h")) {
    static const std::regex kCode("^  (k\\w+),");
    if (std::smatch match; std::regex_search(line, match, kCode)) {
      EXPECT_NE(tests.find("ErrorCode::" + match[1].str()), std::string::npos) << match[1];
    }
  }
}

TEST(Shipping, NothingIsShippedWithoutACatalogRow) {
  const auto catalog = readLines(kRoot / "models/catalog.json");
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "models")) {
    if (entry.path().extension() != ".safetensors") {
      continue;
    }
    const std::string file = fs::relative(entry.path(), kRoot / "models").generic_string();
    const auto row = std::ranges::find_if(
        catalog, [&](const std::string& line) { return line.find(file) != line.npos; });
    ASSERT_NE(row, catalog.end()) << file;
    EXPECT_NE(row->find("\"licence\": \"CC BY-NC 4.0\""), row->npos) << file;
    EXPECT_NE(row->find("\"bytes\": " + std::to_string(fs::file_size(entry.path())) + ","),
              row->npos)
        << file;
  }
}

}  // namespace
