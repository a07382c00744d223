// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/export_options.h"
#include "core/session/steady_views.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// What the frames of a result video show.
struct FilmLook {
  std::vector<FilmView> views;  ///< At least one, in this order.
  bool besidePhoto = false;     ///< The photo first, then the views, in rows of two.
  SteadyOptions steady;
  double pcaOpacity = 1.0;   ///< Of the PCA colours over the photo, 0…1.
  DepthExport depth;         ///< Style, opacity and colour bar.
  MaskExport masks;          ///< Style, opacity and legend.
  int widestBeside = 1'920;  ///< Pixels; wider sets of pictures are scaled down to it.
};

/// One frame as it is shown.
struct PaintedFrame {
  Image picture;                         ///< All of one film have one size.
  std::optional<ValueRange> depthRange;  ///< Drawn as the ends of the colour map.
};

/// Draws the frames of a film, with colours that stay steady from frame to frame.
///
/// Colour bars and legends keep the width that they have on the first frame.
/// Thread: one at a time.
class FilmPainter {
 public:
  explicit FilmPainter(FilmLook look);

  /// Lets the request's PCA follow the film. Once a frame, before it is analysed.
  void prepare(AnalysisRequest& request) { steady_.prepare(request); }

  /// Errors: kInternal where the result lacks a view.
  [[nodiscard]] PaintedFrame paint(const std::shared_ptr<const AnalysisResult>& result);

  /// The flicker index of each view by its name: "pca", "depth", "segment". Units: levels of 255.
  [[nodiscard]] std::map<std::string, double> flicker() const;

 private:
  [[nodiscard]] Image panel(FilmView view, const AnalysisResult& result, const DepthStyle& style);
  [[nodiscard]] Image depthPanel(const AnalysisResult& result, const DepthStyle& style);
  [[nodiscard]] Image segmentationPanel(const AnalysisResult& result);
  [[nodiscard]] double scaleFor(const Image& photo) const;

  FilmLook look_;
  SteadyViews steady_;
  double scale_ = 0.0;       ///< Of pictures side by side; 0: not known yet.
  std::vector<int> widths_;  ///< Of each panel with its strip, as on the first frame.
};

/// The name of a view in files and reports.
[[nodiscard]] const char* nameOf(FilmView view) noexcept;

}  // namespace patchscape
