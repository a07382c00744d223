// SPDX-License-Identifier: Apache-2.0
#include "widgets/downloads/download.h"

#include "core/models/check_file.h"
#include "core/models/pins.h"
#include "widgets/downloads/address_policy.h"

#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <algorithm>
#include <exception>
#include <utility>

namespace patchscape {
namespace {

constexpr int kTellEveryMs = 50;
constexpr int kMostRedirects = 5;
constexpr int kMostRequests = 200;                // An endless trickle must end, too.
constexpr qint64 kBufferBytes = qint64{4} << 20;  // What may wait in memory.
constexpr std::chrono::milliseconds kLongestPause{30'000};

QString text(const std::string& value) { return QString::fromStdString(value); }

/// Why a reply ended without its whole file.
std::string troubleOf(const QNetworkReply& reply) {
  switch (reply.error()) {
    case QNetworkReply::NoError:
    case QNetworkReply::RemoteHostClosedError:
      return "The connection ended too early.";
    case QNetworkReply::OperationCanceledError:
      return "The server is silent.";
    default:
      return reply.errorString().toStdString() + ".";
  }
}

/// Changes with every start of the machine: bytes of before may not have reached the disk.
std::string thisStart() {
  QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
  return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toStdString() : std::string();
}

}  // namespace

Download::Download(CatalogFile file, DownloadOptions options, QNetworkAccessManager& network)
    : file_(std::move(file)),
      options_(std::move(options)),
      network_(network) {
  state_.name = file_.name;
  state_.path = options_.folder / file_.file;
  pool_.setMaxThreadCount(1);
  pause_.setSingleShot(true);
  pause_.setTimerType(Qt::PreciseTimer);
  connect(&pause_, &QTimer::timeout, this, [this] { ask(address_); });
}

Download::~Download() {
  *given_ = true;
  dropReply();
}

void Download::start() {
  try {
    part_.emplace(state_.path);
    state_.received = part_->size();
    state_.total = std::max(file_.bytes, file_.aboutBytes);
    requireSpace(state_.path, state_.total - part_->size());
    askAddress();
  } catch (const Error& error) {
    fail(error);
  }
}

void Download::cancel() {
  if (state_.isOver()) {
    return;
  }
  *given_ = true;
  pause_.stop();
  dropReply();
  part_.reset();
  tell(DownloadStage::kCancelled);
}

QUrl Download::mirror() const {
  return file_.userMirror ? QUrl(text(file_.addresses[addressIndex_])) : QUrl();
}

void Download::askAddress() {
  redirects_ = 0;
  failures_ = 0;
  fromStart_ = false;
  ask(QUrl(text(file_.addresses[addressIndex_])));
}

/// Where the bytes of a part come from, so that only bytes of the same file are put behind them.
std::string Download::sourceOf(const std::string& validator) const {
  if (!file_.sha256.empty()) {
    return file_.sha256;  // Checked at the end, wherever they come from.
  }
  return validator.empty() ? std::string() : validator + '\n' + thisStart();
}

bool Download::mayGoOn() const {
  const std::string& source = part_->source();
  return !fromStart_ && part_->size() > 0 && !source.empty() &&
         (source == file_.sha256 || source.ends_with('\n' + thisStart()));
}

void Download::ask(const QUrl& address) {
  if (const std::string why = refusalOf(address, redirects_ > 0 ? address_ : QUrl(), mirror());
      !why.empty()) {
    tryNextAddress(why);
    return;
  }
  if (++asked_ > kMostRequests) {
    fail({ErrorCode::kNotFound,
          file_.file + " cannot be got: the connection breaks again and again. Try it later."});
    return;
  }
  address_ = address;
  answer_.reset();
  sizeAtAsk_ = part_->size();
  QNetworkRequest request(address);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                       QNetworkRequest::ManualRedirectPolicy);
  request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
  request.setTransferTimeout(static_cast<int>(options_.timeout.count()));
  request.setHeader(QNetworkRequest::UserAgentHeader,
                    QStringLiteral("patchscape/" PATCHSCAPE_VERSION));
  request.setRawHeader("Accept-Encoding", "identity");
  if (mayGoOn()) {
    request.setRawHeader("Range", "bytes=" + QByteArray::number(qint64{part_->size()}) + "-");
    if (part_->source() != file_.sha256) {
      const std::string& source = part_->source();
      request.setRawHeader("If-Range",
                           QByteArray::fromStdString(source.substr(0, source.find('\n'))));
    }
  }
  reply_ = network_.get(request);
  reply_->setReadBufferSize(kBufferBytes);
  connect(reply_, &QNetworkReply::metaDataChanged, this, &Download::takeHead);
  connect(reply_, &QNetworkReply::readyRead, this, &Download::takeBytes);
  connect(reply_, &QNetworkReply::finished, this, &Download::takeEnd);
  tell(DownloadStage::kFetching);
}

void Download::takeHead() {
  if (answer_ || reply_ == nullptr) {
    return;
  }
  try {
    readHead();
  } catch (const Error& error) {
    dropReply();
    if (error.code() == ErrorCode::kWriteFailed) {
      fail(error);
    } else {
      tryNextAddress(error.what(), error.code());
    }
  }
}

void Download::readHead() {
  answer_ = readAnswer(*reply_);
  if (!answer_->hasBytes()) {
    return;
  }
  if (answer_->total < 0) {
    throw Error(ErrorCode::kNotFound, "The server does not say how large the file is.");
  }
  requirePlausibleSize(file_, answer_->total, "what the server offers");
  if (answer_->status == 206 && answer_->first != part_->size()) {
    fromStart_ = true;
    dropReply();
    retry("The server sends another part of the file than was asked for.");
    return;
  }
  if (answer_->status == 200 || part_->size() == 0) {
    part_->begin(sourceOf(answer_->validator));  // It knows no ranges, or the file changed.
  }
  state_.total = answer_->total;
  requireSpace(state_.path, state_.total - part_->size());
}

void Download::takeBytes() {
  takeHead();
  if (reply_ == nullptr || !answer_ || !answer_->hasBytes() || !reply_->isOpen()) {
    return;
  }
  try {
    const QByteArray bytes = reply_->readAll();
    if (part_->size() + bytes.size() > state_.total) {
      dropReply();
      part_->discard();
      tryNextAddress("The server sends more than it said.");
      return;
    }
    part_->append({bytes.constData(), static_cast<std::size_t>(bytes.size())});
  } catch (const Error& error) {
    fail(error);
    return;
  }
  tell(DownloadStage::kFetching);
}

void Download::takeEnd() {
  const QNetworkReply* const ended = reply_;
  takeBytes();
  if (reply_ == nullptr || reply_ != ended) {
    return;  // Given up, or already asked anew.
  }
  const std::string trouble = troubleOf(*reply_);
  dropReply();
  if (answer_->isRedirect()) {
    if (++redirects_ > kMostRedirects) {
      tryNextAddress("The server redirects again and again.");
      return;
    }
    ask(answer_->redirect);
  } else if (answer_->hasBytes() && part_->size() == state_.total) {
    check();
  } else if (answer_->status == 416) {
    takeOverfullRange();
  } else if (answer_->isPassing()) {
    retry("The server answers " + std::to_string(answer_->status) + ".",
          answer_->retryAfterSeconds);
  } else if (answer_->hasBytes() || answer_->status == 0) {
    retry(trouble);
  } else {
    tryNextAddress("The server answers " + std::to_string(answer_->status) + " to " +
                   address_.toDisplayString(QUrl::RemoveUserInfo).toStdString() + ".");
  }
}

/// The server has nothing behind what is here: that is all of it, or it is a part of something
/// else.
void Download::takeOverfullRange() {
  if (answer_->total == part_->size() && part_->size() > 0) {
    state_.total = answer_->total;
    check();
    return;
  }
  part_->discard();
  fromStart_ = true;
  retry("The server has another file than the part that is here.");
}

void Download::retry(const std::string& why, int seconds) {
  failures_ = part_->size() > sizeAtAsk_ ? 1 : failures_ + 1;
  if (failures_ >= options_.tries) {
    tryNextAddress(why);
    return;
  }
  const auto pause =
      std::min(options_.firstPause * (1 << std::min(failures_ - 1, 10)), kLongestPause);
  // The same address that redirected us: what it leads to may hold for a short time only.
  redirects_ = 0;
  address_ = QUrl(text(file_.addresses[addressIndex_]));
  state_.sentence = why;
  tell(DownloadStage::kPausing);
  pause_.start(std::max(pause, std::chrono::milliseconds(std::chrono::seconds(seconds))));
}

void Download::tryNextAddress(const std::string& why, ErrorCode code) {
  dropReply();
  if (addressIndex_ + 1 < file_.addresses.size()) {
    ++addressIndex_;
    askAddress();
    return;
  }
  fail({code,
        code != ErrorCode::kNotFound
            ? why
            : file_.file + " cannot be got: " + why +
                  " Try it later, or get it by other means and put it into " +
                  options_.folder.string() + "."});
}

void Download::check() {
  tell(DownloadStage::kChecking);
  const auto work = [this, path = part_->path(), file = file_, given = given_] {
    std::optional<Error> error;
    bool learned = false;
    try {
      const CheckedFile checked = checkFile(path, file, [given] { return !*given; });
      learned = checked.origin == HashOrigin::kUnknown;
      if (learned) {
        noteSha256(file.file, checked.sha256);
      }
    } catch (const Error& caught) {
      error = caught;
    } catch (const std::exception& caught) {
      error = Error(ErrorCode::kInternal, caught.what());
    }
    QMetaObject::invokeMethod(
        this, [this, error, learned] { takeChecked(error, learned); }, Qt::QueuedConnection);
  };
  pool_.start(work);
}

void Download::takeChecked(const std::optional<Error>& error, bool learned) {
  if (state_.isOver()) {
    return;
  }
  if (error && error->code() == ErrorCode::kWriteFailed) {
    fail(*error);
    return;
  }
  if (error) {
    part_->discard();
    tryNextAddress(error->what(), error->code());
    return;
  }
  try {
    part_->finish();
    part_.reset();
    state_.learned = learned;
    tell(DownloadStage::kDone);
  } catch (const Error& failure) {
    fail(failure);
  }
}

void Download::fail(const Error& error) {
  dropReply();
  pause_.stop();
  part_.reset();
  state_.sentence = error.what();
  state_.code = error.code();
  tell(DownloadStage::kFailed);
}

void Download::dropReply() {
  if (reply_ != nullptr) {
    QNetworkReply* const reply = std::exchange(reply_, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
  }
}

void Download::tell(DownloadStage stage) {
  const bool isNews = stage != state_.stage || !told_.isValid() || told_.elapsed() > kTellEveryMs;
  state_.stage = stage;
  state_.received = part_ ? part_->size() : state_.received;
  if (isNews) {
    told_.start();
    Q_EMIT changed(state_);
  }
}

}  // namespace patchscape
