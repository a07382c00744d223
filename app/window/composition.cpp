// SPDX-License-Identifier: Apache-2.0
#include "app/window/composition.h"

#include "core/session/analyzer.h"
#include "resources/resources.h"
#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"
#include "widgets/window/live_desk.h"
#include "widgets/window/theme.h"
#include "widgets/window/video_desk.h"

#include <QApplication>
#include <QDir>
#include <QIcon>
#include <QStyleFactory>

#include <utility>

namespace patchscape {
namespace {

std::unique_ptr<QSettings> openStore(const LaunchOptions& options) {
  auto store = options.portable
                   ? std::make_unique<QSettings>(QDir(QCoreApplication::applicationDirPath())
                                                     .filePath(QStringLiteral("patchscape.ini")),
                                                 QSettings::IniFormat)
                   : std::make_unique<QSettings>(QSettings::IniFormat,
                                                 QSettings::UserScope,
                                                 QStringLiteral("patchscape"),
                                                 QStringLiteral("window"));
  if (options.resetConfig) {
    store->clear();
  }
  return store;
}

}  // namespace

std::filesystem::path findSamples() {
  const QString named = qEnvironmentVariable("PATCHSCAPE_SAMPLES");
  if (!named.isEmpty()) {
    return toPath(named);
  }
  const QDir program(QCoreApplication::applicationDirPath());
  for (const char* const place : {"../../.deps/samples", "../share/patchscape/samples"}) {
    const QString folder = QDir::cleanPath(program.filePath(QLatin1String(place)));
    if (QDir(folder).exists()) {
      return toPath(folder);
    }
  }
  return {};
}

Composition::Composition(const LaunchOptions& options)
    : options_(options),
      store_(openStore(options)) {
  initialiseResources();
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/patchscape.svg")));
  MainWindow::Setup setup = makeSetup();
  applyTheme(*qApp, themeNamed(setup.settings.theme));
  bridge_ = std::make_unique<SessionBridge>(std::make_unique<Analyzer>());
  window_ = std::make_unique<MainWindow>(*bridge_, std::move(setup));
}

Composition::~Composition() {
  writeSettings(*store_, window_->currentSettings());
  // Sources and jobs first, then the worker: none must speak to widgets that are gone.
  window_->jobs().shutDown();
  window_->live().stop();
  window_->video().close();
  bridge_->shutDown();
  window_.reset();
  bridge_.reset();
}

MainWindow::Setup Composition::makeSetup() {
  MainWindow::Setup setup;
  try {
    setup.catalog = ModelCatalog::loadDefault();
    if (!setup.catalog.warning().empty()) {
      catalogFailure_ =
          Failure{ErrorCode::kBadData, QString::fromStdString(setup.catalog.warning()), {}};
    }
  } catch (const Error& error) {
    catalogFailure_ = failureOf(error);
  }
  setup.device = options_.device;
  setup.samples = findSamples();
  setup.settings = readSettings(*store_);
  if (options_.view) {
    setup.settings.view = *options_.view;
  }
  setup.inputSide = options_.inputSide;
  setup.offline = options_.offline;
  setup.cameras = &cameras_;
  return setup;
}

void Composition::start() {
  window_->show();
  window_->openModel(options_.model);
  if (catalogFailure_) {
    window_->showFailure(*catalogFailure_);
  }
  window_->openPaths(options_.files);
  if (options_.camera) {
    window_->openCamera(*options_.camera);
  }
}

}  // namespace patchscape
