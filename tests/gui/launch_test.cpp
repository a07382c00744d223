// SPDX-License-Identifier: Apache-2.0
#include "app/window/launch_options.h"
#include "tests/gui/gui_support.h"
#include "widgets/window/settings.h"

#include <QSettings>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace patchscape::testing {
namespace {

auto read(const QStringList& arguments) {
  return readLaunchOptions(QStringList{QStringLiteral("patchscape")} + arguments);
}

TEST(LaunchOptions, EveryOptionIsRead) {
  const auto options = read({QStringLiteral("cat.png"),
                             QStringLiteral("--model"),
                             QStringLiteral("vits14"),
                             QStringLiteral("--size"),
                             QStringLiteral("518"),
                             QStringLiteral("--view"),
                             QStringLiteral("original"),
                             QStringLiteral("--device"),
                             QStringLiteral("cpu"),
                             QStringLiteral("--threads"),
                             QStringLiteral("3"),
                             QStringLiteral("--kernels"),
                             QStringLiteral("packed"),
                             QStringLiteral("--reset-config"),
                             QStringLiteral("--portable")});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->files, QStringList{QStringLiteral("cat.png")});
  EXPECT_EQ(options->model, QStringLiteral("vits14"));
  EXPECT_EQ(options->inputSide, 518);
  EXPECT_EQ(options->view, QStringLiteral("original"));
  EXPECT_EQ(options->device.device, "cpu");
  EXPECT_EQ(options->device.threads, 3);
  EXPECT_EQ(options->device.kernels, Kernels::kPacked);
  EXPECT_TRUE(options->resetConfig);
  EXPECT_TRUE(options->portable);
}

TEST(LaunchOptions, WithoutAnyTheEmbeddedModelOpens) {
  const auto options = read({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->model, QStringLiteral("nano"));
  EXPECT_EQ(options->inputSide, 0);
  EXPECT_FALSE(options->view);
}

TEST(LaunchOptions, MistakesAreUsageErrors) {
  const QList<QStringList> mistakes{{QStringLiteral("--size"), QStringLiteral("big")},
                                    {QStringLiteral("--size"), QStringLiteral("0")},
                                    {QStringLiteral("--size"), QStringLiteral("8193")},
                                    {QStringLiteral("--threads"), QStringLiteral("-1")},
                                    {QStringLiteral("--kernels"), QStringLiteral("fast")},
                                    {QStringLiteral("--view"), QStringLiteral("depth9")},
                                    {QStringLiteral("--nonsense")}};
  for (const QStringList& mistake : mistakes) {
    const auto options = read(mistake);
    ASSERT_FALSE(options) << mistake.join(u' ').toStdString();
    EXPECT_EQ(options.error().status, 2);
    EXPECT_FALSE(options.error().text.isEmpty());
  }
}

TEST(LaunchOptions, VersionAndHelpArePrinted) {
  const auto version = read({QStringLiteral("--version")});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().status, 0);
  EXPECT_TRUE(version.error().text.startsWith(QStringLiteral("patchscape ")));
  const auto help = read({QStringLiteral("--help")});
  ASSERT_FALSE(help);
  EXPECT_EQ(help.error().status, 0);
  EXPECT_TRUE(help.error().text.contains(QStringLiteral("--reset-config")));
}

class SettingsTest : public ::testing::Test {
 protected:
  QTemporaryDir folder_;
  QSettings store_{folder_.filePath(QStringLiteral("s.ini")), QSettings::IniFormat};
};

TEST_F(SettingsTest, WhatIsWrittenIsReadBack) {
  Settings settings;
  settings.geometry = QByteArray("geometry");
  settings.lastFolder = QStringLiteral("/tmp/pictures");
  settings.theme = QStringLiteral("light");
  settings.view = QStringLiteral("original");
  settings.panes = 2;
  settings.opacityPercent = 40;
  settings.film = {.camera = QStringLiteral("Front"),
                   .livePace = 0,
                   .pace = FilmPace::kEveryFrame,
                   .mirror = true,
                   .loop = true,
                   .steady = {.basis = BasisMode::kAdapted,
                              .depth = RangeMode::kLocked,
                              .vote = true,
                              .followSlowly = false}};
  settings.addRecent(QStringLiteral("/tmp/a.png"));
  writeSettings(store_, settings);
  const Settings read = readSettings(store_);
  EXPECT_EQ(read.geometry, settings.geometry);
  EXPECT_EQ(read.lastFolder, settings.lastFolder);
  EXPECT_EQ(read.theme, settings.theme);
  EXPECT_EQ(read.view, settings.view);
  EXPECT_EQ(read.panes, 2);
  EXPECT_EQ(read.opacityPercent, 40);
  EXPECT_EQ(read.recentFiles, settings.recentFiles);
  EXPECT_EQ(read.film, settings.film);
}

TEST_F(SettingsTest, UnknownKeysStay) {
  store_.setValue(QStringLiteral("later/feature"), 7);
  writeSettings(store_, Settings());
  EXPECT_EQ(store_.value(QStringLiteral("later/feature")).toInt(), 7);
}

TEST_F(SettingsTest, NonsenseBecomesTheDefault) {
  store_.setValue(QStringLiteral("view/panes"), 900);
  store_.setValue(QStringLiteral("view/opacity"), -4);
  store_.setValue(QStringLiteral("film/pace"), 2);
  store_.setValue(QStringLiteral("film/basis"), QStringLiteral("green"));
  const Settings read = readSettings(store_);
  EXPECT_EQ(read.panes, 4);
  EXPECT_EQ(read.opacityPercent, 0);
  EXPECT_EQ(read.film, FilmSettings());
}

TEST_F(SettingsTest, ANewerSchemaIsLeftAlone) {
  store_.setValue(QStringLiteral("schema"), Settings::kSchema + 1);
  store_.setValue(QStringLiteral("window/theme"), QStringLiteral("light"));
  EXPECT_EQ(readSettings(store_).theme, Settings().theme);
}

TEST(RecentFiles, TheNewestIsFirstOnceAndOldOnesGo) {
  Settings settings;
  for (int i = 0; i < 2 * Settings::kMostRecent; ++i) {
    settings.addRecent(QStringLiteral("/tmp/%1.png").arg(i));
  }
  settings.addRecent(QStringLiteral("/tmp/20.png"));
  EXPECT_EQ(settings.recentFiles.size(), Settings::kMostRecent);
  EXPECT_EQ(settings.recentFiles.front(), QStringLiteral("/tmp/20.png"));
  EXPECT_EQ(settings.recentFiles.count(QStringLiteral("/tmp/20.png")), 1);
}

}  // namespace
}  // namespace patchscape::testing
