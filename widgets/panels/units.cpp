// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/units.h"

#include <QChar>
#include <QLocale>

namespace patchscape {
namespace {

constexpr QChar kThinSpace(0x2009);

QLocale plainLocale() {
  QLocale locale;
  locale.setNumberOptions(QLocale::OmitGroupSeparator);
  return locale;
}

}  // namespace

QString withUnit(double value, int decimals, const QString& unit) {
  return plainLocale().toString(value, 'f', decimals) + kThinSpace + unit;
}

QString withUnit(std::int64_t value, const QString& unit) {
  return QString::number(value) + kThinSpace + unit;
}

QString timesText(std::int64_t width, std::int64_t height) {
  return QStringLiteral("%1 × %2").arg(width).arg(height);
}

QString unitSuffix(const QString& unit) { return unit.isEmpty() ? QString() : kThinSpace + unit; }

QString countText(std::int64_t count) {
  constexpr double kMillion = 1e6;
  constexpr double kThousand = 1e3;
  const auto value = static_cast<double>(count);
  if (value >= kMillion) {
    return withUnit(value / kMillion, 1, QStringLiteral("M"));
  }
  if (value >= kThousand) {
    return withUnit(value / kThousand, 0, QStringLiteral("k"));
  }
  return QString::number(count);
}

}  // namespace patchscape
