// SPDX-License-Identifier: Apache-2.0
// Models got, verified, removed, from a server of the test's own with a catalog of its own.
#include "core/session/content_hash.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/fake_server.h"
#include "tests/support/key_styles.h"
#include "tests/support/spec_heads.h"
#include "tests/support/spec_model.h"

#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <span>
#include <thread>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::FakeServer;
using test::serveFile;
using test::ServerReply;
using test::ServerRequest;
using ::testing::HasSubstr;
using ::testing::Not;

class ModelsTest : public CliTest {
 protected:
  ModelsTest() {
    set("XDG_DATA_HOME", at("data").string());
    set("XDG_STATE_HOME", at("state").string());
    set("XDG_DATA_DIRS", at("shared").string());
    set("no_proxy", "127.0.0.1");
    fs::create_directories(at("data/patchscape"));
    writeTorchZip(at("made.pth"), test::specTensors({.embedDim = 64, .heads = 1}));
    model_ = content("made.pth");
    writeTorchZip(at("head.pth"), test::specLinearDepthHead(128, "decode_head."), "state_dict");
    head_ = content("head.pth");
  }
  ~ModelsTest() override {
    for (const std::string& name : variables_) {
      ::unsetenv(name.c_str());
    }
  }

  void set(const std::string& name, const std::string& value) {
    variables_.push_back(name);
    ::setenv(name.c_str(), value.c_str(), 1);
  }

  /// A model and its head, as a catalog of the user's own offers them.
  void offer(const FakeServer& server, bool published) {
    const auto row = [&](const std::string& file, const std::string& bytes) {
      const std::string hash =
          published ? sha256Of(std::as_bytes(std::span(bytes.data(), bytes.size()))) : "";
      return nlohmann::ordered_json{{"title", file},
                                    {"file", file},
                                    {"url", server.address() + "/" + file},
                                    {"sha256", hash},
                                    {"bytes", published ? bytes.size() : 0},
                                    {"aboutBytes", bytes.size()},
                                    {"licence", "CC-BY-NC-4.0"}};
    };
    nlohmann::ordered_json model = row("tiny.pth", model_);
    model.update({{"kind", "backbone"}, {"name", "tiny_vit"}, {"size", 70}});
    nlohmann::ordered_json head = row("tiny_head.pth", head_);
    head.update({{"kind", "head"},
                 {"name", "tiny_vit_depth"},
                 {"task", "depth"},
                 {"backbone", "tiny_vit"},
                 {"architecture", "linear"},
                 {"comesAlong", true},
                 {"farthest", 10}});
    std::ofstream(at("data/patchscape/catalog.json"))
        << nlohmann::ordered_json{{"models", {model, head}}};
  }

  [[nodiscard]] ServerReply serve(const ServerRequest& request) const {
    return serveFile(request, request.path == "/tiny.pth" ? model_ : head_);
  }

  const std::string kFile = "data/patchscape/models/tiny.pth";
  const std::string kHead = "data/patchscape/models/tiny_head.pth";
  std::string model_;
  std::string head_;

 private:
  std::vector<std::string> variables_;
};

TEST_F(ModelsTest, WithoutItsModuleNothingIsGotAndThatIsSaid) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  std::filesystem::copy_file(PATCHSCAPE_CLI, at("alone"));
  CliProcess alone(at("."), {"models", "get", "tiny-vit"}, {}, at("alone"));
  const Finished finished = alone.wait();
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("patchscape_downloads.so does not load"));
  EXPECT_FALSE(std::filesystem::exists(at(kFile)));
}

