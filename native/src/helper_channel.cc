#include "helper_channel.h"

#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace flowglass {
namespace {

using protocol::Header;
using protocol::Type;

// The helper answers at once, and the kernel processes what it sends within tens of milliseconds. A helper
// that takes this long hangs: it is ended, so that what it still holds is never carried out later, when
// nobody expects it.
constexpr int kCallLimitMs = 5'000;
// Except for a flush, which the kernel completes before the helper's send returns: 0.93 s for 1,000,000
// flows.
constexpr int kFlushLimitMs = 30'000;

template <typename T>
std::span<const uint8_t> BytesOf(const T& value) {
  return {reinterpret_cast<const uint8_t*>(&value), sizeof value};
}

template <typename T>
bool ReadExactly(std::span<const uint8_t> payload, T& value) {
  if (payload.size() != sizeof value) return false;
  memcpy(&value, payload.data(), sizeof value);
  return true;
}

// Time limit for the helper to send these messages. A flush is a delete without attributes
// (ctnetlink_del_conntrack).
int SendLimitMs(std::span<const uint8_t> messages) {
  nlmsghdr first;
  if (messages.size() != NLMSG_LENGTH(sizeof(nfgenmsg))) return kCallLimitMs;
  memcpy(&first, messages.data(), sizeof first);
  return first.nlmsg_type == (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE) ? kFlushLimitMs
                                                                                 : kCallLimitMs;
}

// "10 s", or "250 ms".
std::string TimeText(int ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

constexpr char kUseOwn[] = "; use the flowglass-helper that was installed with this program";

Error Malformed(const char* op) {
  return {op, EPROTO, std::string("the answer of the helper cannot be understood") + kUseOwn};
}

Error OtherVersion(const char* op, unsigned version) {
  return {op, EPROTO,
          "the helper speaks version " + std::to_string(version) + " of its protocol, this program version " +
              std::to_string(protocol::kVersion) + kUseOwn};
}

// The descriptor passed with a message, if any. There is no room for a second one.
OwnedFd PassedFd(msghdr& message) {
  cmsghdr* passed = CMSG_FIRSTHDR(&message);
  if (!passed || passed->cmsg_level != SOL_SOCKET || passed->cmsg_type != SCM_RIGHTS) return {};
  if (passed->cmsg_len != CMSG_LEN(sizeof(int))) return {};
  int fd = -1;
  memcpy(&fd, CMSG_DATA(passed), sizeof fd);
  return OwnedFd(fd);
}

// Makes room for a whole `send` request: with the default of 208 KiB, send(2) would fail with EMSGSIZE.
void GrowSendBuffer(int fd) {
  const int bytes = 2 * static_cast<int>(protocol::kMaxRequestBytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

bool SendPacket(int fd, const Header& header, std::span<const uint8_t> head, std::span<const uint8_t> body) {
  iovec parts[3] = {{const_cast<Header*>(&header), sizeof header},
                    {const_cast<uint8_t*>(head.data()), head.size()},
                    {const_cast<uint8_t*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 3;
  ssize_t sent;
  do sent = sendmsg(fd, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

// Receives one packet into `buffer`. Returns its size, 0 at the end, or -1 with errno.
ssize_t ReceivePacket(int fd, std::span<uint8_t> buffer, OwnedFd& passed) {
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t size;
  do size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size >= 0) passed = PassedFd(message);
  return size;
}

class HelperChannel final : public Channel {
 public:
  HelperChannel(std::shared_ptr<HelperLink> link, OwnedFd fd, const protocol::OpenReply& reply)
      : link_(std::move(link)), fd_(std::move(fd)), reply_(reply) {}
  ~HelperChannel() override {
    // A helper that ended has closed its side.
    (void)link_->Call("close", Type::kClose, kCallLimitMs, BytesOf(protocol::CloseRequest{reply_.socket_id}));
  }
  int fd() const override { return fd_.get(); }
  uint32_t buffer_bytes() const override { return reply_.buffer_bytes; }

  Status Send(std::span<const uint8_t> messages) override {
    if (messages.size() > kMaxSendBytes) return Error{"send", EMSGSIZE, ""};
    const protocol::SendRequest request{reply_.socket_id, static_cast<uint32_t>(messages.size())};
    auto answer = link_->Call("send", Type::kSend, SendLimitMs(messages), BytesOf(request), messages);
    if (!answer.ok()) return answer.error();
    return Ok{};
  }

 private:
  const std::shared_ptr<HelperLink> link_;
  const OwnedFd fd_;
  const protocol::OpenReply reply_;
};

class HelperSource final : public ChannelSource {
 public:
  explicit HelperSource(std::shared_ptr<HelperLink> link) : link_(std::move(link)) {}
  int helper_pid() const override { return link_->pid(); }
  int end_fd() const override { return link_->control(); }
  std::string helper_version() const override { return link_->version(); }
  bool can_modify() const override {
    return (link_->flags() & protocol::kFlagNetAdmin) && !(link_->flags() & protocol::kFlagReadOnly);
  }
  Result<std::unique_ptr<Channel>> Open(const ChannelOptions& options) override;
  Result<Sysctls> ReadSysctls() override;
  // Anybody can read these files of any process.
  Result<std::string> ReadFile(NetFile file) override {
    return ReadNetFile("/proc/" + std::to_string(link_->pid()), file);
  }
  void Close() override { link_->Close(); }

 private:
  const std::shared_ptr<HelperLink> link_;
};

Result<std::unique_ptr<Channel>> HelperSource::Open(const ChannelOptions& options) {
  protocol::OpenRequest request{};
  if (options.groups.size() > protocol::kLastGroup) return Error{"open", EINVAL, "too many netlink groups"};
  request.buffer_bytes = options.buffer_bytes;
  for (const uint32_t group : options.groups) request.groups[request.group_count++] = group;
  auto answer = link_->Call("open", Type::kOpen, kCallLimitMs, BytesOf(request));
  if (!answer.ok()) return answer.error();
  protocol::OpenReply reply;
  OwnedFd fd = std::move(answer.value().fd);
  if (fd.get() < 0 || !ReadExactly(answer.value().payload, reply)) return Malformed("open");
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) return Error{"open", errno, ""};
  return std::unique_ptr<Channel>(new HelperChannel(link_, std::move(fd), reply));
}

Result<Sysctls> HelperSource::ReadSysctls() {
  auto answer = link_->Call("info", Type::kInfo, kCallLimitMs, {});
  if (!answer.ok()) return answer.error();
  protocol::InfoReply reply;
  if (!ReadExactly(answer.value().payload, reply)) return Malformed("info");
  Sysctls values;
  // In the order of kSysctlNames.
  std::optional<int64_t>* const places[] = {&values.acct,  &values.timestamp, &values.events,   &values.max,
                                            &values.count, &values.buckets,   &values.tcp_loose};
  static_assert(sizeof places / sizeof places[0] == protocol::kSysctlCount);
  for (size_t i = 0; i < protocol::kSysctlCount; i++) {
    if (reply.sysctl_present & (1u << i)) *places[i] = reply.sysctl[i];
  }
  for (size_t i = 0; i < kTimeoutCount; i++) {
    if (reply.timeout_present & (uint64_t{1} << i)) values.timeouts[i] = reply.timeout[i];
  }
  return values;
}

}  // namespace

Result<std::shared_ptr<HelperLink>> HelperLink::Start(const std::vector<std::string>& argv, int limit_ms,
                                                      int cancel_fd) {
  auto process = HelperProcess::Start(argv);
  if (!process.ok()) return process.error();
  std::shared_ptr<HelperLink> link(new HelperLink(std::move(process.value())));
  GrowSendBuffer(link->control());
  Status shaken = link->Shake(argv[0], limit_ms, cancel_fd);
  if (!shaken.ok()) return shaken.error();
  return link;
}

Status HelperLink::Shake(const std::string& program, int limit_ms, int cancel_fd) {
  const std::lock_guard lock(mutex_);
  const Header header{protocol::kVersion, static_cast<uint16_t>(Type::kHello), next_id_++, 0, 0};
  auto answer = CallLocked("start helper", header, {}, {}, limit_ms, cancel_fd);
  if (!answer.ok() && answer.error().code == ETIMEDOUT) {
    return Error{"start helper", ETIMEDOUT,
                 "The program " + program + " did not answer as a helper within " + TimeText(limit_ms) +
                     " and was ended. It is not flowglass-helper, or it is a launcher that is still waiting"};
  }
  if (!answer.ok()) return answer.error();
  if (!ReadExactly(answer.value().payload, hello_)) return Malformed("start helper");
  hello_.program_version[sizeof hello_.program_version - 1] = 0;
  if (hello_.protocol_version != protocol::kVersion)
    return OtherVersion("start helper", hello_.protocol_version);
  return Ok{};
}

Result<HelperLink::Answer> HelperLink::Call(const char* op, Type type, int limit_ms,
                                            std::span<const uint8_t> head, std::span<const uint8_t> body) {
  const std::lock_guard lock(mutex_);
  const Header header{protocol::kVersion, static_cast<uint16_t>(type), next_id_++,
                      static_cast<uint32_t>(head.size() + body.size()), 0};
  return CallLocked(op, header, head, body, limit_ms, -1);
}

Result<HelperLink::Answer> HelperLink::CallLocked(const char* op, const Header& header,
                                                  std::span<const uint8_t> head,
                                                  std::span<const uint8_t> body, int limit_ms,
                                                  int cancel_fd) {
  if (SendPacket(control(), header, head, body)) return Await(op, header, limit_ms, cancel_fd);
  if (errno == EPIPE || errno == ECONNRESET) return Ended(op);
  return Error{op, errno, "the request did not reach the helper"};
}

// An answer with another id belongs to an abandoned request: it is dropped, its descriptor closed.
Result<HelperLink::Answer> HelperLink::Await(const char* op, const Header& request, int limit_ms,
                                             int cancel_fd) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(limit_ms);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting[2] = {{control(), POLLIN, 0}, {cancel_fd, POLLIN, 0}};
    const int ready = left > 0 ? poll(waiting, 2, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return Error{op, errno, ""};
    if (ready == 0) return Hung(op, limit_ms);
    if (waiting[1].revents != 0) {
      EndNow();
      return Error{op, ECANCELED, ""};
    }
    uint8_t packet[protocol::kMaxReplyBytes];
    Answer answer;
    const ssize_t size = ReceivePacket(control(), packet, answer.fd);
    if (size == 0 || (size < 0 && errno == ECONNRESET)) return Ended(op);
    if (size < 0) return Error{op, errno, ""};
    Header header;
    if (static_cast<size_t>(size) < sizeof header) return Malformed(op);
    memcpy(&header, packet, sizeof header);
    if (header.version != protocol::kVersion) return OtherVersion(op, header.version);
    if (header.request_id != request.request_id) continue;
    const uint8_t* payload = packet + sizeof header;
    answer.payload.assign(payload, payload + (static_cast<size_t>(size) - sizeof header));
    if (header.payload_bytes != answer.payload.size() || header.code < 0) return Malformed(op);
    if (header.code == 0) return answer;
    return Error{op, header.code, std::string(answer.payload.begin(), answer.payload.end()),
                 (header.type & protocol::kRefusedByHelper) != 0};
  }
}

// The helper has the user's own uid, file capability or not, so we may signal it (kill(2)). We may not
// signal one behind a launcher that runs as another user; it drops what it holds once the socket ends.
void HelperLink::EndNow() {
  process_->Kill(pid());
  shutdown(control(), SHUT_RDWR);
}

Error HelperLink::Hung(const char* op, int limit_ms) {
  EndNow();
  return {op, ETIMEDOUT, "the helper did not answer within " + TimeText(limit_ms) + " and was ended"};
}

Error HelperLink::Ended(const char* op) {
  const std::string how = process_->HowItEnded();
  std::string message = "the helper ended";
  if (!how.empty()) message += " (it " + how + ")";
  if (const std::string& said = process_->Stderr(); !said.empty()) message += ": " + said;
  return {op, EPIPE, message};
}

void HelperLink::Close() {
  // Before locking: the holder of the lock may be waiting for an answer.
  shutdown(control(), SHUT_RDWR);
  const std::lock_guard lock(mutex_);
  process_->HowItEnded();
}

std::string HelperLink::version() const {
  return hello_.program_version;
}

Result<std::unique_ptr<ChannelSource>> OpenHelperSource(const std::vector<std::string>& argv, int limit_ms,
                                                        int cancel_fd) {
  auto link = HelperLink::Start(argv, limit_ms, cancel_fd);
  if (!link.ok()) return link.error();
  return std::unique_ptr<ChannelSource>(new HelperSource(std::move(link.value())));
}

}  // namespace flowglass
