// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/bridge/session_bridge.h"
#include "widgets/gallery/gallery_model.h"
#include "widgets/window/basis_keeper.h"
#include "widgets/window/result_store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace patchscape {

/// What is open, what was computed of it, and what is to be computed next. Shows nothing itself.
///
/// The picture in front of the user goes first, at low resolution where a pass is slow; then the
/// others, one at a time. Whatever is stored is never computed again.
/// Thread: GUI; decoding and display pictures are made on a pool.
class Workspace final : public QObject {
  Q_OBJECT
 public:
  explicit Workspace(SessionBridge& bridge, QObject* parent = nullptr);
  ~Workspace() override;

  [[nodiscard]] GalleryModel& gallery() { return gallery_; }
  [[nodiscard]] const std::shared_ptr<const ModelInfo>& model() const { return model_; }
  /// Another model may take the place of `model` any moment.
  [[nodiscard]] bool modelOpening() const { return modelOpening_; }
  [[nodiscard]] QThreadPool& pool() { return pool_; }

  void addFiles(const std::vector<std::filesystem::path>& files, bool select);
  void addPicture(std::shared_ptr<const Picture> picture);
  void select(int row);
  void remove(int row);
  void openModel(const ModelChoice& choice, const DeviceChoice& device);

  void setOptions(const PcaPanel::Options& options);
  /// What the heads are to make of every picture; takes effect at once, without a backbone pass
  /// where the tokens are cached.
  void setHeads(const HeadRequests& heads);
  [[nodiscard]] const HeadRequests& heads() const { return heads_; }
  /// How the views are drawn; runs no network.
  void setStyles(const ViewStyles& styles);
  [[nodiscard]] const ViewStyles& styles() const { return styles_; }
  void recompute();  ///< Reads the file again and computes it anew.
  void cancel();     ///< Gives up everything that runs or waits.

  /// A film takes the place of the picture in front: `current` is its frame, and nothing else is
  /// computed until it ends.
  void beginFilm();
  void showFrame(StoredPicture frame);
  void endFilm();
  [[nodiscard]] bool showsFilm() const { return showsFilm_; }
  /// What is wanted of each frame: heads and colours as chosen, without a picture and a size.
  [[nodiscard]] AnalysisRequest frameRequest();

  [[nodiscard]] BasisKeeper& bases() { return bases_; }
  /// Tells that a basis was frozen or loaded, so that what is shown follows.
  void basisChanged();

  [[nodiscard]] int currentRow() const { return gallery_.rowOfId(currentId_); }
  [[nodiscard]] const StoredPicture* current();  ///< Null: nothing is open.
  /// Time of the last full backbone pass; 0: none yet. Units: milliseconds.
  [[nodiscard]] double lastPassMs() const { return lastPass_.ms; }
  [[nodiscard]] bool busy() const { return !pending_.empty() || modelOpening_; }

 Q_SIGNALS:
  void selectionChanged(int row);
  void currentChanged();  ///< The photo, the result or an overlay in front of the user.
  /// Another frame of the film is in front; `currentChanged` follows four times a second.
  void frameChanged();
  void filmChanged(bool shown);
  void wantedChanged();  ///< What is wanted of every picture, or how it is drawn.
  /// Whether the picture in front, or the model, is being worked on.
  void busyChanged(bool busy);
  void progressed(double fraction, const QString& stage);  ///< Of the picture in front.
  void pictureFailed(const patchscape::Failure& failure, int row);
  void modelChanged();
  void modelRefused(const patchscape::Failure& failure);
  void frozenBasisDropped();

 private:
  struct Pending {
    qint64 id = -1;
    RequestPlan plan;
    Lane lane = Lane::kInteractive;
    bool preview = false;
    QElapsedTimer since;
  };

  void connectBridge();
  void loadPhoto(qint64 id);
  void takePhoto(qint64 id, std::shared_ptr<const Picture> picture, DisplayImagePtr photo);
  void failPhoto(qint64 id, const Failure& failure);
  [[nodiscard]] RequestPlan plan();
  void submitCurrent();
  void submit(qint64 id, Lane lane, std::int64_t quickSide);
  void cancelOutdated(const RequestPlan& wanted);
  void submitNextWaiting();
  void takeResult(Ticket ticket, std::shared_ptr<const AnalysisResult> result);
  void takeFailure(Ticket ticket, const Failure& failure);
  void takeDropped(Ticket ticket);
  void takeModel(std::shared_ptr<const ModelInfo> model);
  void drawViews();
  void takeDrawn(qint64 id,
                 const std::shared_ptr<const AnalysisResult>& result,
                 const std::map<ViewId, DrawnView>& drawn);
  [[nodiscard]] ItemStatus statusAt(int row) const;
  [[nodiscard]] PictureRef refOf(int row);
  [[nodiscard]] std::vector<PictureRef> allRefs();
  [[nodiscard]] bool isRunning(qint64 id) const;
  [[nodiscard]] bool frontBusy() const;
  void tellBusy();

  SessionBridge& bridge_;
  GalleryModel gallery_;
  ResultStore store_;
  BasisKeeper bases_;
  PcaPanel::Options options_;
  HeadRequests heads_;
  ViewStyles styles_;
  bool drawing_ = false;
  std::shared_ptr<const ModelInfo> model_;
  std::map<Ticket, Pending> pending_;
  qint64 currentId_ = -1;
  PassTime lastPass_;
  bool modelOpening_ = false;
  bool backgroundPaused_ = false;
  bool toldBusy_ = false;
  bool showsFilm_ = false;
  StoredPicture frame_;
  QElapsedTimer frameTold_;
  std::shared_ptr<std::atomic<qint64>> wantedPhoto_;
  QThreadPool pool_;
};

}  // namespace patchscape
