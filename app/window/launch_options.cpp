// SPDX-License-Identifier: Apache-2.0
#include "app/window/launch_options.h"

#include "widgets/window/view_table.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace patchscape {
namespace {

constexpr int kUsageStatus = 2;

QString translated(const char* text) { return QCoreApplication::translate("LaunchOptions", text); }

QCommandLineOption option(const char* name, const char* description, const char* value = "") {
  return {QLatin1String(name), translated(description), QLatin1String(value)};
}

void addOptions(QCommandLineParser& parser) {
  parser.setApplicationDescription(
      translated("Shows what a vision transformer sees in a photo.\n"
                 "Example: patchscape cat.jpg --size 518 --view pca"));
  parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, translated("Prints this.")});
  parser.addOption(
      {{QStringLiteral("v"), QStringLiteral("version")}, translated("Prints the version.")});
  parser.addOption(option("model", "Catalog name or weights file.", "NAME|FILE"));
  parser.addOption(option("size", "Shorter side of the network's input, pixels.", "N"));
  parser.addOption(option("view", "What is shown first: original or pca.", "NAME"));
  parser.addOption(option("camera", "Shows the first camera; --camera=NAME another one."));
  parser.addOption(option("device", "auto, cpu, cuda or cuda:N.", "NAME"));
  parser.addOption(option("threads", "Threads of the processor; 0 is one a core.", "N"));
  parser.addOption(option("kernels", "auto, plain, packed or packed-attention.", "NAME"));
  parser.addOption(option("offline", "Never uses the network, not even to get a model."));
  parser.addOption(option("reset-config", "Forgets every setting first."));
  parser.addOption(option("portable", "Keeps the settings beside the program."));
  parser.addPositionalArgument(QStringLiteral("files"),
                               translated("Pictures, folders or a weights file."),
                               QStringLiteral("[FILES...]"));
}

tl::unexpected<LaunchAnswer> mistake(const QString& text) {
  return tl::unexpected(LaunchAnswer{
      QStringLiteral("%1\n%2\n").arg(text, translated("See patchscape --help.")), kUsageStatus});
}

/// A whole number of an option; nothing where it is none or outside.
std::optional<int> numberOf(const QCommandLineParser& parser,
                            const QString& name,
                            int smallest,
                            int largest) {
  bool isNumber = false;
  const int value = parser.value(name).toInt(&isNumber);
  const bool fits = isNumber && value >= smallest && value <= largest;
  return fits ? std::optional<int>(value) : std::nullopt;
}

tl::expected<LaunchOptions, LaunchAnswer> readValues(const QCommandLineParser& parser) {
  constexpr int kMostThreads = 1024;
  constexpr int kLargestSide = 8192;
  LaunchOptions options;
  options.files = parser.positionalArguments();
  options.offline = parser.isSet(QStringLiteral("offline"));
  options.resetConfig = parser.isSet(QStringLiteral("reset-config"));
  options.portable = parser.isSet(QStringLiteral("portable"));
  if (parser.isSet(QStringLiteral("model"))) {
    options.model = parser.value(QStringLiteral("model"));
  }
  if (parser.isSet(QStringLiteral("camera"))) {
    options.camera = QString();
  }
  if (parser.isSet(QStringLiteral("device"))) {
    options.device.device = parser.value(QStringLiteral("device")).toStdString();
  }
  if (parser.isSet(QStringLiteral("size"))) {
    const auto side = numberOf(parser, QStringLiteral("size"), 1, kLargestSide);
    if (!side) {
      return mistake(translated("--size takes a number of pixels from 1 to 8192."));
    }
    options.inputSide = *side;
  }
  if (parser.isSet(QStringLiteral("threads"))) {
    const auto threads = numberOf(parser, QStringLiteral("threads"), 0, kMostThreads);
    if (!threads) {
      return mistake(translated("--threads takes a number from 0 to 1024."));
    }
    options.device.threads = *threads;
  }
  if (parser.isSet(QStringLiteral("kernels"))) {
    const auto kernels = kernelsNamed(parser.value(QStringLiteral("kernels")).toStdString());
    if (!kernels) {
      return mistake(translated("--kernels takes auto, plain, packed or packed-attention."));
    }
    options.device.kernels = *kernels;
  }
  if (parser.isSet(QStringLiteral("view"))) {
    options.view = parser.value(QStringLiteral("view"));
    if (viewNamed(*options.view) == nullptr) {
      return mistake(translated("--view takes original or pca."));
    }
  }
  return options;
}

/// Takes the value of `--camera=NAME` out: Qt knows no option whose value may be left out.
std::optional<QString> takeCamera(QStringList& arguments) {
  static const QString kCamera = QStringLiteral("--camera=");
  for (QString& argument : arguments) {
    if (argument.startsWith(kCamera)) {
      const QString name = argument.mid(kCamera.size());
      argument = kCamera.chopped(1);
      return name;
    }
  }
  return std::nullopt;
}

}  // namespace

tl::expected<LaunchOptions, LaunchAnswer> readLaunchOptions(const QStringList& given) {
  QStringList arguments = given;
  const std::optional<QString> camera = takeCamera(arguments);
  QCommandLineParser parser;
  addOptions(parser);
  if (!parser.parse(arguments)) {
    return mistake(parser.errorText());
  }
  if (parser.isSet(QStringLiteral("help"))) {
    return tl::unexpected(LaunchAnswer{parser.helpText(), 0});
  }
  if (parser.isSet(QStringLiteral("version"))) {
    return tl::unexpected(
        LaunchAnswer{QStringLiteral("patchscape %1\n").arg(QLatin1String(PATCHSCAPE_VERSION)), 0});
  }
  auto options = readValues(parser);
  if (options && camera) {
    options->camera = *camera;
  }
  return options;
}

}  // namespace patchscape
