// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/view_table.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <array>

namespace patchscape {
namespace {

QString translated(const char* text) { return QCoreApplication::translate("ViewTable", text); }

Image pcaOverlay(const AnalysisResult& result, const ViewStyles& /*styles*/) {
  return result.pca ? result.pca->picture : Image();
}

Image segmentationOverlay(const AnalysisResult& result, const ViewStyles& styles) {
  return result.segmentation
             ? drawSegmentation(
                   *result.segmentation->map, styles.segmentation, result.picture->image)
             : Image();
}

Image depthOverlay(const AnalysisResult& result, const ViewStyles& styles) {
  return result.depth
             ? drawDepth(*result.depth->depth, withRangeOf(*result.depth->grid, styles.depth))
             : Image();
}

/// The objects in their colours; elsewhere the photo.
Image objectOverlay(const AnalysisResult& result, const ViewStyles& styles) {
  SegmentationStyle style = styles.objects;
  style.only.clear();
  const std::size_t ids = result.objects ? result.objects->classes->classes.size() : 0;
  for (std::size_t id = 1; id < ids; ++id) {
    style.only.insert(static_cast<int>(id));
  }
  return style.only.empty() ? Image()
                            : drawSegmentation(*result.objects, style, result.picture->image);
}

bool objectsAlike(const ViewStyles& a, const ViewStyles& b) { return a.objects == b.objects; }

bool segmentsAlike(const ViewStyles& a, const ViewStyles& b) {
  return a.segmentation == b.segmentation;
}

bool depthsAlike(const ViewStyles& a, const ViewStyles& b) { return a.depth == b.depth; }

QString waiting() { return translated(QT_TRANSLATE_NOOP("ViewTable", "waiting")); }

QString joined(QStringList parts, const TagState& state) {
  if (state.preview) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "quick look")));
  }
  return parts.join(QStringLiteral(" · "));
}

QString originalTag(const TagState& /*state*/) {
  return translated(QT_TRANSLATE_NOOP("ViewTable", "Original"));
}

QString pcaTag(const TagState& state) {
  QStringList parts{translated(QT_TRANSLATE_NOOP("ViewTable", "PCA"))};
  if (state.result == nullptr || !state.result->pca) {
    parts.append(waiting());
  } else {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "%1 × %2 patches"))
                     .arg(state.result->grid.cols)
                     .arg(state.result->grid.rows));
  }
  if (state.basisLocked) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "basis locked")));
  }
  return joined(parts, state);
}

QString segmentationTag(const TagState& state) {
  QStringList parts{translated(QT_TRANSLATE_NOOP("ViewTable", "Segmentation"))};
  if (state.result == nullptr) {
    parts.append(waiting());
  } else if (!state.result->segmentation) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "no head for this model")));
  } else {
    const ClassTable& table = *state.result->segmentation->map->classes;
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "%1, %2 classes"))
                     .arg(QString::fromStdString(table.name))
                     .arg(table.classes.size()));
  }
  return joined(parts, state);
}

QString depthTag(const TagState& state) {
  QStringList parts{translated(QT_TRANSLATE_NOOP("ViewTable", "Depth"))};
  if (state.result == nullptr) {
    parts.append(waiting());
  } else if (!state.result->depth) {
    parts.append(translated(QT_TRANSLATE_NOOP("ViewTable", "no head for this model")));
  } else {
    const Depth& depth = *state.result->depth->grid;
    const ValueRange range = rangeOf(depth, state.styles.depth);
    constexpr int kDecimals = 2;
    const QString ends =
        QStringLiteral("%1 – %2").arg(QLocale().toString(range.low, 'f', kDecimals),
                                      QLocale().toString(range.high, 'f', kDecimals));
    parts.append(isMetric(depth)
                     ? ends + QStringLiteral("\u2009m")
                     : translated(QT_TRANSLATE_NOOP("ViewTable", "relative, near = high")));
  }
  return joined(parts, state);
}

/// The cloud's own pane says more.
QString cloudTag(const TagState& /*state*/) {
  return translated(QT_TRANSLATE_NOOP("ViewTable", "Cloud"));
}

QString objectsTag(const TagState& state) {
  return state.result != nullptr && state.result->objects
             ? translated(QT_TRANSLATE_NOOP("ViewTable", "Objects"))
             : translated(QT_TRANSLATE_NOOP("ViewTable", "Objects · click one to follow it"));
}

constexpr std::array kViews{
    ViewRow{ViewId::kOriginal,
            "original",
            QT_TRANSLATE_NOOP("ViewTable", "Original"),
            "1",
            "classPanel",
            "_original",
            nullptr,
            &originalTag,
            nullptr},
    ViewRow{ViewId::kPca,
            "pca",
            QT_TRANSLATE_NOOP("ViewTable", "PCA"),
            "2",
            "pcaPanel",
            "_pca",
            &pcaOverlay,
            &pcaTag,
            nullptr},
    ViewRow{ViewId::kSegmentation,
            "segmentation",
            QT_TRANSLATE_NOOP("ViewTable", "Segmentation"),
            "3",
            "segmentationPanel",
            "_seg_view",
            &segmentationOverlay,
            &segmentationTag,
            &segmentsAlike},
    ViewRow{ViewId::kDepth,
            "depth",
            QT_TRANSLATE_NOOP("ViewTable", "Depth"),
            "4",
            "depthPanel",
            "_depth_view",
            &depthOverlay,
            &depthTag,
            &depthsAlike},
    ViewRow{ViewId::kCloud,
            "cloud",
            QT_TRANSLATE_NOOP("ViewTable", "Cloud"),
            "5",
            "cloudPanel",
            "_cloud_view",
            nullptr,
            &cloudTag,
            nullptr},
    ViewRow{ViewId::kObjects,
            "objects",
            QT_TRANSLATE_NOOP("ViewTable", "Objects"),
            "",
            "objectPanel",
            "_objects_view",
            &objectOverlay,
            &objectsTag,
            &objectsAlike},
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
