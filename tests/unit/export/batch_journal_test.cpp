// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_journal.h"

#include "export_test_support.h"

#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <map>
#include <memory>
#include <sstream>
#include <thread>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using ::testing::HasSubstr;

class Journal : public InFolder {
 protected:
  [[nodiscard]] std::unique_ptr<BatchJournal> open(const std::string& settings = "",
                                                   bool anew = false) const {
    auto journal = std::make_unique<BatchJournal>(folder_, settings, anew);
    journal->open();
    return journal;
  }

  [[nodiscard]] fs::path file() const { return folder_ / kBatchJournalName; }

  void makeFile(const std::string& name, const std::string& text = "x") const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// Claims an input, makes its one file, and notes that.
  void doIt(BatchJournal& journal, const std::string& input, std::string stem) const {
    ASSERT_EQ(journal.claim(input, stem), BatchClaim::kMine);
    makeFile(stem + ".png");
    journal.finish(input, {{"status", "ok"}, {"outputs", {stem + ".png"}}});
  }

  /// How many lines say each thing, such as "ok a.png".
  [[nodiscard]] std::map<std::string, int> journalLines() const {
    std::map<std::string, int> lines;
    std::istringstream text(contentsOf(file()));
    for (std::string line; std::getline(text, line);) {
      const auto json = ordered_json::parse(line, nullptr, false);
      if (json.is_object()) {
        ++lines[json.at("status").get<std::string>() + " " + json.at("input").get<std::string>()];
      }
    }
    return lines;
  }

  [[nodiscard]] BatchClaim claim(BatchJournal& journal, const std::string& input) const {
    std::string stem = fs::path(input).stem();
    return journal.claim(input, stem);
  }
};

TEST_F(Journal, RemembersWhatIsDoneFailedAndBrokenOff) {
  {
    const auto journal = open();
    doIt(*journal, "in/a.png", "a");
    ASSERT_EQ(claim(*journal, "in/b.png"), BatchClaim::kMine);
    journal->finish("in/b.png", {{"status", "error"}, {"error", "no picture"}});
    ASSERT_EQ(claim(*journal, "in/c.png"), BatchClaim::kMine);
  }
  const auto journal = open();
  EXPECT_TRUE(journal->isDone("in/a.png"));
  EXPECT_EQ(journal->find("in/a.png")->stem, "a");
  EXPECT_EQ(journal->recordOf("in/a.png").at("outputs"), ordered_json({"a.png"}));
  EXPECT_EQ(journal->find("in/b.png")->state, BatchState::kFailed);
  EXPECT_EQ(journal->recordOf("in/b.png").at("error"), "no picture");
  EXPECT_EQ(journal->find("in/c.png")->state, BatchState::kStarted);
  EXPECT_EQ(journal->find("in/d.png"), nullptr);
  EXPECT_EQ(claim(*journal, "in/a.png"), BatchClaim::kDone);
  EXPECT_EQ(claim(*journal, "in/b.png"), BatchClaim::kMine);
  EXPECT_EQ(claim(*journal, "in/c.png"), BatchClaim::kMine) << "its run has ended";
}

TEST_F(Journal, GivesAnInputToOneRunOnly) {
  const auto one = open();
  const auto other = open();
  ASSERT_EQ(claim(*one, "a.png"), BatchClaim::kMine);
  EXPECT_EQ(claim(*other, "a.png"), BatchClaim::kBusy);
  ASSERT_EQ(claim(*other, "b.png"), BatchClaim::kMine);
  makeFile("a.png");
  one->finish("a.png", {{"status", "ok"}, {"outputs", {"a.png"}}});
  EXPECT_EQ(claim(*other, "a.png"), BatchClaim::kDone) << "read on since it was opened";
  other->finish("b.png", {{"status", "error"}});
  EXPECT_EQ(claim(*one, "b.png"), BatchClaim::kMine);
}

TEST_F(Journal, AKilledProcessHoldsNothing) {
  const pid_t process = ::fork();
  if (process == 0) {
    const auto journal = open();
    static_cast<void>(claim(*journal, "a.png"));
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(process, &status, 0), process);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto journal = open();
  EXPECT_EQ(journal->find("a.png")->state, BatchState::kStarted);
  EXPECT_EQ(claim(*journal, "a.png"), BatchClaim::kMine);
}

