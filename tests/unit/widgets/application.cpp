// SPDX-License-Identifier: Apache-2.0
// One QApplication for the whole test program.
#include <QApplication>
#include <QStyleFactory>

#include <gtest/gtest.h>

#include <memory>

namespace {

class ApplicationEnvironment final : public testing::Environment {
 public:
  void SetUp() override {
    static int count = 1;
    static char name[] = "test_widgets";
    static char* arguments[] = {name, nullptr};
    application_ = std::make_unique<QApplication>(count, arguments);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  }
  void TearDown() override { application_.reset(); }

 private:
  std::unique_ptr<QApplication> application_;
};

// GoogleTest owns it.
const testing::Environment* const kEnvironment =
    testing::AddGlobalTestEnvironment(new ApplicationEnvironment);

}  // namespace