TEST_F(ModelsTest, FromItsNameToAPictureInItsColours) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  makePicture("a.png", 140, 98);
  const Finished before = run({"pca", "a.png", "--model", "tiny-vit"});
  EXPECT_EQ(before.status, 3);
  EXPECT_THAT(before.err, HasSubstr("patchscape-cli models get tiny_vit"));
  const Finished got = run({"models", "get", "tiny-vit", "--heads"});
  ASSERT_EQ(got.status, 0) << got.err;
  EXPECT_THAT(got.err, HasSubstr("non-commercial use only"));
  EXPECT_EQ(content(kFile), model_);
  EXPECT_EQ(content(kHead), head_);
  ASSERT_EQ(run({"pca", "a.png", "--model", "tiny-vit"}).status, 0);
  EXPECT_TRUE(exists("a_pca.png"));
  const Finished depth = run({"depth", "a.png", "--model", "tiny_vit", "--formats", "npy"});
  EXPECT_EQ(depth.status, 0) << depth.err;
  EXPECT_TRUE(exists("a_depth.npy"));
}

TEST_F(ModelsTest, TheListSaysWhatIsHere) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  const auto stateOf = [&](const std::string& name) {
    for (const auto& line : run({"models", "--json"}).lines()) {
      if (line.at("name") == name) {
        return line.at("state").get<std::string>();
      }
    }
    return std::string("no row");
  };
  EXPECT_EQ(stateOf("nano"), "embedded");
  EXPECT_EQ(stateOf("tiny_vit"), "no");
  fs::create_directories(at(kFile).parent_path());
  makeFile(kFile + ".part", "xyz");
  EXPECT_EQ(stateOf("tiny_vit"), "part");
  makeFile("shared/patchscape/models/tiny.pth", "x");
  EXPECT_EQ(stateOf("tiny_vit"), "here");
}

TEST_F(ModelsTest, WhatIsHereIsLeftUnlessForced) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  ASSERT_EQ(run({"models", "get", "tiny-vit"}).status, 0);
  const Finished again = run({"models", "get", "tiny-vit", "--json"});
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.lines().at(0).at("status"), "ok");
  EXPECT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(run({"models", "get", "tiny-vit", "--force"}).status, 0);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(ModelsTest, VerifyFindsOneFlippedBit) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, false);
  const Finished got = run({"models", "get", "tiny-vit", "--json"});
  ASSERT_EQ(got.status, 0) << got.err;
  EXPECT_TRUE(got.lines().at(0).at("learned"));
  EXPECT_THAT(got.err, HasSubstr("not published"));
  const Finished good = run({"models", "verify", "tiny-vit", "--json"});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_EQ(good.lines().at(0).at("state"), "ok");
  std::string flipped = model_;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  makeFile(kFile, flipped);
  const Finished bad = run({"models", "verify", "--json"});
  EXPECT_EQ(bad.status, 3);
  EXPECT_THAT(bad.err, HasSubstr("first download"));
  EXPECT_EQ(run({"models", "verify", "dinov2-vits14"}).status, 1) << "not here";
}

TEST_F(ModelsTest, RemoveTakesOnlyTheUsersOwn) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  ASSERT_EQ(run({"models", "get", "tiny-vit", "--heads"}).status, 0);
  ASSERT_EQ(run({"models", "remove", "tiny-vit", "--heads"}).status, 0);
  EXPECT_FALSE(exists(kFile));
  EXPECT_FALSE(exists(kHead));
  EXPECT_EQ(run({"models", "remove", "tiny-vit"}).status, 1);
  makeFile("shared/patchscape/models/tiny.pth", model_);
  const Finished shared = run({"models", "remove", "tiny-vit"});
  EXPECT_EQ(shared.status, 1);
  EXPECT_THAT(shared.err, HasSubstr("administrator"));
  EXPECT_TRUE(exists("shared/patchscape/models/tiny.pth"));
  EXPECT_EQ(run({"models", "remove", "nano"}).status, 1);
}

