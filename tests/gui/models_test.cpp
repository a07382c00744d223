// SPDX-License-Identifier: Apache-2.0
// The page of models over the real network, a server of the test's own and a catalog of its own.
#include "core/session/analyzer.h"
#include "core/session/content_hash.h"
#include "core/session/model_folders.h"
#include "tests/gui/gui_support.h"
#include "tests/support/fake_server.h"
#include "tests/support/key_styles.h"
#include "tests/support/spec_heads.h"
#include "tests/support/spec_model.h"
#include "widgets/window/models_desk.h"
#include "widgets/window/models_page.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

namespace patchscape::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::FakeServer;
using test::serveFile;
using test::ServerReply;
using test::ServerRequest;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ModelsPageTest : public WindowFixture {
 protected:
  void SetUp() override {
    base_ = folder_.path().toStdString();
    ::setenv("XDG_DATA_HOME", (base_ / "data").c_str(), 1);
    ::setenv("XDG_STATE_HOME", (base_ / "state").c_str(), 1);
    ::setenv("XDG_DATA_DIRS", (base_ / "shared").c_str(), 1);
    ::setenv("no_proxy", "127.0.0.1", 1);
    const auto tensors = test::specTensors({.embedDim = 64, .heads = 1});
    writeTorchZip(base_ / "made.pth", tensors);
    model_ = read(base_ / "made.pth");
    writeTorchZip(base_ / "head.pth", test::specLinearDepthHead(128, "decode_head."), "state_dict");
    head_ = read(base_ / "head.pth");
  }
  void TearDown() override {
    WindowFixture::TearDown();
    for (const char* const name : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_DATA_DIRS"}) {
      ::unsetenv(name);
    }
  }

  /// A window whose catalog has the embedded model, a small one to be got, and one far too large.
  void openOver(const FakeServer& server, bool offline = false) {
    const auto published = [&](const std::string& file, const std::string& bytes) {
      return nlohmann::ordered_json{
          {"file", file},
          {"url", server.address() + "/" + file},
          {"sha256", sha256Of(std::as_bytes(std::span(bytes.data(), bytes.size())))},
          {"bytes", bytes.size()},
          {"licence", "CC-BY-NC-4.0"},
          {"author", "Nobody"},
          {"family", "Tiny"}};
    };
    auto tiny = published("tiny.pth", model_);
    tiny.update({{"kind", "backbone"},
                 {"name", "tiny_vit"},
                 {"title", "Tiny ViT"},
                 {"architecture", "ViT, width 64"},
                 {"size", 70},
                 {"memoryMB", 20},
                 {"time", "quick"}});
    auto huge = published("huge.pth", model_);
    huge.update({{"kind", "backbone"},
                 {"name", "huge_vit"},
                 {"title", "Huge ViT"},
                 {"memoryMB", 900'000'000}});
    auto head = published("tiny_head.pth", head_);
    head.update({{"kind", "head"},
                 {"name", "tiny_depth"},
                 {"title", "Depth of the tiny one"},
                 {"task", "depth"},
                 {"backbone", "tiny_vit"},
                 {"architecture", "linear"},
                 {"comesAlong", true},
                 {"farthest", 10}});
    const nlohmann::ordered_json nano{
        {"kind", "backbone"},
        {"name", "nano"},
        {"title", "Embedded model (small)"},
        {"family", "Embedded"},
        {"file", PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors"},
        {"licence", "CC BY-NC 4.0"},
        {"size", 112}};
    const nlohmann::ordered_json licences{
        {"CC-BY-NC-4.0", {{"meaning", "non-commercial use only"}, {"address", "https://e.org"}}}};
    std::ofstream(base_ / "catalog.json")
        << nlohmann::ordered_json{{"licences", licences}, {"models", {nano, tiny, huge, head}}};
    MainWindow::Setup setup;
    setup.catalog = ModelCatalog::load(base_ / "catalog.json");
    setup.offline = offline;
    open(std::make_unique<Analyzer>(), std::move(setup));
    ASSERT_TRUE(waitFor([this] { return window_->workspace().model() != nullptr; }));
  }

  [[nodiscard]] ServerReply serve(const ServerRequest& request) const {
    return serveFile(request, request.path == "/tiny_head.pth" ? head_ : model_);
  }

  [[nodiscard]] ModelsPage& page() { return window_->models().page(); }
  [[nodiscard]] QWidget& card(const char* name) {
    return *named<QWidget>(page(), ("modelCard_" + std::string(name)).c_str());
  }
  template <typename T>
  T* onCard(const char* model, const char* name) {
    return named<T>(card(model), name);
  }
  [[nodiscard]] QString stateOf(const char* model) {
    return onCard<QLabel>(model, "cardState")->text();
  }
  [[nodiscard]] std::string openModelName() {
    const auto& model = window_->workspace().model();
    return model ? model->choice.about.name : std::string();
  }
  void takePicture(const char* name) {
    const QString folder = QStringLiteral(PATCHSCAPE_PICTURES);
    QDir().mkpath(folder);
    ASSERT_TRUE(window_->grab().save(folder + u'/' + QLatin1String(name)));
  }

  fs::path base_;
  std::string model_;
  std::string head_;
};

TEST_F(ModelsPageTest, FromOneClickToThePhotoInItsColours) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serve(request);
    reply.pieceBytes = reply.bytes.size() / 10;
    reply.pause = 20ms;
    return reply;
  });
  openOver(server);
  auto* const get = named<QPushButton>(*window_, "emptyGet");
  EXPECT_TRUE(get->text().startsWith(QStringLiteral("Get Tiny ViT (")))
      << get->text().toStdString();
  EXPECT_TRUE(get->toolTip().contains(QStringLiteral("non-commercial")));
  takePicture("models_empty.png");
  get->click();
  EXPECT_TRUE(page().isVisible());
  ASSERT_TRUE(waitFor([&] { return stateOf("tiny_vit").contains(QStringLiteral(" of ")); }));
  EXPECT_TRUE(onCard<QPushButton>("tiny_vit", "cardCancel")->isVisible());
  takePicture("models_getting.png");
  ASSERT_TRUE(waitFor([this] { return openModelName() == "tiny_vit"; }));
  EXPECT_EQ(stateOf("tiny_vit"), QStringLiteral("Here, in use"));
  EXPECT_FALSE(get->isVisible()) << "what is here is not offered";
  page().closeCard();
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  EXPECT_EQ(result()->model->choice.about.name, "tiny_vit");
  ASSERT_TRUE(result()->pca);
  ASSERT_TRUE(waitFor([this] { return result()->depth.has_value(); }));
  EXPECT_EQ(result()->depth->head->choice.about.name, "tiny_depth") << "it came along";
  takePicture("models_photo.png");
}

