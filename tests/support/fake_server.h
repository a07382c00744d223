// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace patchscape::test {

/// What a client asked of a `FakeServer`.
struct ServerRequest {
  std::string path;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  int count = 0;                               ///< How many came before it.

  /// The first byte asked for by "Range: bytes=N-"; 0 without one.
  [[nodiscard]] std::size_t firstByte() const;
};

/// What it sends, byte for byte, before it closes the connection.
struct ServerReply {
  std::string bytes;
  std::size_t pieceBytes = std::size_t{1} << 20;
  std::chrono::milliseconds pause{0};  ///< After each piece.
  bool holdOpen = false;               ///< Says nothing more, but does not close either.
};

/// An HTTP server on this computer's loopback that answers as a test says, each connection in a
/// thread of its own.
class FakeServer {
 public:
  using Answer = std::function<ServerReply(const ServerRequest&)>;

  explicit FakeServer(Answer answer);
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  ~FakeServer();

  /// "http://127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::vector<ServerRequest> requests() const;
  /// Closes everything; later connections are refused.
  void vanish();

 private:
  void serve();
  void answerOne(int connection);

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  mutable std::mutex mutex_;
  std::vector<ServerRequest> requests_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

/// A status line, headers ("Name: value" each) and a body.
[[nodiscard]] std::string httpReply(const std::string& status,
                                    const std::vector<std::string>& headers,
                                    const std::string& body);

/// A file as a good server gives it: whole, or the range asked for; 416 past its end. `tag` is its
/// ETag.
[[nodiscard]] ServerReply serveFile(const ServerRequest& request,
                                    const std::string& content,
                                    const std::string& tag = "\"v1\"");

}  // namespace patchscape::test
