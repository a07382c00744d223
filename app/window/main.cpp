// SPDX-License-Identifier: Apache-2.0
#include "app/window/composition.h"

#include <QApplication>

#include <cstdio>
#include <exception>

namespace {

constexpr int kInternalStatus = 70;

int print(const patchscape::LaunchAnswer& answer) {
  std::fputs(answer.text.toLocal8Bit().constData(), answer.status == 0 ? stdout : stderr);
  return answer.status;
}

int run(int argc, char** argv) {
  // Asked for its version or its help, the program must answer where there is no display.
  QStringList arguments;
  for (int i = 0; i < argc; ++i) {
    arguments.append(QString::fromLocal8Bit(argv[i]));
  }
  const auto early = patchscape::readLaunchOptions(arguments);
  if (!early && early.error().status == 0) {
    return print(early.error());
  }
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("patchscape"));
  QApplication::setApplicationDisplayName(QStringLiteral("Patchscape"));
  const auto options = patchscape::readLaunchOptions(QApplication::arguments());
  if (!options) {
    return print(options.error());
  }
  patchscape::Composition composition(*options);
  composition.start();
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "patchscape: %s\n", error.what());
    return kInternalStatus;
  }
}