TEST_F(ModelsPageTest, TheWindowIsNotHeldUpWhileFilesCome) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  window_->models().showPage();
  ASSERT_TRUE(waitFor([this] { return page().isVisible(); }));
  const StallMeter meter;
  window_->models().shelf().get("tiny_vit");
  ASSERT_TRUE(
      waitFor([this] { return !window_->models().shelf().item("tiny_vit").place.empty(); }));
  EXPECT_LT(meter.longest(), 150) << "50 ms, with slack for a busy machine";
}

TEST_F(ModelsPageTest, CardsSayLicenceSizeAndWhatTheyGive) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  trigger(ActionId::kModels);
  EXPECT_TRUE(page().isVisible());
  EXPECT_EQ(stateOf("nano"), QStringLiteral("Embedded, in use"));
  EXPECT_EQ(stateOf("tiny_vit"), QStringLiteral("Can be had"));
  EXPECT_EQ(stateOf("huge_vit"), QStringLiteral("Too large for this computer"));
  EXPECT_TRUE(onCard<QLabel>("tiny_vit", "cardLicence")
                  ->text()
                  .contains(QStringLiteral("CC-BY-NC-4.0: non-commercial use only")));
  EXPECT_TRUE(server.requests().empty()) << "nothing without a click";
  auto* const field = named<QLineEdit>(page(), "modelSearch");
  field->setText(QStringLiteral("huge"));
  EXPECT_TRUE(card("huge_vit").isVisibleTo(&page()));
  EXPECT_FALSE(card("tiny_vit").isVisibleTo(&page()));
  field->clear();
  EXPECT_TRUE(card("tiny_vit").isVisibleTo(&page()));
}