TEST_F(Journal, NamesOfResultsStayAndBelongToOneInput) {
  const auto journal = open();
  doIt(*journal, "x/a.png", "a");
  std::string stem = "a";
  EXPECT_EQ(journal->claim("y/a.png", stem), BatchClaim::kNameTaken);
  stem = "a_2";
  EXPECT_EQ(journal->claim("y/a.png", stem), BatchClaim::kMine);
  journal->finish("y/a.png", {{"status", "error"}});
  stem = "a_7";
  EXPECT_EQ(journal->claim("y/a.png", stem), BatchClaim::kMine);
  EXPECT_EQ(stem, "a_2");
}

TEST_F(Journal, ATornLineCountsForNothingAndHarmsNoOther) {
  {
    const auto journal = open();
    doIt(*journal, "a.png", "a");
    doIt(*journal, "b.png", "b");
  }
  const std::string whole = contentsOf(file());
  const std::size_t end = whole.rfind('\n', whole.size() - 2) + 1;
  const std::size_t start = whole.rfind('\n', end - 2) + 1;
  for (const std::size_t size : {start + 1,
                                 (start + end) / 2,
                                 end - 1,
                                 end + 1,
                                 (end + whole.size()) / 2,
                                 whole.size() - 1}) {
    std::ofstream(file(), std::ios::binary) << whole.substr(0, size);
    {
      const auto journal = open();
      EXPECT_TRUE(journal->isDone("a.png")) << size;
      EXPECT_FALSE(journal->isDone("b.png")) << size;
      doIt(*journal, "b.png", "b");
      doIt(*journal, "c.png", "c");
    }
    const auto journal = open();
    for (const char* const input : {"a.png", "b.png", "c.png"}) {
      EXPECT_TRUE(journal->isDone(input)) << input << ' ' << size;
    }
  }
}

TEST_F(Journal, AnInputWhoseFileVanishedIsNotDone) {
  const auto journal = open();
  doIt(*journal, "a.png", "a");
  fs::rename(folder_ / "a.png", folder_ / "elsewhere");
  EXPECT_FALSE(journal->isDone("a.png"));
  fs::create_directory(folder_ / "a.png");
  EXPECT_FALSE(journal->isDone("a.png")) << "a folder is no file";
  EXPECT_EQ(claim(*journal, "a.png"), BatchClaim::kMine);
}

TEST_F(Journal, OtherSettingsAndAFreshStartMakeNothingDone) {
  doIt(*open("--size 28"), "a.png", "a");
  EXPECT_FALSE(open("--size 56")->isDone("a.png"));
  EXPECT_EQ(open("--size 56")->otherSettingsOf("a.png"), "--size 28");
  EXPECT_EQ(open("--size 28")->otherSettingsOf("a.png"), std::nullopt);
  EXPECT_TRUE(open("--size 28")->isDone("a.png"));
  const auto anew = open("--size 28", true);
  EXPECT_FALSE(anew->isDone("a.png"));
  doIt(*open("--size 28", true), "a.png", "a");
  EXPECT_EQ(claim(*anew, "a.png"), BatchClaim::kDone) << "another run did it anew meanwhile";
}

TEST_F(Journal, LinesOfOthersAreLeftOut) {
  doIt(*open(), "a.png", "a");
  const std::string hostile =
      R"({"input":"b.png","status":"ok","stem":"../../etc","settings":"","outputs":[]})"
      "\n"
      R"({"input":"c.png","status":"ok","stem":"c","settings":"","outputs":["/etc/passwd"]})"
      "\n"
      R"({"input":"d.png","status":"ok","stem":"d","settings":"","outputs":"d"})"
      "\n"
      R"({"input":"e.png","status":"ok","stem":"e","settings":""})"
      "\n"
      R"({"input":7,"status":"ok"})"
      "\n"
      "[1]\n\n\xff\n" +
      std::string(1000, '[') + "\n";
  std::ofstream(file(), std::ios::app) << hostile;
  const auto journal = open();
  EXPECT_TRUE(journal->isDone("a.png"));
  EXPECT_EQ(journal->find("b.png"), nullptr);
  for (const char* const input : {"c.png", "d.png", "e.png"}) {
    EXPECT_FALSE(journal->isDone(input)) << input;
  }
}

TEST_F(Journal, WhatIsNoJournalIsRefused) {
  for (const std::string& content : {std::string("notes of mine\nand more\n"),
                                     std::string((1 << 20) + 1, 'x'),
                                     std::string((1 << 20) + 1, '\0') + "\n"}) {
    makeFile(kBatchJournalName, content);
    try {
      BatchJournal(folder_, "", false);
      ADD_FAILURE() << "was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kBadData);
      EXPECT_THAT(error.what(), HasSubstr(file().string()));
    }
    EXPECT_EQ(contentsOf(file()), content);
  }
}

