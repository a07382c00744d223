// SPDX-License-Identifier: Apache-2.0
// Downloads against a server that behaves as servers do: well, badly, and not at all.
#include "core/models/part_file.h"
#include "core/models/pins.h"
#include "core/session/content_hash.h"
#include "tests/support/fake_server.h"
#include "tests/support/pth_writer.h"
#include "widgets/downloads/fetch.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::FakeServer;
using test::httpReply;
using test::serveFile;
using test::ServerReply;
using test::ServerRequest;
using ::testing::HasSubstr;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Of all requests: where a connection ends too early, Qt may repeat one of its own accord, whose
/// answer goes nowhere.
bool wasAskedFrom(const FakeServer& server, std::size_t first) {
  return std::ranges::any_of(server.requests(), [&](const ServerRequest& request) {
    return request.firstByte() == first;
  });
}

std::string hashOf(const std::string& bytes) { return sha256Of(std::as_bytes(std::span(bytes))); }

class DownloadTest : public ::testing::Test {
 protected:
  DownloadTest() {
    base_ = fs::path(testing::TempDir()) / "downloads";
    fs::remove_all(base_);
    ::setenv("XDG_STATE_HOME", (base_ / "state").c_str(), 1);
    // A proxy of the machine must not stand between test and server.
    ::setenv("no_proxy", "127.0.0.1", 1);
    options_.folder = base_ / "models";
    options_.firstPause = 1ms;
    options_.timeout = 5s;
    fs::create_directories(base_);
    std::vector<float> values(200'000);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(i);
    }
    const NamedTensor tensor{"weight", {200, 1000}, values};
    writeTorchZip(base_ / "made.pth", {&tensor, 1});
    content_ = read(base_ / "made.pth");
    file_ = {.name = "some-model",
             .title = "Some model",
             .file = "some.pth",
             .sha256 = hashOf(content_),
             .bytes = static_cast<std::int64_t>(content_.size()),
             .aboutBytes = static_cast<std::int64_t>(content_.size())};
  }
  ~DownloadTest() override { ::unsetenv("XDG_STATE_HOME"); }

  /// The row as it is where the published values are not known.
  void forgetWhatIsPublished() {
    file_.sha256.clear();
    file_.bytes = 0;
  }

  DownloadState get(const FakeServer& server, const std::string& path = "/some.pth") {
    file_.addresses = {server.address() + path};
    return getAsIs();
  }
  DownloadState getAsIs(const KeepGoing& keepGoing = [] { return true; }) {
    stages_.clear();
    return fetchFiles(
               {file_},
               options_,
               [this](const DownloadState& state) { stages_.push_back(state); },
               keepGoing)
        .front();
  }
  void makePart(std::size_t bytes, const std::string& source) const {
    fs::create_directories(options_.folder);
    std::ofstream(part(), std::ios::binary) << content_.substr(0, bytes);
    std::ofstream(options_.folder / "some.pth.part.source") << source;
  }
  [[nodiscard]] fs::path final() const { return options_.folder / "some.pth"; }
  [[nodiscard]] fs::path part() const { return options_.folder / "some.pth.part"; }
  void expectNothingThere() const {
    EXPECT_FALSE(fs::exists(final()));
    EXPECT_FALSE(fs::exists(part()));
    EXPECT_FALSE(fs::exists(options_.folder / "some.pth.part.source"));
  }
  void expectWhole() const {
    EXPECT_EQ(read(final()), content_);
    EXPECT_FALSE(fs::exists(part()));
    EXPECT_FALSE(fs::exists(options_.folder / "some.pth.part.source"));
  }

  fs::path base_;
  std::string content_;
  CatalogFile file_;
  DownloadOptions options_;
  std::vector<DownloadState> stages_;
};

TEST_F(DownloadTest, AWholeFileGetsItsName) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kDone) << state.sentence;
  EXPECT_FALSE(state.learned);
  expectWhole();
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].headers.count("range"), 0U);
  EXPECT_EQ(notedSha256("some.pth"), "") << "the published one is known";
}