TEST_F(ModelsPageTest, CancelKeepsThePartAndGetGoesOn) {
  FakeServer server([&](const ServerRequest& request) {
    ServerReply reply = serve(request);
    if (request.path == "/tiny.pth" && request.firstByte() == 0) {
      reply.bytes.resize(reply.bytes.size() / 2);
      reply.holdOpen = true;
    }
    return reply;
  });
  openOver(server);
  window_->models().showPage();
  onCard<QPushButton>("tiny_vit", "cardGet")->click();
  const fs::path part = userModelFolder() / "tiny.pth.part";
  ASSERT_TRUE(waitFor([&] {
    std::error_code none;
    const auto size = fs::file_size(part, none);
    return !none && size > 1000;
  }));
  onCard<QPushButton>("tiny_vit", "cardCancel")->click();
  ASSERT_TRUE(waitFor([this] { return stateOf("tiny_vit") == QStringLiteral("Can be had"); }));
  EXPECT_TRUE(onCard<QLabel>("tiny_vit", "cardNote")->text().contains(QStringLiteral("goes on")));
  EXPECT_TRUE(fs::exists(part));
  EXPECT_EQ(openModelName(), "nano");
  onCard<QPushButton>("tiny_vit", "cardGet")->click();
  ASSERT_TRUE(waitFor([this] { return openModelName() == "tiny_vit"; }));
  EXPECT_EQ(read(userModelFolder() / "tiny.pth"), model_);
}

TEST_F(ModelsPageTest, AWrongFileIsSaidAndNotKept) {
  std::string wrong = model_;
  wrong[wrong.size() / 2] = static_cast<char>(wrong[wrong.size() / 2] ^ 1);
  FakeServer server([&](const ServerRequest& request) {
    return serveFile(request, request.path == "/tiny.pth" ? wrong : head_);
  });
  openOver(server);
  window_->models().showPage();
  onCard<QPushButton>("tiny_vit", "cardGet")->click();
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("SHA-256")); }));
  EXPECT_FALSE(fs::exists(userModelFolder() / "tiny.pth"));
  EXPECT_EQ(openModelName(), "nano");
  EXPECT_TRUE(onCard<QLabel>("tiny_vit", "cardNote")->isVisible());
  takePicture("models_wrong.png");
}

