// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

namespace patchscape {

/// How many tensors are how large: bars over log10 of their norms, from 10⁻⁴ to 10².
///
/// Thread: GUI.
class NormHistogram final : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kBins = 36;

  explicit NormHistogram(QWidget* parent = nullptr);
  void setCounts(std::vector<int> counts);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<int> counts_;
};

}  // namespace patchscape
