// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/probe.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace patchscape {
namespace {

QString number(float value) {
  constexpr int kDecimals = 2;
  QString text = QString::number(static_cast<double>(value), 'f', kDecimals);
  return text.replace(u'-', QChar(0x2212));
}

/// The first of several synonyms: "sofa" of "sofa, couch, lounge".
QString shortName(const QString& name) { return name.section(u',', 0, 0).section(u';', 0, 0); }

QString translated(const char* text) { return QCoreApplication::translate("Probe", text); }

}  // namespace

std::optional<Probe> probeAt(const Picture& picture,
                             const AnalysisResult* result,
                             const QPoint& pixel) {
  const Image& image = picture.image;
  const bool inside =
      pixel.x() >= 0 && pixel.y() >= 0 && pixel.x() < image.width() && pixel.y() < image.height();
  if (!inside) {
    return std::nullopt;
  }
  Probe probe;
  probe.pixel = pixel;
  const auto rgb = image.at(pixel.x(), pixel.y());
  probe.rgb = {rgb[0], rgb[1], rgb[2]};
  if (result == nullptr || result->grid.count() == 0) {
    return probe;
  }
  const std::int64_t row = pixel.y() * result->grid.rows / image.height();
  const std::int64_t col = pixel.x() * result->grid.cols / image.width();
  probe.patch = {row, col};
  if (result->pca) {
    const auto at = static_cast<std::size_t>((row * result->grid.cols + col) * 3);
    const auto& scores = result->pca->map->scores;
    probe.scores = {scores.at(at), scores.at(at + 1), scores.at(at + 2)};
  }
  if (result->segmentation) {
    const Segmentation& map = *result->segmentation->map;
    const int id = map.labelAt(pixel.x(), pixel.y());
    const std::string& name = map.classes->classes.at(static_cast<std::size_t>(id)).name;
    probe.named = {.id = id,
                   .name = QString::fromStdString(name),
                   .confidence = confidenceAt(map, pixel.x(), pixel.y())};
  }
  if (result->depth) {
    probe.depth = valuesOf(*result->depth->depth).at(pixel.x(), pixel.y());
    probe.metric = isMetric(*result->depth->depth);
  }
  return probe;
}

QString textOf(const Probe& probe) {
  QStringList parts{
      QStringLiteral("x %1 y %2").arg(probe.pixel.x()).arg(probe.pixel.y()),
      QStringLiteral("RGB %1 %2 %3").arg(probe.rgb[0]).arg(probe.rgb[1]).arg(probe.rgb[2])};
  if (probe.patch) {
    parts.append(translated(QT_TRANSLATE_NOOP("Probe", "patch %1, %2"))
                     .arg((*probe.patch)[0])
                     .arg((*probe.patch)[1]));
  }
  if (probe.scores) {
    const auto& scores = *probe.scores;
    parts.append(QStringLiteral("PCA %1 %2 %3")
                     .arg(number(scores[0]), number(scores[1]), number(scores[2])));
  }
  if (probe.named) {
    constexpr float kPercent = 100.0F;
    parts.append(QStringLiteral("%1 %2\u2009%")
                     .arg(shortName(probe.named->name))
                     .arg(qRound(probe.named->confidence * kPercent)));
  }
  if (probe.depth) {
    parts.append(probe.metric ? number(*probe.depth) + QStringLiteral("\u2009m")
                              : translated(QT_TRANSLATE_NOOP("Probe", "relative depth %1"))
                                    .arg(number(*probe.depth)));
  }
  return parts.join(QStringLiteral(" · "));
}

QString tableOf(const Probe& probe, const QString& file) {
  QStringList names{QStringLiteral("file"),
                    QStringLiteral("x"),
                    QStringLiteral("y"),
                    QStringLiteral("R"),
                    QStringLiteral("G"),
                    QStringLiteral("B")};
  QStringList values{file, QString::number(probe.pixel.x()), QString::number(probe.pixel.y())};
  for (const std::uint8_t channel : probe.rgb) {
    values.append(QString::number(channel));
  }
  if (probe.patch) {
    names.append({QStringLiteral("patch row"), QStringLiteral("patch column")});
    for (const std::int64_t index : *probe.patch) {
      values.append(QString::number(index));
    }
  }
  if (probe.scores) {
    constexpr int kScoreDigits = 6;
    names.append({QStringLiteral("PC 1"), QStringLiteral("PC 2"), QStringLiteral("PC 3")});
    for (const float score : *probe.scores) {
      values.append(QString::number(static_cast<double>(score), 'g', kScoreDigits));
    }
  }
  constexpr int kDigits = 9;  // Enough for every float32 to come back as it was.
  if (probe.named) {
    names.append(
        {QStringLiteral("class id"), QStringLiteral("class"), QStringLiteral("confidence")});
    values.append({QString::number(probe.named->id),
                   probe.named->name,
                   QString::number(static_cast<double>(probe.named->confidence), 'g', kDigits)});
  }
  if (probe.depth) {
    names.append(probe.metric ? QStringLiteral("depth (m)") : QStringLiteral("inverse depth"));
    values.append(QString::number(static_cast<double>(*probe.depth), 'g', kDigits));
  }
  return names.join(u'\t') + u'\n' + values.join(u'\t') + u'\n';
}

}  // namespace patchscape