TEST_F(DownloadTest, WhatIsHereIsNotAskedForAgainUnlessToBeReplaced) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  ASSERT_EQ(get(server).stage, DownloadStage::kDone);
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  EXPECT_EQ(server.requests().size(), 1U);
  std::ofstream(final()) << "damaged";
  options_.replace = true;
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, OneThatBreaksGoesOnWhereItStopped) {
  const std::size_t half = content_.size() / 2;
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serveFile(request, content_);
    if (request.count == 0) {
      reply.bytes.resize(reply.bytes.size() - half);
    }
    return reply;
  });
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_TRUE(wasAskedFrom(server, content_.size() - half));
}

TEST_F(DownloadTest, APartOfAnEarlierRunGoesOn) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  makePart(1000, file_.sha256);
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_EQ(server.requests()[0].firstByte(), 1000U);
}

TEST_F(DownloadTest, APartOfUnknownOriginIsBegunAnew) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  for (const char* const source : {"", "\"v1\"\nanother start of the machine"}) {
    forgetWhatIsPublished();
    fs::remove(final());
    makePart(1000, source);
    EXPECT_EQ(get(server).stage, DownloadStage::kDone);
    expectWhole();
    EXPECT_EQ(server.requests().back().firstByte(), 0U) << source;
  }
}

TEST_F(DownloadTest, AFileThatChangedMeanwhileIsNotMixed) {
  forgetWhatIsPublished();
  std::string other = content_;
  other[content_.size() / 2] = static_cast<char>(~other[content_.size() / 2]);
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serveFile(
        request, request.count == 0 ? other : content_, request.count == 0 ? "\"old\"" : "\"new\"");
    if (request.count == 0) {
      reply.bytes.resize(reply.bytes.size() - 1000);
    }
    return reply;
  });
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_TRUE(std::ranges::any_of(server.requests(), [](const ServerRequest& request) {
    const auto condition = request.headers.find("if-range");
    return condition != request.headers.end() && condition->second == "\"old\"";
  }));
}

TEST_F(DownloadTest, AServerWithoutRangesSendsItAllAgain) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply{
        .bytes =
            httpReply("200 OK", {"Content-Length: " + std::to_string(content_.size())}, content_)};
    if (request.count < 2) {
      reply.bytes.resize(reply.bytes.size() / 2);
    }
    return reply;
  });
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_GE(server.requests().size(), 3U);
}

TEST_F(DownloadTest, ARangeThatWasNotAskedForIsNotPutBehindThePart) {
  FakeServer server([&](const ServerRequest& request) {
    ServerRequest shifted = request;
    if (request.headers.contains("range")) {
      shifted.headers["range"] = "bytes=" + std::to_string(request.firstByte() + 7) + "-";
    }
    return serveFile(shifted, content_);
  });
  makePart(1000, file_.sha256);
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, RedirectsAreFollowedButNotForEver) {
  FakeServer good([&](const ServerRequest& request) { return serveFile(request, content_); });
  FakeServer server([&](const ServerRequest& request) {
    return ServerReply{
        .bytes = httpReply("302 Found",
                           {"Location: " + (request.path == "/some.pth" ? "/next"
                                            : request.path == "/loop"   ? "/loop"
                                                                      : good.address() + "/there"),
                            "Content-Length: 0"},
                           {})};
  });
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_EQ(good.requests().at(0).path, "/there");
  fs::remove(final());
  const DownloadState state = get(server, "/loop");
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_THAT(state.sentence, HasSubstr("redirects again and again"));
  expectNothingThere();
}