TEST_F(ModelsTest, WrongUsageIsSaidBeforeAnythingIsAsked) {
  const Finished unknown = run({"models", "get", "dinov2-vits15"});
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.err, HasSubstr("dinov2_vit"));
  EXPECT_EQ(run({"models", "fetch", "nano"}).status, 2);
  EXPECT_EQ(run({"models", "get"}).status, 2);
  EXPECT_EQ(run({"models", "remove"}).status, 2);
  EXPECT_EQ(run({"models", "list", "nano"}).status, 2);
  EXPECT_EQ(run({"models", "get", "nano", "--timeout", "0"}).status, 2);
}

TEST_F(ModelsTest, OfflineAndUnreachableAreSaid) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  const Finished offline = run({"models", "get", "tiny-vit", "--offline"});
  EXPECT_EQ(offline.status, 1);
  EXPECT_THAT(offline.err, HasSubstr("--offline"));
  EXPECT_TRUE(server.requests().empty());
  std::string wrong = model_;
  wrong[wrong.size() / 2] = static_cast<char>(wrong[wrong.size() / 2] ^ 1);
  std::swap(wrong, model_);
  const Finished bad = run({"models", "get", "tiny-vit", "--json"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(bad.lines().at(0).at("status"), "error");
  EXPECT_THAT(bad.err, HasSubstr("SHA-256"));
  EXPECT_FALSE(exists(kFile));
  EXPECT_FALSE(exists(kFile + ".part"));
}

TEST_F(ModelsTest, AFullDiskIsSaidAndWhatCameStays) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  offer(server, true);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = model_.size() / 2;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Finished full = run({"models", "get", "tiny-vit"});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(full.status, 4) << full.err;
  EXPECT_THAT(full.err, HasSubstr("make room"));
  EXPECT_FALSE(exists(kFile));
  EXPECT_EQ(run({"models", "get", "tiny-vit"}).status, 0);
  EXPECT_EQ(content(kFile), model_);
}

TEST_F(ModelsTest, KilledTwentyTimesItNeverLeavesABadFile) {
  constexpr int kKills = 20;
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serve(request);
    reply.pieceBytes = model_.size() / 60;
    reply.pause = 20ms;
    return reply;
  });
  offer(server, false);
  const fs::path part = at(kFile + ".part");
  std::uintmax_t reached = 0;
  int kills = 0;
  for (; kills < kKills && !exists(kFile); ++kills) {
    CliProcess process(at("."), {"models", "get", "tiny-vit"});
    const auto begin = std::chrono::steady_clock::now();
    std::error_code none;
    // Killed as soon as there is more than at the last time, or the whole.
    while (std::chrono::steady_clock::now() - begin < 20s && !exists(kFile)) {
      const std::uintmax_t size = fs::file_size(part, none);
      if (!none && size > reached) {
        reached = size;
        break;
      }
      std::this_thread::sleep_for(1ms);
    }
    process.send(SIGKILL);
    EXPECT_EQ(process.wait().status, 128 + SIGKILL);
    if (exists(kFile)) {
      EXPECT_EQ(content(kFile), model_) << "after kill " << kills;
    }
  }
  EXPECT_EQ(kills, kKills) << "the file was whole too early";
  EXPECT_GT(server.requests().back().firstByte(), 0U) << "it went on, it did not begin anew";
  ASSERT_EQ(run({"models", "get", "tiny-vit"}).status, 0);
  EXPECT_EQ(content(kFile), model_);
  EXPECT_FALSE(fs::exists(part));
}

TEST_F(ModelsTest, CtrlCEndsItAndItGoesOnLater) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serve(request);
    if (request.count == 0) {
      reply.bytes.resize(reply.bytes.size() / 2);
      reply.holdOpen = true;
    }
    return reply;
  });
  offer(server, true);
  CliProcess process(at("."), {"models", "get", "tiny-vit"});
  ASSERT_TRUE(process.waitForFile(at(kFile + ".part.source")));
  process.send(SIGINT);
  const Finished ended = process.wait();
  EXPECT_EQ(ended.status, 130) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("goes on from there"));
  EXPECT_FALSE(exists(kFile));
  EXPECT_EQ(run({"models", "get", "tiny-vit"}).status, 0);
  EXPECT_EQ(content(kFile), model_);
}

