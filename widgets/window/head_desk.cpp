// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/head_desk.h"

#include "widgets/panels/units.h"
#include "widgets/window/drop_contents.h"

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr double kPercent = 100.0;
const std::vector<double> kScales{1.0, 1.32, 1.73};  // As the published notebook has it.

QString titleOf(const HeadChoice& head) {
  return QString::fromStdString(head.about.title.empty() ? head.about.name : head.about.title);
}

QString weaknessOf(const HeadInfo& head) {
  const CatalogHead& about = head.choice.about;
  return about.weakness.empty() ? QString() : u' ' + QString::fromStdString(about.weakness);
}

}  // namespace

HeadDesk::HeadDesk(Workspace& workspace, CanvasDesk& canvas, Panels panels, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      canvas_(canvas),
      panels_(panels) {
  connect(&workspace, &Workspace::modelChanged, this, &HeadDesk::showModel);
  connect(&workspace, &Workspace::currentChanged, this, &HeadDesk::showCurrent);
  const auto send = [this] {
    sendStyles();
    sendRequests();
  };
  connect(panels.depth, &DepthPanel::optionsChanged, this, send);
  connect(panels.segmentation, &SegmentationPanel::optionsChanged, this, send);
  connect(panels.classes, &ClassPanel::headChosen, this, [this](int index) {
    classHead_ = index;
    examples_.clear();
    sendRequests();
  });
  sendStyles();
}

void HeadDesk::showModel() {
  heads_.clear();
  for (const HeadChoice& head : workspace_.model()->choice.heads) {
    heads_[head.about.task].push_back(head);
  }
  classHead_ = 0;
  DepthPanel::Options depth = panels_.depth->options();
  depth.head = 0;
  panels_.depth->setOptions(depth);
  SegmentationPanel::Options segmentation = panels_.segmentation->options();
  segmentation.head = 0;
  segmentation.style.only.clear();  // Another table has other ids.
  panels_.segmentation->setOptions(segmentation);
  showHeads();
  sendStyles();
  sendRequests();
}

QStringList HeadDesk::titlesOf(HeadTask task) const {
  QStringList titles;
  if (const auto found = heads_.find(task); found != heads_.end()) {
    for (const HeadChoice& head : found->second) {
      titles.append(titleOf(head));
    }
  }
  return titles;
}

void HeadDesk::showHeads() {
  panels_.depth->setHeads(titlesOf(HeadTask::kDepth));
  panels_.segmentation->setHeads(titlesOf(HeadTask::kSegmentation));
  panels_.classes->setHeads(titlesOf(HeadTask::kClassification), classHead_);
}

const HeadChoice* HeadDesk::chosenHead(HeadTask task, int index) const {
  const auto found = heads_.find(task);
  const bool is =
      found != heads_.end() && index >= 0 && index < static_cast<int>(found->second.size());
  return is ? &found->second[static_cast<std::size_t>(index)] : nullptr;
}

HeadRequests HeadDesk::requests() const {
  HeadRequests requests;
  const DepthPanel::Options& depth = panels_.depth->options();
  if (const HeadChoice* const head = chosenHead(HeadTask::kDepth, depth.head)) {
    requests.depth = DepthRequest{.head = *head,
                                  .input = depth.input,
                                  .flipTest = depth.flipTest,
                                  .edgeAware = depth.edgeAware};
  }
  const SegmentationPanel::Options& named = panels_.segmentation->options();
  if (const HeadChoice* const head = chosenHead(HeadTask::kSegmentation, named.head)) {
    using Input = SegmentationPanel::Input;
    requests.segmentation = SegmentationRequest{
        .head = *head,
        .input = named.input == Input::kShared ? HeadInput::kShared : HeadInput::kUpstream,
        .scales = named.input == Input::kMultiScale ? kScales : std::vector<double>(),
        .edgeAware = named.edgeAware};
  }
  if (!examples_.empty()) {
    requests.classification = ClassificationRequest{.examples = examples_};
  } else if (const HeadChoice* const head = chosenHead(HeadTask::kClassification, classHead_)) {
    requests.classification = ClassificationRequest{.head = *head};
  }
  return requests;
}

void HeadDesk::sendRequests() { workspace_.setHeads(requests()); }

void HeadDesk::sendStyles() {
  const DepthPanel::Options& depth = panels_.depth->options();
  const SegmentationPanel::Options& named = panels_.segmentation->options();
  canvas_.setOpacity(ViewId::kDepth, depth.opacityPercent / kPercent);
  canvas_.setOpacity(ViewId::kSegmentation, named.opacityPercent / kPercent);
  const bool isNew = depth.style != workspace_.styles().depth;
  ViewStyles styles = workspace_.styles();
  styles.segmentation = named.style;
  styles.depth = depth.style;
  workspace_.setStyles(styles);
  Q_EMIT rangeLocked(depth.style.rule == RangeRule::kFixed);
  if (isNew && shown_ && shown_->depth) {
    panels_.depth->setDepth(shown_->depth->grid.get());
    canvas_.refresh();
  }
}

void HeadDesk::showCurrent() {
  const StoredPicture* const stored = workspace_.current();
  const auto result = stored == nullptr ? nullptr : stored->result;
  if (result == shown_) {
    return;
  }
  shown_ = result;
  const bool hasDepth = result != nullptr && result->depth.has_value();
  panels_.depth->setDepth(hasDepth ? result->depth->grid.get() : nullptr);
  if (result != nullptr && result->segmentation) {
    panels_.segmentation->setLegend(result->segmentation->legend,
                                    result->segmentation->map->classes,
                                    !hasDepth                         ? QString()
                                    : isMetric(*result->depth->depth) ? QStringLiteral("m")
                                                                      : tr("rel."));
  } else {
    panels_.segmentation->setLegend({}, std::make_shared<const ClassTable>(), {});
  }
  panels_.classes->setClasses(result != nullptr && result->classification
                                  ? result->classification->classes
                                  : Classification());
  showNotes(result.get());
}

void HeadDesk::showNotes(const AnalysisResult* result) {
  const QString none = result == nullptr
                           ? QString()
                           : tr("No head for this model is on this computer. Open a head file, or "
                                "choose another model.");
  QString depthNote = none;
  QString classNote = none;
  QString pictureNote = result == nullptr ? QString() : tr("This model has no classes of its own.");
  if (result != nullptr && result->depth) {
    const HeadInfo& head = *result->depth->head;
    const auto* const metric = std::get_if<MetricDepth>(result->depth->depth.get());
    depthNote = metric == nullptr ? tr("Gives relative depth: larger is nearer, without a unit.")
                                  : tr("Gives metres from %1 to %2.")
                                        .arg(static_cast<double>(metric->nearest), 0, 'g', 3)
                                        .arg(static_cast<double>(metric->farthest), 0, 'g', 3);
    depthNote += weaknessOf(head);
  }
  if (result != nullptr && result->segmentation) {
    const HeadInfo& head = *result->segmentation->head;
    classNote = tr("Knows %n classes.", nullptr, static_cast<int>(head.description.classes)) +
                weaknessOf(head);
  }
  if (result != nullptr && result->classification) {
    pictureNote = result->classification->head != nullptr
                      ? QString()
                      : tr("By its nearest neighbours of %n pictures in “%1”.",
                           nullptr,
                           static_cast<int>(result->classification->examples))
                            .arg(toText(examples_.filename()));
  }
  panels_.depth->setNote(depthNote);
  panels_.segmentation->setNote(classNote);
  panels_.classes->setNote(pictureNote);
}

void HeadDesk::addHead(const HeadChoice& head) {
  std::vector<HeadChoice>& list = heads_[head.about.task];
  const auto known = std::ranges::find(list, head.path, &HeadChoice::path);
  const int index = static_cast<int>(known - list.begin());
  if (known == list.end()) {
    list.push_back(head);
  }
  if (head.about.task == HeadTask::kDepth) {
    DepthPanel::Options options = panels_.depth->options();
    options.head = index;
    panels_.depth->setOptions(options);
  } else if (head.about.task == HeadTask::kSegmentation) {
    SegmentationPanel::Options options = panels_.segmentation->options();
    options.head = index;
    options.style.only.clear();
    panels_.segmentation->setOptions(options);
  } else {
    classHead_ = index;
    examples_.clear();
  }
  showHeads();
  sendStyles();
  sendRequests();
}

void HeadDesk::setExamples(const std::filesystem::path& folder) {
  examples_ = folder;
  sendRequests();
}

void HeadDesk::changeOpacity(ViewId view, int percent) {
  if (view == ViewId::kDepth) {
    DepthPanel::Options options = panels_.depth->options();
    options.opacityPercent = std::clamp(options.opacityPercent + percent, 0, 100);
    panels_.depth->setOptions(options);
  } else {
    SegmentationPanel::Options options = panels_.segmentation->options();
    options.opacityPercent = std::clamp(options.opacityPercent + percent, 0, 100);
    panels_.segmentation->setOptions(options);
  }
  sendStyles();
}

void HeadDesk::invertDepthMap() {
  DepthPanel::Options options = panels_.depth->options();
  options.style.inverted = !options.style.inverted;
  panels_.depth->setOptions(options);
  sendStyles();
}

void HeadDesk::resetRange() {
  DepthPanel::Options options = panels_.depth->options();
  options.style.rule = RangeRule::kPercent1;
  panels_.depth->setOptions(options);
  sendStyles();
}

void HeadDesk::lockRange(bool locked) { panels_.depth->range().setLocked(locked); }

}  // namespace patchscape