TEST_F(DownloadTest, ARedirectAwayFromThisComputerOverPlainHttpIsRefused) {
  FakeServer server([&](const ServerRequest& /*request*/) {
    return ServerReply{
        .bytes = httpReply("302 Found", {"Location: http://192.0.2.1/a", "Content-Length: 0"}, {})};
  });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_THAT(state.sentence, HasSubstr("Plain http"));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, AWrongHashTakesThePartAwayAndSaysBoth) {
  std::string wrong = content_;
  wrong[500'000] = static_cast<char>(~wrong[500'000]);
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, wrong); });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kBadData);
  EXPECT_THAT(state.sentence, HasSubstr(hashOf(wrong)));
  EXPECT_THAT(state.sentence, HasSubstr(file_.sha256));
  expectNothingThere();
}

TEST_F(DownloadTest, AnotherSizeIsRefusedBeforeAByteIsWritten) {
  FakeServer server(
      [&](const ServerRequest& request) { return serveFile(request, content_ + "x"); });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kBadData);
  EXPECT_THAT(state.sentence, HasSubstr(std::to_string(content_.size() + 1)));
  expectNothingThere();
}

TEST_F(DownloadTest, ThePageOfALoginIsNoModel) {
  forgetWhatIsPublished();
  FakeServer server([&](const ServerRequest& request) {
    return serveFile(request, "<html>Please log in</html>");
  });
  const DownloadState state = get(server);
  EXPECT_EQ(state.code, ErrorCode::kBadData);
  EXPECT_THAT(state.sentence, HasSubstr("are expected"));
  expectNothingThere();
}

TEST_F(DownloadTest, BytesThatAreNoWeightsAreRefusedEvenWhereNothingIsPublished) {
  forgetWhatIsPublished();
  FakeServer server([&](const ServerRequest& request) {
    return serveFile(request, std::string(content_.size(), 'x'));
  });
  EXPECT_EQ(get(server).code, ErrorCode::kBadData);
  expectNothingThere();
  EXPECT_EQ(notedSha256("some.pth"), "");
}

TEST_F(DownloadTest, LiesAboutTheLengthGiveNoFile) {
  // Claims less than it sends: what is read then is not the file. Claims more: it never ends.
  for (const int lie : {-1000, 1000}) {
    forgetWhatIsPublished();
    FakeServer server([&](const ServerRequest& /*request*/) {
      const auto claimed = static_cast<int>(content_.size()) + lie;
      return ServerReply{
          .bytes = httpReply("200 OK", {"Content-Length: " + std::to_string(claimed)}, content_)};
    });
    EXPECT_EQ(get(server).stage, DownloadStage::kFailed) << lie;
    EXPECT_FALSE(fs::exists(final()));
    EXPECT_EQ(notedSha256("some.pth"), "");
  }
}

TEST_F(DownloadTest, ALengthThatIsNotSaidIsRefused) {
  forgetWhatIsPublished();
  FakeServer server([&](const ServerRequest& /*request*/) {
    return ServerReply{.bytes = httpReply("200 OK", {}, content_)};
  });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_THAT(state.sentence, HasSubstr("how large"));
  expectNothingThere();
}

TEST_F(DownloadTest, TheFirstHashIsNotedAndLaterOnesMustMatch) {
  forgetWhatIsPublished();
  std::string served = content_;
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, served); });
  const DownloadState first = get(server);
  EXPECT_EQ(first.stage, DownloadStage::kDone) << first.sentence;
  EXPECT_TRUE(first.learned);
  EXPECT_EQ(notedSha256("some.pth"), hashOf(content_));
  EXPECT_EQ(read(noteOf("some.pth")), hashOf(content_) + "  some.pth\n");
  fs::remove(final());
  served[500'000] = static_cast<char>(~served[500'000]);
  const DownloadState second = get(server);
  EXPECT_EQ(second.code, ErrorCode::kBadData);
  EXPECT_THAT(second.sentence, HasSubstr("first download"));
  expectNothingThere();
  served = content_;
  EXPECT_FALSE(get(server).learned);
  expectWhole();
}

