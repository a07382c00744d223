// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include <cstring>

namespace patchscape {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class WeightsTest : public CliTest {};

std::string safetensors(const std::string& header, std::size_t dataBytes, std::uint64_t claimed) {
  std::string bytes(sizeof claimed, '\0');
  std::memcpy(bytes.data(), &claimed, sizeof claimed);
  return bytes + header + std::string(dataBytes, '\0');
}

std::string safetensors(const std::string& header, std::size_t dataBytes) {
  return safetensors(header, dataBytes, header.size());
}

TEST_F(WeightsTest, HostileFilesAreRefusedBeforeAnyPicture) {
  makePicture("a.png", 30, 30);
  const std::string tensor = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
  const std::vector<std::pair<std::string, std::string>> files{
      {"empty.safetensors", ""},
      {"short.safetensors", "\x01\x02"},
      {"huge.safetensors", safetensors("{}", 0, std::uint64_t{1} << 60)},
      {"no_json.safetensors", safetensors("{nope", 0)},
      {"outside.safetensors", safetensors("{\"a\":{" + tensor + "}}", 4)},
      {"unrelated.safetensors", safetensors("{\"a\":{" + tensor + "}}", 8)},
      {"text.pth", "not a checkpoint"},
  };
  std::vector<std::vector<std::string>> runs;
  for (const auto& [name, bytes] : files) {
    makeFile(name, bytes);
    runs.push_back({"pca", "a.png", "--model", name, "-o", "out", "--json"});
  }
  for (const Finished& finished : runAll(runs)) {
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_THAT(finished.err, Not(IsEmpty()));
    EXPECT_THAT(finished.out, IsEmpty()) << finished.err;
  }
  EXPECT_FALSE(exists("out"));
}

TEST_F(WeightsTest, AnUnknownModelNamesThoseThatAreKnown) {
  makePicture("a.png", 30, 30);
  const Finished finished = run({"pca", "a.png", "--model", "nanoo"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.err, HasSubstr("nano"));
  EXPECT_THAT(finished.err, HasSubstr("dinov2_vits14"));
}

TEST_F(WeightsTest, AWeightsFileIsAsGoodAsItsName) {
  makePicture("a.png", 70, 70);
  const std::string file = PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors";
  const auto lines = run({"pca", "a.png", "--size", "112", "--model", file, "--json"}).lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("model").at("name"), "backbone.safetensors");
  ASSERT_EQ(run({"pca", "a.png", "--size", "112", "-o", "named"}).status, 0);
  EXPECT_EQ(largestDifference(picture("a_pca.png"), picture("named/a_pca.png")), 0);
}

TEST_F(WeightsTest, ABasisThatCannotBeReadEndsTheRun) {
  makePicture("a.png", 30, 30);
  makeFile("bad.safetensors", "no basis");
  for (const char* const name : {"bad.safetensors", "missing.safetensors"}) {
    const Finished finished = run({"pca", "a.png", "--size", "28", "--basis", name});
    EXPECT_EQ(finished.status, 3) << name;
    EXPECT_THAT(finished.err, HasSubstr(name));
  }
}

TEST_F(WeightsTest, ABasisOfAnotherModelIsRefused) {
  makePicture("a.png", 70, 70);
  const std::string file = PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors";
  ASSERT_EQ(run({"pca", "a.png", "--size", "112", "--model", file, "--save-basis", "b", "-o", "x"})
                .status,
            0);
  const Finished finished = run({"pca", "a.png", "--size", "112", "--basis", "b"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.err, HasSubstr("backbone.safetensors"));
}

TEST_F(WeightsTest, ADeviceThatIsNotThereIsRefused) {
  makePicture("a.png", 30, 30);
  const Finished finished = run({"pca", "a.png", "--device", "cuda:99"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.err, HasSubstr("CUDA"));
}

}  // namespace
}  // namespace patchscape
