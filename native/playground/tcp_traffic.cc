#include "tcp_traffic.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace flowglass::playground {
namespace {

// The client's instructions, at the start of each of its messages; both ends are in this process.
struct Ask {
  uint32_t body_bytes;   // bytes after this header
  uint32_t reply_bytes;  // bytes the client wants
  uint16_t linger_sec;   // how long to keep the connection after the client's FIN
  uint8_t vanish;        // disappear silently
  uint8_t padding;
};

constexpr uint32_t kBlockBytes = 64 * 1024;
uint8_t g_block[kBlockBytes];  // the contents of bodies and replies, and the sink for input

// Closing afterwards sends nothing: no FIN, no RST (the kernel's checkpoint mode; needs CAP_NET_ADMIN).
void FallSilent(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on);
}

void ResetOnClose(int fd) {
  const linger abort = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

class TcpServer final : public Actor {
 public:
  explicit TcpServer(Fd fd) : fd_(std::move(fd)) {}
  void Start() {
    Watch(fd_.get(), EPOLLIN);
    WakeAfter(kIdleMs);
  }

  void OnReady(uint32_t events) override {
    heard_ = true;
    if (events & EPOLLOUT) Reply();
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) Read();
  }
  void OnTime() override {
    if (lingering_) return End();
    if (!heard_) {
      ResetOnClose(fd_.get());
      return End();
    }
    heard_ = false;
    WakeAfter(kIdleMs);
  }

 private:
  // A client whose FIN was lost is never heard from again. Longer than any plan's interval.
  static constexpr int64_t kIdleMs = 120'000;

  void Read() {
    for (int turn = 0; turn < 8; turn++) {
      if (body_left_ == 0 && !ReadAsk()) return;
      if (body_left_ == 0) continue;
      const ssize_t size = recv(fd_.get(), g_block, std::min(body_left_, kBlockBytes), 0);
      if (size <= 0) return Closed(size);
      body_left_ -= static_cast<uint32_t>(size);
      if (body_left_ == 0) Answer();
    }
  }

  bool ReadAsk() {
    const ssize_t size =
        recv(fd_.get(), reinterpret_cast<char*>(&ask_) + ask_filled_, sizeof ask_ - ask_filled_, 0);
    if (size <= 0) {
      Closed(size);
      return false;
    }
    ask_filled_ += static_cast<size_t>(size);
    if (ask_filled_ < sizeof ask_) return false;
    ask_filled_ = 0;
    body_left_ = ask_.body_bytes;
    if (body_left_ == 0) Answer();
    return true;
  }

  void Answer() {
    owed_ += ask_.reply_bytes;
    if (ask_.vanish) {
      FallSilent(fd_.get());
      return End();
    }
    Reply();
  }

  void Reply() {
    while (owed_ > 0) {
      const ssize_t size = send(fd_.get(), g_block, std::min(owed_, kBlockBytes), MSG_NOSIGNAL);
      if (size < 0 && errno == EAGAIN) break;
      if (size <= 0) return End();
      owed_ -= static_cast<uint32_t>(size);
    }
    if (stuck_ != (owed_ > 0)) {
      stuck_ = owed_ > 0;
      Watch(fd_.get(), EPOLLIN | (stuck_ ? EPOLLOUT : 0u));
    }
  }

  void Closed(ssize_t size) {
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0 || ask_.linger_sec == 0) return End();
    lingering_ = true;
    Watch(fd_.get(), 0);
    WakeAfter(ask_.linger_sec * 1000);
  }

  const Fd fd_;
  Ask ask_{};
  size_t ask_filled_ = 0;
  uint32_t body_left_ = 0;
  uint32_t owed_ = 0;
  bool stuck_ = false;
  bool heard_ = true;
  bool lingering_ = false;
};

class TcpListener final : public Actor {
 public:
  explicit TcpListener(Fd fd) : fd_(std::move(fd)) {}
  void Start() { Watch(fd_.get(), EPOLLIN); }
  void OnReady(uint32_t) override {
    for (int turn = 0; turn < 64; turn++) {
      Fd accepted(accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!accepted) return errno == EMFILE || errno == ENFILE ? Pause() : void();
      loop().Adopt(std::make_unique<TcpServer>(std::move(accepted))).Start();
    }
  }
  void OnTime() override { Start(); }

 private:
  // Out of descriptors: the waiting connections would wake the loop again immediately.
  void Pause() {
    Watch(fd_.get(), 0);
    WakeAfter(100);
  }

  const Fd fd_;
};

