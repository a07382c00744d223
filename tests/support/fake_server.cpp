// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fake_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace patchscape::test {
namespace {

constexpr int kLookEveryMs = 5;

/// The head of a request; empty where the client went away.
std::string readHead(int connection, const std::atomic<bool>& ended) {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos && !ended) {
    pollfd wait{.fd = connection, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, kLookEveryMs) == 0) {
      continue;
    }
    char buffer[4096];
    const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
    if (count <= 0) {
      return {};
    }
    head.append(buffer, static_cast<std::size_t>(count));
  }
  return head;
}

ServerRequest parse(const std::string& head) {
  ServerRequest request;
  std::istringstream lines(head);
  std::string method;
  lines >> method >> request.path;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "\r") {
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::ranges::transform(
        name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[name] = line.substr(colon + 2, line.size() - colon - 3);
  }
  return request;
}

}  // namespace

std::size_t ServerRequest::firstByte() const {
  const auto range = headers.find("range");
  return range == headers.end() ? 0 : std::stoul(range->second.substr(6));
}

FakeServer::FakeServer(Answer answer)
    : answer_(std::move(answer)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  auto* const generic = reinterpret_cast<sockaddr*>(&place);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no local server");
  }
  port_ = ntohs(place.sin_port);
  thread_ = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() { vanish(); }

std::string FakeServer::address() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<ServerRequest> FakeServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void FakeServer::vanish() {
  ended_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
  for (std::thread& connection : connections_) {
    connection.join();
  }
  connections_.clear();
  if (listener_ >= 0) {
    ::close(std::exchange(listener_, -1));
  }
}

void FakeServer::serve() {
  while (!ended_) {
    pollfd wait{.fd = listener_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, kLookEveryMs) <= 0) {
      continue;
    }
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) {
      connections_.emplace_back([this, connection] { answerOne(connection); });
    }
  }
}

void FakeServer::answerOne(int connection) {
  const std::string head = readHead(connection, ended_);
  if (!head.empty()) {
    ServerRequest request = parse(head);
    {
      const std::scoped_lock lock(mutex_);
      request.count = static_cast<int>(requests_.size());
      requests_.push_back(request);
    }
    const ServerReply reply = answer_(request);
    std::size_t sent = 0;
    while (sent < reply.bytes.size() && !ended_) {
      const std::size_t count = std::min(reply.pieceBytes, reply.bytes.size() - sent);
      const ssize_t done = ::send(connection, reply.bytes.data() + sent, count, MSG_NOSIGNAL);
      if (done <= 0) {
        break;
      }
      sent += static_cast<std::size_t>(done);
      std::this_thread::sleep_for(reply.pause);
    }
    while (reply.holdOpen && !ended_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kLookEveryMs));
    }
  }
  ::shutdown(connection, SHUT_WR);
  // Wait until the client has read it all: closing at once would reset the connection.
  char rest[256];
  pollfd wait{.fd = connection, .events = POLLIN, .revents = 0};
  while (!ended_ &&
         (::poll(&wait, 1, kLookEveryMs) == 0 || ::recv(connection, rest, sizeof rest, 0) > 0)) {
  }
  ::close(connection);
}

std::string httpReply(const std::string& status,
                      const std::vector<std::string>& headers,
                      const std::string& body) {
  std::string reply = "HTTP/1.1 " + status + "\r\n";
  for (const std::string& header : headers) {
    reply += header + "\r\n";
  }
  return reply + "Connection: close\r\n\r\n" + body;
}

ServerReply serveFile(const ServerRequest& request,
                      const std::string& content,
                      const std::string& tag) {
  const std::string total = std::to_string(content.size());
  const auto wanted = request.headers.find("if-range");
  const bool changed = wanted != request.headers.end() && wanted->second != tag;
  const std::size_t first = changed ? 0 : request.firstByte();
  if (first == 0) {
    return {.bytes = httpReply("200 OK", {"Content-Length: " + total, "ETag: " + tag}, content)};
  }
  if (first >= content.size()) {
    return {.bytes = httpReply("416 Range Not Satisfiable",
                               {"Content-Length: 0", "Content-Range: bytes */" + total},
                               {})};
  }
  const std::string range = std::to_string(first) + "-" + std::to_string(content.size() - 1);
  return {.bytes = httpReply("206 Partial Content",
                             {"Content-Length: " + std::to_string(content.size() - first),
                              "Content-Range: bytes " + range + "/" + total,
                              "ETag: " + tag},
                             content.substr(first))};
}

}  // namespace patchscape::test
