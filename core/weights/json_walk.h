// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_refusal.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <utility>

namespace patchscape {

/// Base of the readers of JSON in weight files: whatever a reader does not override is refused.
///
/// Streaming, so that duplicate keys are seen, nesting costs nothing and no document is built.
class JsonWalk : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonWalk(std::filesystem::path path, std::string what)
      : path_(std::move(path)),
        what_(std::move(what)) {}

  bool null() override { refuse("has a null where none belongs"); }
  bool boolean(bool) override { refuse("has a boolean where none belongs"); }
  bool number_integer(number_integer_t) override { refuse("has a negative number"); }
  bool number_unsigned(number_unsigned_t) override { refuse("has a number where none belongs"); }
  bool number_float(number_float_t, const string_t&) override {
    refuse("has a number that is not an integer of 64 bits");
  }
  bool string(string_t&) override { refuse("has a text where none belongs"); }
  bool binary(binary_t&) override { refuse("has binary data"); }
  bool start_array(std::size_t) override { refuse("has an array where none belongs"); }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position,
                   const std::string&,
                   const nlohmann::detail::exception&) override {
    refuse("is not valid JSON in UTF-8 (byte " + std::to_string(position) + ")");
  }

 protected:
  [[noreturn]] void refuse(const std::string& problem) const {
    refuseDamaged(path_, what_ + ' ' + problem);
  }

 private:
  std::filesystem::path path_;
  std::string what_;
};

}  // namespace patchscape