TEST_F(ModelsTest, DiffFindsHuggingFaceAndNativeFilesOfOneModelTheSame) {
  const auto tensors = test::specTensors({.embedDim = 64, .heads = 1});
  writeTorchZip(at("hugging_face.bin"), test::asHuggingFace(tensors));
  makePicture("a.png", 100, 80);
  const Finished same = run({"models", "diff", "made.pth", "hugging_face.bin", "a.png", "--json"});
  ASSERT_EQ(same.status, 0) << same.err;
  const auto object = same.lines().at(0);
  EXPECT_TRUE(object.at("same"));
  EXPECT_EQ(object.at("largest_weight_difference"), 0.0);
  EXPECT_LE(object.at("largest_feature_difference").get<double>(), 1e-3);
  EXPECT_EQ(object.at("blocks").size(), 4U);
  EXPECT_EQ(object.at("input_size"), nlohmann::json({70, 70}));
}

TEST_F(ModelsTest, DiffSaysInWhichBlockFeaturesPart) {
  auto tensors = test::specTensors({.embedDim = 64, .heads = 1});
  const auto changed = std::ranges::find(tensors, "blocks.2.mlp.fc2.bias", &NamedTensor::name);
  ASSERT_NE(changed, tensors.end());
  changed->values[5] += 0.5F;
  writeTorchZip(at("changed.pth"), tensors);
  makePicture("a.png", 100, 80);
  const Finished other = run({"models", "diff", "made.pth", "changed.pth", "a.png", "--json"});
  EXPECT_EQ(other.status, 1);
  const auto object = other.lines().at(0);
  EXPECT_FALSE(object.at("same"));
  EXPECT_EQ(object.at("largest_weight_difference_in"), "blocks.2.mlp.fc2.bias");
  EXPECT_NEAR(object.at("largest_weight_difference").get<double>(), 0.5, 1e-6);
  // Not 0: which kernels run is found by a trial, for each of the two anew.
  EXPECT_LE(object.at("blocks").at(1).get<double>(), 1e-3);
  EXPECT_GT(object.at("blocks").at(2).get<double>(), 1e-3);
}

TEST_F(ModelsTest, DiffNamesTensorsAndShapesThatOnlyOneHas) {
  writeTorchZip(at("registers.pth"),
                test::specTensors({.embedDim = 64, .heads = 1, .trainedGrid = 4, .registers = 2}));
  makePicture("a.png", 100, 80);
  const Finished other = run({"models", "diff", "made.pth", "registers.pth", "a.png"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.out, HasSubstr("only in the second  register_tokens"));
  EXPECT_THAT(other.out, HasSubstr("pos_embed  [1, 26, 64]  [1, 17, 64]"));
  EXPECT_THAT(other.err, HasSubstr("cannot be compared"));
  const Finished heads = run({"models", "diff", "head.pth", "head.pth", "--json"});
  EXPECT_EQ(heads.status, 0) << heads.err;
  EXPECT_EQ(heads.lines().at(0).at("compared"), 2);
  EXPECT_EQ(run({"models", "diff", "made.pth"}).status, 2);
  EXPECT_EQ(run({"models", "diff", "made.pth", "nowhere.pth"}).status, 3);
}

TEST_F(ModelsTest, ADamagedCatalogOfTheUsersOwnHarmsNothing) {
  makeFile("data/patchscape/catalog.json", "{ nonsense");
  const Finished listed = run({"models"});
  EXPECT_EQ(listed.status, 0);
  EXPECT_THAT(listed.err, HasSubstr("catalog.json is left out"));
  EXPECT_THAT(listed.out, HasSubstr("dinov2_vits14"));
}

}  // namespace
}  // namespace patchscape