TEST_F(DownloadTest, Status500And429AreTriedAgain) {
  FakeServer server([&](const ServerRequest& request) {
    if (request.count < 3) {
      return ServerReply{.bytes = httpReply(request.count == 1 ? "429 Too Many" : "500 Oops",
                                            {"Content-Length: 0", "Retry-After: 0"},
                                            {})};
    }
    return serveFile(request, content_);
  });
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, Status500ForEverEndsWithASentence) {
  FakeServer server([&](const ServerRequest& /*request*/) {
    return ServerReply{.bytes = httpReply("500 Oops", {"Content-Length: 0"}, {})};
  });
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kNotFound);
  EXPECT_THAT(state.sentence, HasSubstr("500"));
  EXPECT_EQ(static_cast<int>(server.requests().size()), options_.tries);
}

TEST_F(DownloadTest, ThePausesGrow) {
  FakeServer server([&](const ServerRequest& /*request*/) {
    return ServerReply{.bytes = httpReply("500 Oops", {"Content-Length: 0"}, {})};
  });
  options_.firstPause = 20ms;
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(get(server));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms + 40ms + 80ms + 160ms);
}

TEST_F(DownloadTest, Status404IsNotTriedAgainButTheNextAddressIs) {
  FakeServer missing([&](const ServerRequest& /*request*/) {
    return ServerReply{.bytes = httpReply("404 Not Found", {"Content-Length: 0"}, {})};
  });
  const DownloadState state = get(missing);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_THAT(state.sentence, HasSubstr("404"));
  EXPECT_EQ(missing.requests().size(), 1U);
  FakeServer good([&](const ServerRequest& request) { return serveFile(request, content_); });
  file_.addresses = {missing.address() + "/some.pth", good.address() + "/copy.pth"};
  EXPECT_EQ(getAsIs().stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, AMirrorWithAWrongFileIsPassedOver) {
  std::string wrong = content_;
  wrong[500'000] = static_cast<char>(~wrong[500'000]);
  FakeServer bad([&](const ServerRequest& request) { return serveFile(request, wrong); });
  FakeServer good([&](const ServerRequest& request) { return serveFile(request, content_); });
  file_.addresses = {bad.address() + "/some.pth", good.address() + "/some.pth"};
  EXPECT_EQ(getAsIs().stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, Status416OfAWholePartIsTheEnd) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  makePart(content_.size(), file_.sha256);
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, Status416OfABadPartBeginsAnewOnce) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  makePart(content_.size(), file_.sha256);
  std::ofstream(part(), std::ios::app) << "too much";
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DownloadTest, ASilentServerIsLeftAfterTheTimeout) {
  FakeServer server([&](const ServerRequest& request) {
    if (request.count == 0) {
      ServerReply reply = serveFile(request, content_);
      reply.bytes.resize(reply.bytes.size() - 1000);
      reply.holdOpen = true;
      return reply;
    }
    return serveFile(request, content_);
  });
  options_.timeout = 300ms;
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_TRUE(wasAskedFrom(server, content_.size() - 1000));
}

TEST_F(DownloadTest, ASlowServerIsNotGivenUp) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serveFile(request, content_);
    reply.pieceBytes = content_.size() / 8;
    reply.pause = 100ms;
    return reply;
  });
  options_.timeout = 400ms;  // Less than the whole takes, more than a piece.
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, AServerThatVanishesLeavesAPartToGoOnFrom) {
  const std::size_t sent = content_.size() / 2;
  {
    FakeServer server([&](const ServerRequest& request) {
      ServerReply reply = serveFile(request, content_);
      reply.bytes.resize(reply.bytes.size() - (content_.size() - sent));
      return reply;
    });
    file_.addresses = {server.address() + "/some.pth"};
    EXPECT_EQ(getAsIs([&] {
                if (!server.requests().empty()) {
                  server.vanish();
                }
                return true;
              }).stage,
              DownloadStage::kFailed);
  }
  EXPECT_FALSE(fs::exists(final()));
  ASSERT_GE(fs::file_size(part()), sent);
  FakeServer back([&](const ServerRequest& request) { return serveFile(request, content_); });
  EXPECT_EQ(get(back).stage, DownloadStage::kDone);
  expectWhole();
  EXPECT_GE(back.requests().at(0).firstByte(), sent);
}

