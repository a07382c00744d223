// SPDX-License-Identifier: Apache-2.0
#include "resources/resources.h"
#include "widgets/window/theme.h"

#include <QApplication>
#include <QStyleFactory>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const QApplication application(argc, argv);
  patchscape::initialiseResources();
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  patchscape::applyTheme(*qApp, patchscape::ThemeChoice::kDark);
  return RUN_ALL_TESTS();
}