class TcpClient final : public Actor {
 public:
  TcpClient(Fd fd, Dice& dice, TcpCensus& census, const TcpPlan& plan)
      : fd_(std::move(fd)), dice_(dice), census_(census), plan_(plan) {
    if (IsHeld()) census_.held++;
  }
  ~TcpClient() override {
    if (IsHeld()) census_.held--;
  }

  void Start() {
    ends_at_ = EventLoop::NowMs() + std::max(plan_.life_ms, kPatienceMs);
    Watch(fd_.get(), EPOLLOUT);
    WakeAfter(kPatienceMs);
  }

  void OnReady(uint32_t events) override {
    if (events & (EPOLLERR | EPOLLHUP)) return End();
    if (!connected_ && (events & EPOLLOUT)) return Connected();
    if (events & EPOLLIN) Read();
  }

  void OnTime() override {
    if (closing_ || !connected_) return End();
    if (EventLoop::NowMs() >= ends_at_ || plan_.life_ms == 0) return Finish();
    SendAsk(0);
    WakeAfter(plan_.interval_ms / 2 + dice_.Between(0, static_cast<int>(plan_.interval_ms)));
  }

 private:
  // How long a client waits for a connection or an answer.
  static constexpr int64_t kPatienceMs = 6000;

  bool IsHeld() const { return plan_.life_ms > 0; }

  void Connected() {
    connected_ = true;
    ends_at_ = EventLoop::NowMs() + plan_.life_ms;
    Watch(fd_.get(), EPOLLIN);
    SendAsk(0);
    if (IsHeld()) WakeAfter(dice_.Between(0, static_cast<int>(plan_.interval_ms)));
  }

  void SendAsk(uint8_t vanish) {
    const uint16_t linger =
        plan_.end == TcpEnd::kHalfClose ? static_cast<uint16_t>(dice_.Between(10, 40)) : 0;
    const Ask ask{std::min(plan_.request_bytes, kBlockBytes), vanish ? 0 : plan_.reply_bytes, linger, vanish,
                  0};
    iovec parts[2] = {{const_cast<Ask*>(&ask), sizeof ask}, {g_block, ask.body_bytes}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t sent = sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
    // A truncated message would put the server out of step. The plans stay below the socket's buffer.
    if (sent >= 0 && static_cast<size_t>(sent) == sizeof ask + ask.body_bytes)
      received_ = 0;
    else
      End();
  }

  void Read() {
    for (int turn = 0; turn < 8; turn++) {
      const ssize_t size = recv(fd_.get(), g_block, kBlockBytes, 0);
      if (size < 0 && errno == EAGAIN) break;
      if (size <= 0) return End();
      received_ += static_cast<uint32_t>(size);
    }
    if (!IsHeld() && !closing_ && received_ >= plan_.reply_bytes) Finish();
  }

  void Finish() {
    closing_ = true;
    if (plan_.end == TcpEnd::kFinish) return End();
    if (plan_.end == TcpEnd::kReset) {
      ResetOnClose(fd_.get());
      return End();
    }
    if (plan_.end == TcpEnd::kVanish) {
      SendAsk(1);
      return WakeSilently();
    }
    shutdown(fd_.get(), SHUT_WR);
    if (plan_.end == TcpEnd::kLostFin) {
      FallSilent(fd_.get());
      return End();
    }
    // The server closes first, after its linger time at the latest; that ends this actor, too.
    WakeAfter(60'000);
  }

  // By then the server has taken the message, and its acknowledgement has arrived.
  void WakeSilently() {
    Watch(fd_.get(), 0);
    FallSilent(fd_.get());
    WakeAfter(3 * EventLoop::kTickMs);
  }

  const Fd fd_;
  Dice& dice_;
  TcpCensus& census_;
  const TcpPlan plan_;
  int64_t ends_at_ = 0;
  uint32_t received_ = 0;
  bool connected_ = false;
  bool closing_ = false;
};

}  // namespace

bool StartTcpListener(EventLoop& loop, int family, uint16_t port) {
  Fd fd = OpenWildcard(family, SOCK_STREAM, IPPROTO_TCP, port);
  if (!fd || listen(fd.get(), 1024) != 0) return false;
  loop.Adopt(std::make_unique<TcpListener>(std::move(fd))).Start();
  return true;
}

bool StartTcp(EventLoop& loop, Dice& dice, TcpCensus& census, const TcpPlan& plan) {
  Fd fd = OpenBound(plan.from, SOCK_STREAM, IPPROTO_TCP);
  if (!fd) return false;
  if (connect(fd.get(), &plan.to.any, plan.to.size()) != 0 && errno != EINPROGRESS) return false;
  loop.Adopt(std::make_unique<TcpClient>(std::move(fd), dice, census, plan)).Start();
  return true;
}

}  // namespace flowglass::playground