TEST_F(DownloadTest, CancellingLeavesAPartToGoOnFrom) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serveFile(request, content_);
    if (request.count == 0) {
      reply.bytes.resize(reply.bytes.size() / 2);
      reply.holdOpen = true;
    }
    return reply;
  });
  file_.addresses = {server.address() + "/some.pth"};
  const auto untilHalf = [&] {
    std::error_code none;
    return fs::file_size(part(), none) == static_cast<std::uintmax_t>(-1) ||
           fs::file_size(part(), none) < 1000;
  };
  EXPECT_EQ(getAsIs(untilHalf).stage, DownloadStage::kCancelled);
  EXPECT_FALSE(fs::exists(final()));
  EXPECT_GT(fs::file_size(part()), 1000U);
  EXPECT_EQ(getAsIs().stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, OfflineNothingIsAsked) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  options_.offline = true;
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kUnsupported);
  EXPECT_THAT(state.sentence, HasSubstr("--offline"));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(DownloadTest, WhereThereIsNoRoomNothingIsAsked) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  file_.bytes = std::int64_t{1} << 60;
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kWriteFailed);
  EXPECT_THAT(state.sentence, HasSubstr("Make room"));
  EXPECT_TRUE(server.requests().empty());
  expectNothingThere();
}

TEST_F(DownloadTest, ADiskThatFillsUpKeepsWhatCameAndSaysSo) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = content_.size() / 2;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const DownloadState state = get(server);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_EQ(state.code, ErrorCode::kWriteFailed);
  EXPECT_THAT(state.sentence, HasSubstr("some.pth"));
  EXPECT_FALSE(fs::exists(final()));
  EXPECT_EQ(get(server).stage, DownloadStage::kDone);
  expectWhole();
}

TEST_F(DownloadTest, SeveralFilesAreGotAtOnceAndEachOnItsOwn) {
  FakeServer server([&](const ServerRequest& request) {
    if (request.path == "/bad.pth") {
      return ServerReply{.bytes = httpReply("404 Not Found", {"Content-Length: 0"}, {})};
    }
    ServerReply reply = serveFile(request, content_);
    reply.pieceBytes = content_.size() / 4;
    reply.pause = 20ms;
    return reply;
  });
  std::vector<CatalogFile> files;
  for (const char* const name : {"a", "b", "bad", "c", "d", "e"}) {
    CatalogFile file = file_;
    file.name = name;
    file.file = std::string(name) + ".pth";
    file.addresses = {server.address() + "/" + file.file};
    files.push_back(file);
  }
  int atOnce = 0;
  std::map<std::string, DownloadStage> stages;
  const auto states = fetchFiles(
      files,
      options_,
      [&](const DownloadState& state) {
        stages[state.name] = state.stage;
        atOnce = std::max(atOnce, static_cast<int>(std::ranges::count_if(stages, [](auto& each) {
                            return each.second == DownloadStage::kFetching;
                          })));
      },
      [] { return true; });
  ASSERT_EQ(states.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(states[i].name, files[i].name);
    EXPECT_EQ(states[i].stage,
              files[i].name == "bad" ? DownloadStage::kFailed : DownloadStage::kDone);
  }
  EXPECT_GT(atOnce, 1);
  EXPECT_LE(atOnce, options_.atOnce);
}

TEST_F(DownloadTest, WhatAnotherProcessIsGettingIsLeftAlone) {
  FakeServer server([&](const ServerRequest& request) { return serveFile(request, content_); });
  const PartFile other(final());
  const DownloadState state = get(server);
  EXPECT_EQ(state.stage, DownloadStage::kFailed);
  EXPECT_THAT(state.sentence, HasSubstr("Another Patchscape"));
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace patchscape