TEST_F(Journal, WhereItCannotBeWrittenThatIsSaid) {
  fs::create_directory(file());
  EXPECT_THROW(static_cast<void>(open()), Error);
  fs::remove(file());
  makeFile("elsewhere", "");
  fs::create_symlink("elsewhere", file());
  expectWriteFailed([&] { static_cast<void>(open()); }, file());
  EXPECT_EQ(contentsOf(folder_ / "elsewhere"), "") << "no link is followed";
  fs::remove(file());
  const ReadOnly readOnly(folder_);
  ASSERT_TRUE(readOnly.holds());
  expectWriteFailed([&] { static_cast<void>(open()); }, file(), "Permission denied");
}

TEST_F(Journal, AFullDiskLeavesNoHalfLine) {
  const auto journal = open();
  doIt(*journal, "a.png", "a");
  const std::string before = contentsOf(file());
  {
    const SizeLimit limit(before.size() + 10);
    expectWriteFailed([&] { static_cast<void>(claim(*journal, "b.png")); }, file(), "too large");
  }
  EXPECT_EQ(contentsOf(file()), before);
}

TEST_F(Journal, KilledAtAnyMomentFiftyTimesNothingIsLostOrDoneTwice) {
  constexpr int kInputs = 400;
  constexpr int kRounds = 50;
  std::mt19937 random(7);
  std::uintmax_t size = 0;
  for (int round = 0; round <= kRounds; ++round) {
    const pid_t process = ::fork();
    if (process == 0) {
      const auto journal = open();
      for (int i = 0; i < kInputs; ++i) {
        if (claim(*journal, std::to_string(i)) == BatchClaim::kMine) {
          makeFile(std::to_string(i));
          journal->finish(std::to_string(i), {{"status", "ok"}, {"outputs", {std::to_string(i)}}});
        }
      }
      ::_exit(0);
    }
    // It dies wherever it is when its journal has grown by some bytes; the last one may end.
    const std::uintmax_t enough = size + 1 + random() % 2000;
    int status = 0;
    while (::waitpid(process, &status, WNOHANG) == 0) {
      std::error_code absent;
      const std::uintmax_t now = fs::file_size(file(), absent);
      if (!absent && now >= enough && round < kRounds) {
        ::kill(process, SIGKILL);
      }
      std::this_thread::yield();
    }
    size = fs::file_size(file());
  }
  const std::map<std::string, int> lines = journalLines();
  for (int i = 0; i < kInputs; ++i) {
    const auto ok = lines.find("ok " + std::to_string(i));
    ASSERT_NE(ok, lines.end()) << i << " is lost";
    EXPECT_EQ(ok->second, 1) << i << " is done twice";
  }
}

/// Does `work` in several processes at a time, each with its number.
void inProcesses(int count, const std::function<void(int)>& work) {
  std::vector<pid_t> processes;
  for (int number = 0; number < count; ++number) {
    processes.push_back(::fork());
    if (processes.back() == 0) {
      work(number);
      ::_exit(0);
    }
  }
  for (const pid_t process : processes) {
    int status = -1;
    ::waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(Journal, ManyProcessesGiveANameToOneInput) {
  constexpr int kNames = 300;
  inProcesses(4, [&](int process) {
    const auto journal = open();
    for (int i = 0; i < kNames; ++i) {
      std::string stem = std::to_string(i);
      const std::string input = std::to_string(process) + "/" + stem;
      if (journal->claim(input, stem) == BatchClaim::kMine) {
        journal->finish(input, {{"status", "error"}});
      }
    }
  });
  const std::map<std::string, int> lines = journalLines();
  EXPECT_EQ(lines.size(), 2U * kNames) << "begun and ended by one process each";
}

TEST_F(Journal, ManyProcessesDoEachInputOnce) {
  constexpr int kInputs = 40;
  inProcesses(6, [&](int process) {
    const auto journal = open();
    for (int i = 0; i < kInputs; ++i) {
      const std::string name = std::to_string((i * 7 + process * 5) % kInputs);
      if (claim(*journal, name) == BatchClaim::kMine) {
        makeFile(name);
        journal->finish(name, {{"status", "ok"}, {"outputs", {name}}});
      }
    }
  });
  const std::map<std::string, int> lines = journalLines();
  EXPECT_EQ(lines.size(), 2U * kInputs);
  for (const auto& [what, count] : lines) {
    EXPECT_EQ(count, 1) << what;
  }
}

}  // namespace
}  // namespace patchscape::test