TEST_F(ModelsPageTest, OfflineNothingIsAskedAndTheReasonIsSaid) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server, true);
  window_->models().showPage();
  onCard<QPushButton>("tiny_vit", "cardGet")->click();
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("--offline")); }));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ModelsPageTest, VerifyFindsDamageAndRemoveTakesItAway) {
  fs::create_directories(userModelFolder());
  const fs::path file = userModelFolder() / "tiny.pth";
  std::ofstream(file, std::ios::binary) << model_;
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  window_->models().showPage();
  EXPECT_EQ(stateOf("tiny_vit"), QStringLiteral("Here"));
  auto* const note = onCard<QLabel>("tiny_vit", "cardNote");
  onCard<QPushButton>("tiny_vit", "cardVerify")->click();
  ASSERT_TRUE(waitFor([&] { return note->text().contains(QStringLiteral("as published")); }));
  std::string wrong = model_;
  wrong[wrong.size() / 2] = static_cast<char>(wrong[wrong.size() / 2] ^ 1);
  std::ofstream(file, std::ios::binary) << wrong;
  onCard<QPushButton>("tiny_vit", "cardVerify")->click();
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("SHA-256")); }));
  onCard<QPushButton>("tiny_vit", "cardRemove")->click();
  ASSERT_TRUE(waitFor([this] { return stateOf("tiny_vit") == QStringLiteral("Can be had"); }));
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(ModelsPageTest, ADroppedFolderIsOpenedShownAndKept) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  const fs::path carried = base_ / "carried";
  fs::create_directories(carried);
  writeTorchZip(carried / "pytorch_model.bin",
                test::asHuggingFace(test::specTensors({.embedDim = 64, .heads = 1})));
  dropFiles(*window_, {QString::fromStdString(carried.string())});
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("is in use")); }));
  EXPECT_EQ(openModelName(), "pytorch_model.bin");
  named<QToolButton>(*window_, "messageAction")->click();
  auto* const table = named<QTreeWidget>(page(), "tensorTable");
  ASSERT_TRUE(waitFor([&] { return table->topLevelItemCount() > 40; }));
  EXPECT_TRUE(named<QLabel>(page(), "tensorFacts")->text().contains(QStringLiteral("can be used")));
  // The sheet's text has another height now: the layout follows with the next turn of the loop.
  QCoreApplication::processEvents();
  takePicture("models_tensors.png");
  named<QPushButton>(page(), "tensorKeep")->click();
  const fs::path copy = userModelFolder() / "pytorch_model.bin";
  ASSERT_TRUE(waitFor([&] { return fs::exists(copy); }));
  EXPECT_EQ(read(copy), read(carried / "pytorch_model.bin"));
}

TEST_F(ModelsPageTest, ADroppedFileThatIsDamagedIsRefusedInASentence) {
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  const fs::path half = base_ / "half.pth";
  std::ofstream(half, std::ios::binary) << model_.substr(0, model_.size() / 2);
  dropFiles(*window_, {QString::fromStdString(half.string())});
  ASSERT_TRUE(waitFor([this] { return message().contains(QStringLiteral("half.pth")); }));
  EXPECT_TRUE(message().contains(QStringLiteral("stays in use")));
  EXPECT_EQ(openModelName(), "nano");
}

TEST_F(ModelsPageTest, TwoModelsAreComparedOnThePictureInFront) {
  fs::create_directories(userModelFolder());
  std::ofstream(userModelFolder() / "tiny.pth", std::ios::binary) << model_;
  FakeServer server([&](const ServerRequest& request) { return serve(request); });
  openOver(server);
  dropFiles(*window_, {savePhoto(folder_, QStringLiteral("a.png"))});
  ASSERT_TRUE(waitForResult());
  const fs::path other = base_ / "hugging_face.bin";
  writeTorchZip(other, test::asHuggingFace(test::specTensors({.embedDim = 64, .heads = 1})));
  answerWith({QString::fromStdString(other.string())});
  window_->models().showPage();
  named<QPushButton>(page(), "modelsCompare")->click();
  auto* const left = named<QComboBox>(page(), "diffLeft");
  left->setCurrentIndex(left->findData(QStringLiteral("tiny_vit")));
  named<QPushButton>(page(), "diffRightFile")->click();
  named<QPushButton>(page(), "diffStart")->click();
  auto* const verdict = named<QLabel>(page(), "diffVerdict");
  ASSERT_TRUE(
      waitFor([&] { return verdict->text().contains(QStringLiteral("are the same")); }, 60'000))
      << verdict->text().toStdString();
  EXPECT_EQ(named<QTreeWidget>(page(), "diffTable")->topLevelItemCount(), 1 + 4 + 1);
  takePicture("models_diff.png");
}

}  // namespace
}  // namespace patchscape::testing
