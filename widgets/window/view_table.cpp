// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/view_table.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>

namespace patchscape {
namespace {

QString translated(const char* text) { return QCoreApplication::translate("ViewTable", text); }

Image pcaOverlay(const AnalysisResult& result) {
  return result.pca ? result.pca->picture : Image();
}

QString originalTag(const TagState& /*state*/) {
  return translated(QT_TRANSLATE_NOOP("ViewTable", "Original"));
}

QString pcaTag(const TagState& state) {
  QStringList parts{translated(QT_TRANSLATE_NOOP("ViewTable", "PCA"))};
  if (state.result == nullptr || !state.result->pca) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "waiting")));
  } else {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "%1 × %2 patches"))
                     .arg(state.result->grid.cols)
                     .arg(state.result->grid.rows));
  }
  if (state.basisLocked) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "basis locked")));
  }
  if (state.preview) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "quick look")));
  }
  return parts.join(QStringLiteral(" · "));
}

constexpr std::array kViews{
    ViewRow{ViewId::kOriginal,
            "original",
            QT_TRANSLATE_NOOP("ViewTable", "Original"),
            "1",
            nullptr,
            "_original",
            nullptr,
            &originalTag},
    ViewRow{ViewId::kPca,
            "pca",
            QT_TRANSLATE_NOOP("ViewTable", "PCA"),
            "2",
            "pcaPanel",
            "_pca",
            &pcaOverlay,
            &pcaTag},
};

}  // namespace

std::span<const ViewRow> viewTable() { return kViews; }

const ViewRow& viewRow(ViewId id) { return kViews[static_cast<std::size_t>(id)]; }

const ViewRow* viewNamed(const QString& name) {
  for (const ViewRow& view : kViews) {
    if (name == QLatin1String(view.name)) {
      return &view;
    }
  }
  return nullptr;
}

QString titleOf(const ViewRow& view) { return translated(view.title); }

}  // namespace patchscape
