// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command_line.h"
#include "tests/cli/cli_fixture.h"

namespace patchscape {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// What reading a command line said, without running anything.
struct Reading {
  cli::CommandLine line;
  std::string out;
  std::string err;
};

Reading read(const std::vector<std::string>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Reading reading{cli::readCommandLine(arguments), {}, {}};
  reading.out = testing::internal::GetCapturedStdout();
  reading.err = testing::internal::GetCapturedStderr();
  return reading;
}

TEST(CommandLineTest, HelpListsTheCommandsWithExamplesAndTheExitStatus) {
  const Reading help = read({"--help"});
  EXPECT_EQ(help.line.command, nullptr);
  EXPECT_EQ(help.line.exitCode, cli::ExitCode::kDone);
  EXPECT_THAT(help.err, IsEmpty());
  for (const char* const command : {"pca", "features", "info", "models", "devices"}) {
    EXPECT_THAT(help.out, HasSubstr(std::string("  ") + command + " "));
    EXPECT_THAT(help.out, HasSubstr(std::string("patchscape-cli ") + command));
  }
  EXPECT_THAT(help.out, HasSubstr("130 cancelled"));
}

TEST(CommandLineTest, EachCommandExplainsItselfWithAnExample) {
  for (const cli::Command& command : cli::allCommands()) {
    const Reading help = read({command.name, "--help"});
    EXPECT_EQ(help.line.command, nullptr) << command.name;
    EXPECT_EQ(help.line.exitCode, cli::ExitCode::kDone) << command.name;
    EXPECT_THAT(help.out, HasSubstr(std::string("Example:\n  patchscape-cli ") + command.name));
    EXPECT_THAT(help.out, HasSubstr("--json")) << command.name;
  }
}

TEST(CommandLineTest, EveryOptionOfPcaArrivesInThePlainStruct) {
  const cli::Options pca = read({"pca",
                                 "x",
                                 "y",
                                 "--recursive",
                                 "-o",
                                 "d",
                                 "--force",
                                 "--model",
                                 "m",
                                 "--size",
                                 "70x42",
                                 "--device",
                                 "cpu",
                                 "--precision",
                                 "bf16",
                                 "--threads",
                                 "3",
                                 "--json",
                                 "--foreground",
                                 "0.25",
                                 "--flip-foreground",
                                 "--components",
                                 "4,2,1",
                                 "--flip",
                                 "g",
                                 "--range",
                                 "sigmoid",
                                 "--joint",
                                 "--save-basis",
                                 "b",
                                 "--scale",
                                 "grid",
                                 "--interpolation",
                                 "patches"})
                               .line.options;
  EXPECT_THAT(pca.inputs, testing::ElementsAre("x", "y"));
  EXPECT_TRUE(pca.recursive && pca.force && pca.json && !pca.quiet && !pca.verbose);
  EXPECT_EQ(pca.folder, "d");
  EXPECT_EQ(pca.model, "m");
  EXPECT_EQ(pca.size.exact, (InputSize{70, 42}));
  EXPECT_EQ(pca.device, (DeviceChoice{"cpu", Precision::kBFloat16, 3}));
  EXPECT_EQ(pca.pca.pca,
            (PcaOptions{{3, 1, 0},
                        {false, true, false},
                        ForegroundMode::kThreshold,
                        0.25F,
                        true,
                        PcaRange::kSigmoid}));
  EXPECT_TRUE(pca.pca.joint && pca.pca.drawAtGridSize);
  EXPECT_EQ(pca.pca.saveBasis, "b");
  EXPECT_EQ(pca.pca.enlargement, Enlargement::kPatches);
}

TEST(CommandLineTest, TheOptionsOfFeaturesArriveToo) {
  const cli::Options features = read({"features",
                                      "x",
                                      "--layers",
                                      "7,3,7",
                                      "--no-norm",
                                      "--format",
                                      "safetensors",
                                      "--dtype",
                                      "f2",
                                      "--quiet"})
                                    .line.options;
  EXPECT_THAT(features.features.layers, testing::ElementsAre(3, 7));
  EXPECT_FALSE(features.features.normed);
  EXPECT_EQ(features.features.container, ArrayContainer::kSafetensors);
  EXPECT_EQ(features.features.type, ArrayType::kFloat16);
  EXPECT_TRUE(features.quiet);
}

TEST(CommandLineTest, NearestToFindsTyposAndNothingElse) {
  EXPECT_EQ(cli::nearestTo("--forse", {"--force", "--json"}), "--force");
  EXPECT_EQ(cli::nearestTo("featurs", {"pca", "features"}), "features");
  EXPECT_EQ(cli::nearestTo("xylophone", {"pca", "features"}), std::nullopt);
}

struct WrongUsage {
  std::vector<std::string> arguments;
  const char* sentence;  ///< Part of what is said.
};

class WrongUsageTest : public testing::TestWithParam<WrongUsage> {};

TEST_P(WrongUsageTest, EndsWithTwoAndSaysWhatIsWrong) {
  const Reading reading = read(GetParam().arguments);
  EXPECT_EQ(reading.line.command, nullptr);
  EXPECT_EQ(reading.line.exitCode, cli::ExitCode::kUsage);
  EXPECT_THAT(reading.err, StartsWith("patchscape-cli: "));
  EXPECT_THAT(reading.err, HasSubstr(GetParam().sentence));
  EXPECT_THAT(reading.err, HasSubstr("--help"));
  EXPECT_THAT(reading.out, IsEmpty());
}

/// The same where only the run itself can know.
class WrongRunTest : public CliTest, public testing::WithParamInterface<WrongUsage> {};

TEST_P(WrongRunTest, EndsWithTwoBeforeAnythingIsWritten) {
  makePicture("a.png", 60, 40);
  const Finished finished = run(GetParam().arguments);
  EXPECT_EQ(finished.status, 2) << finished.err;
  EXPECT_THAT(finished.err, StartsWith("patchscape-cli: "));
  EXPECT_THAT(finished.err, HasSubstr(GetParam().sentence));
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_THAT(filesIn("."), testing::ElementsAre("a.png"));
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine,
    WrongUsageTest,
    testing::Values(WrongUsage{{}, "Name a command or a picture"},
                    WrongUsage{{"pcaa", "a.png"}, "Did you mean pca?"},
                    WrongUsage{{"--json", "pca"}, "Name a command first"},
                    WrongUsage{{"pca"}, "INPUT"},
                    WrongUsage{{"pca", "a.png", "--forse"}, "Did you mean --force?"},
                    WrongUsage{{"pca", "a.png", "--json", "--zzzzzz"}, "pca takes no --zzzzzz"},
                    WrongUsage{{"pca", "a.png", "--layers", "3"}, "pca takes no --layers"},
                    WrongUsage{{"pca", "a.png", "--quiet", "--verbose"}, "--quiet"},
                    WrongUsage{{"pca", "a.png", "-o"}, "--output"},
                    WrongUsage{{"pca", "a.png", "--threads", "0"}, "1 to 1024"},
                    WrongUsage{{"pca", "a.png", "--threads", "2x"}, "\"2x\""},
                    WrongUsage{{"pca", "a.png", "--precision", "fp8"}, "auto, fp32, bf16 or fp16"},
                    WrongUsage{{"pca", "a.png", "--kernels", "fast"},
                               "auto, plain, packed or packed-attention"},
                    WrongUsage{{"pca", "a.png", "--size", "big"}, "--size"},
                    WrongUsage{{"pca", "a.png", "--size", "-14"}, "--size"}));

INSTANTIATE_TEST_SUITE_P(
    Pca,
    WrongUsageTest,
    testing::Values(WrongUsage{{"pca", "a.png", "--foreground", "1.5"}, "threshold from 0 to 1"},
                    WrongUsage{{"pca", "a.png", "--foreground", "nan"}, "threshold from 0 to 1"},
                    WrongUsage{{"pca", "a.png", "--flip-foreground"}, "--foreground"},
                    WrongUsage{{"pca", "a.png", "--components", "1,2"}, "three components"},
                    WrongUsage{{"pca", "a.png", "--components", "0,1,2"}, "\"0\""},
                    WrongUsage{{"pca", "a.png", "--flip", "r,x"}, "r, g or b"},
                    WrongUsage{{"pca", "a.png", "--range", "all"}, "minmax, percentile or sigmoid"},
                    WrongUsage{{"pca", "a.png", "--scale", "2"}, "picture or grid"},
                    WrongUsage{{"pca", "a.png", "--interpolation", "cubic"}, "smooth or patches"},
                    WrongUsage{{"pca", "a.png", "--basis", "b", "--joint"}, "--joint"},
                    WrongUsage{{"pca", "a.png", "--basis", "b", "--components", "1,2,3"},
                               "--components"}));

INSTANTIATE_TEST_SUITE_P(
    Features,
    WrongUsageTest,
    testing::Values(WrongUsage{{"features", "a.png", "--layers", "1,,2"}, "--layers"},
                    WrongUsage{{"features", "a.png", "--layers", "-1"}, "--layers"},
                    WrongUsage{{"features", "a.png", "--no-norm"}, "--layers"},
                    WrongUsage{{"features", "a.png", "--format", "npy"}, "npz or safetensors"},
                    WrongUsage{{"features", "a.png", "--dtype", "f8"}, "f4 or f2"}));

INSTANTIATE_TEST_SUITE_P(
    Run,
    WrongRunTest,
    testing::Values(WrongUsage{{"pca", "a.png", "--forse", "--json"}, "Did you mean --force?"},
                    WrongUsage{{"pca", "-", "--size", "112"}, "names no pictures"},
                    WrongUsage{{"pca", "a.png", "a.png", "--save-basis", "b"}, "--joint"},
                    WrongUsage{{"pca", "a.png", "--components", "1,2,9999"}, "no component 9999"},
                    WrongUsage{{"pca", "a.png", "--size", "100x98"}, "14"},
                    WrongUsage{{"features", "a.png", "--layers", "12"}, "12 layers, 0 to 11"},
                    WrongUsage{{"features", "a.png", "--device", "gpu"}, "gpu"}));

}  // namespace
}  // namespace patchscape
