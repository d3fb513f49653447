// The helper's session over a real control socket, in a child process with its own namespaces: broken and
// hostile packets are answered and change nothing.
#include <dirent.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>

#include "../../native/helper/session.h"
#include "helper_process.h"
#include "helper_protocol.h"
#include "test.h"

namespace flowglass {
namespace {

using protocol::Header;
using protocol::Type;
using Bytes = std::vector<uint8_t>;

template <typename T>
Bytes BytesOf(const T& value) {
  const auto* first = reinterpret_cast<const uint8_t*>(&value);
  return Bytes(first, first + sizeof value);
}

struct Answer {
  Header header{};
  Bytes payload;
  OwnedFd fd;
};

// A session in a child process that has CAP_NET_ADMIN in its own network namespace.
class SessionProcess {
 public:
  explicit SessionProcess(bool read_only = false) {
    int sockets[2];
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0);
    control_ = OwnedFd(sockets[0]);
    const int size = 2 * static_cast<int>(protocol::kMaxRequestBytes);
    setsockopt(control_.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    pid_ = fork();
    if (pid_ != 0) {
      close(sockets[1]);
      return;
    }
    close(sockets[0]);
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) _exit(99);
    helper::SysctlFiles sysctls;
    sysctls.Open();
    helper::Session session(sockets[1], {.read_only = read_only}, sysctls);
    _exit(session.Run());
  }

  // Closes the control socket and returns the child's exit status: 0 is an orderly end.
  int Finish() {
    control_ = OwnedFd();
    int status = -1;
    waitpid(pid_, &status, 0);
    return status;
  }

  // Lets a packet and the end of the client arrive together, as for a helper that was stopped; then like
  // Finish.
  int FinishAfter(const Bytes& packet) {
    int status = -1;
    kill(pid_, SIGSTOP);
    CHECK_EQUAL(waitpid(pid_, &status, WUNTRACED), pid_);
    CHECK(send(control_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) > 0);
    control_ = OwnedFd();
    kill(pid_, SIGCONT);
    waitpid(pid_, &status, 0);
    return status;
  }

  // Sends a packet unchanged and returns the answer; code -1 if there was none.
  Answer SendPacket(const Bytes& packet) {
    Answer answer;
    answer.header.code = -1;
    if (send(control_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) return answer;
    pollfd waiting{control_.get(), POLLIN, 0};
    if (poll(&waiting, 1, 10'000) != 1) return answer;
    uint8_t buffer[protocol::kMaxReplyBytes];
    iovec part{buffer, sizeof buffer};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(control_.get(), &message, MSG_CMSG_CLOEXEC);
    if (size < static_cast<ssize_t>(sizeof(Header))) return answer;
    std::memcpy(&answer.header, buffer, sizeof(Header));
    answer.payload.assign(buffer + sizeof(Header), buffer + size);
    if (const cmsghdr* head = CMSG_FIRSTHDR(&message)) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(head), sizeof fd);
      answer.fd = OwnedFd(fd);
    }
    CHECK_EQUAL(answer.header.payload_bytes, answer.payload.size());
    return answer;
  }

  Answer Call(Type type, const Bytes& payload = {}) {
    const Header header{protocol::kVersion, static_cast<uint16_t>(type), ++id_,
                        static_cast<uint32_t>(payload.size()), 0};
    Bytes packet = BytesOf(header);
    packet.insert(packet.end(), payload.begin(), payload.end());
    Answer answer = SendPacket(packet);
    CHECK_EQUAL(answer.header.request_id, id_);
    // Failures here are refusals by the helper: the kernel accepts everything it is passed.
    const int by_whom = answer.header.code == 0 ? 0 : protocol::kRefusedByHelper;
    CHECK_EQUAL(int{answer.header.type}, static_cast<int>(type) | by_whom);
    return answer;
  }

  int CodeOf(Type type, const Bytes& payload = {}) { return Call(type, payload).header.code; }
  bool IsAlive() { return CodeOf(Type::kHello) == 0; }

  // How many descriptors the child has; it is dumpable, since only main changes that.
  int Descriptors() const {
    int count = 0;
    DIR* const folder = opendir(("/proc/" + std::to_string(pid_) + "/fd").c_str());
    while (folder && readdir(folder)) count++;
    if (folder) closedir(folder);
    return count;
  }

  int control() const { return control_.get(); }

 private:
  OwnedFd control_;
  pid_t pid_ = 0;
  uint32_t id_ = 0;
};

Bytes OpenPayload(std::initializer_list<uint32_t> groups, uint32_t buffer_bytes = 0) {
  protocol::OpenRequest request{};
  request.buffer_bytes = buffer_bytes;
  for (const uint32_t group : groups) request.groups[request.group_count++] = group;
  return BytesOf(request);
}

Bytes GetStats() {
  struct {
    nlmsghdr header;
    nfgenmsg family;
  } message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  return BytesOf(message);
}

Bytes SendPayload(uint32_t socket_id, const Bytes& messages) {
  Bytes payload = BytesOf(protocol::SendRequest{socket_id, static_cast<uint32_t>(messages.size())});
  payload.insert(payload.end(), messages.begin(), messages.end());
  return payload;
}

uint32_t SocketId(const Answer& answer) {
  protocol::OpenReply reply{};
  CHECK_EQUAL(answer.payload.size(), sizeof reply);
  if (answer.payload.size() == sizeof reply) std::memcpy(&reply, answer.payload.data(), sizeof reply);
  return reply.socket_id;
}

}  // namespace

TEST(session_hello, "hello returns protocol, program and rights, info the sysctls and timeouts") {
  SessionProcess session;
  protocol::HelloReply hello{};
  const Answer answer = session.Call(Type::kHello);
  CHECK_EQUAL(answer.payload.size(), sizeof hello);
  if (answer.payload.size() == sizeof hello) std::memcpy(&hello, answer.payload.data(), sizeof hello);
  CHECK_EQUAL(hello.protocol_version, protocol::kVersion);
  CHECK_EQUAL(hello.flags, protocol::kFlagNetAdmin);
  CHECK_EQUAL(std::string(hello.program_version), std::string(protocol::kProgramVersion));
  protocol::InfoReply info{};
  const Answer settings = session.Call(Type::kInfo);
  CHECK_EQUAL(settings.payload.size(), sizeof info);
  if (settings.payload.size() == sizeof info) std::memcpy(&info, settings.payload.data(), sizeof info);
  // Every kernel has those of TCP; a new namespace has no other than the defaults.
  CHECK((info.timeout_present & 1) != 0 && info.timeout[0] > 0);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_lends, "an opened socket is lent, and what is sent on it is answered there") {
  SessionProcess session;
  const Answer opened = session.Call(Type::kOpen, OpenPayload({1, 2, 3}, 1 << 20));
  CHECK_EQUAL(opened.header.code, 0);
  CHECK(opened.fd.get() >= 0);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(SocketId(opened), GetStats())), 0);
  pollfd waiting{opened.fd.get(), POLLIN, 0};
  CHECK_EQUAL(poll(&waiting, 1, 10'000), 1);
  CHECK_EQUAL(session.CodeOf(Type::kClose, BytesOf(SocketId(opened))), 0);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(SocketId(opened), GetStats())), EBADF);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_abandoned, "a request whose client has gone is not carried out") {
  SessionProcess session;
  const Answer opened = session.Call(Type::kOpen, OpenPayload({}));
  const Bytes payload = SendPayload(SocketId(opened), GetStats());
  Bytes packet = BytesOf(Header{protocol::kVersion, static_cast<uint16_t>(Type::kSend), 9,
                                static_cast<uint32_t>(payload.size()), 0});
  packet.insert(packet.end(), payload.begin(), payload.end());
  CHECK_EQUAL(session.FinishAfter(packet), 0);
  // The kernel answers before send returns, and the socket was lent: an answer would be here by now.
  pollfd waiting{opened.fd.get(), POLLIN, 0};
  CHECK_EQUAL(poll(&waiting, 1, 0), 0);
}

TEST(session_open_refusals, "open accepts only conntrack's groups and sane buffers") {
  SessionProcess session;
  CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({0})), EPERM);
  CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({7})), EPERM);
  CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({1, 1})), EPERM);
  CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({}, protocol::kMaxBufferBytes + 1)), EINVAL);
  protocol::OpenRequest many{};
  many.group_count = 7;
  CHECK_EQUAL(session.CodeOf(Type::kOpen, BytesOf(many)), EPERM);
  many.group_count = UINT32_MAX;
  CHECK_EQUAL(session.CodeOf(Type::kOpen, BytesOf(many)), EPERM);
  CHECK_EQUAL(session.CodeOf(Type::kOpen, {}), EBADMSG);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_limit, "the number of sockets is bounded, and closing one makes room") {
  SessionProcess session;
  for (uint32_t i = 0; i < protocol::kMaxSockets; i++) {
    CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({})), 0);
  }
  CHECK_EQUAL(session.CodeOf(Type::kOpen, OpenPayload({})), EMFILE);
  CHECK_EQUAL(session.CodeOf(Type::kClose, BytesOf(uint32_t{5})), 0);
  CHECK_EQUAL(SocketId(session.Call(Type::kOpen, OpenPayload({}))), 5u);
  for (const uint32_t id : {0u, protocol::kMaxSockets + 1, UINT32_MAX}) {
    CHECK_EQUAL(session.CodeOf(Type::kClose, BytesOf(id)), EBADF);
  }
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_send_refusals, "send passes on neither broken lengths nor what the policy refuses") {
  SessionProcess session(true);
  const uint32_t id = SocketId(session.Call(Type::kOpen, OpenPayload({})));
  Bytes flush = GetStats();
  const uint16_t type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
  std::memcpy(flush.data() + offsetof(nlmsghdr, nlmsg_type), &type, sizeof type);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(id, flush)), EPERM);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(id, {})), EBADMSG);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(id + 1, GetStats())), EBADF);
  CHECK_EQUAL(session.CodeOf(Type::kSend, BytesOf(id)), EBADMSG);
  Bytes longer = SendPayload(id, GetStats());
  longer.push_back(0);
  CHECK_EQUAL(session.CodeOf(Type::kSend, longer), EBADMSG);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_sizes, "the largest request is accepted, and one byte more is refused") {
  SessionProcess session;
  const uint32_t id = SocketId(session.Call(Type::kOpen, OpenPayload({})));
  Bytes many;
  const Bytes one = GetStats();
  while (many.size() + one.size() <= protocol::kMaxMessageBytes)
    many.insert(many.end(), one.begin(), one.end());
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(id, many)), 0);
  many.resize(protocol::kMaxMessageBytes + 1);
  CHECK_EQUAL(session.CodeOf(Type::kSend, SendPayload(id, many)), EBADMSG);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_heads, "a packet that is cut, of another version or of an unknown type is refused") {
  SessionProcess session;
  const Bytes whole = BytesOf(Header{protocol::kVersion, static_cast<uint16_t>(Type::kHello), 9, 0, 0});
  for (size_t size = 1; size < whole.size(); size++) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_EQUAL(session.SendPacket(cut).header.code, EBADMSG);
  }
  const auto code = [&](Header header) { return session.SendPacket(BytesOf(header)).header.code; };
  for (const int version : {0, 1, protocol::kVersion + 1})
    CHECK_EQUAL(code({static_cast<uint16_t>(version), 1, 9, 0, 0}), EPROTO);
  CHECK_EQUAL(code({protocol::kVersion, 0, 9, 0, 0}), EPROTO);
  CHECK_EQUAL(code({protocol::kVersion, 6, 9, 0, 0}), EPROTO);
  CHECK_EQUAL(code({protocol::kVersion, 1, 9, 1, 0}), EBADMSG);
  CHECK_EQUAL(code({protocol::kVersion, 1, 9, 0, 5}), EBADMSG);
  CHECK(session.IsAlive());
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_descriptors, "descriptors that a client passes are not kept") {
  SessionProcess session;
  CHECK(session.IsAlive());
  const int before = session.Descriptors();
  CHECK(before > 2);
  Bytes packet = BytesOf(Header{protocol::kVersion, static_cast<uint16_t>(Type::kHello), 9, 0, 0});
  iovec part{packet.data(), packet.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  *CMSG_FIRSTHDR(&message) = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
  const int passed = STDOUT_FILENO;
  std::memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &passed, sizeof passed);
  CHECK(sendmsg(session.control(), &message, MSG_NOSIGNAL) > 0);
  uint8_t answer[protocol::kMaxReplyBytes];
  CHECK(recv(session.control(), answer, sizeof answer, 0) > 0);
  CHECK_EQUAL(session.Descriptors(), before);
  CHECK_EQUAL(session.Finish(), 0);
}

TEST(session_hostile, "twenty thousand random packets are all answered") {
  constexpr uint32_t kSeed = 20261123;
  std::mt19937 random(kSeed);
  SessionProcess session;
  int unanswered = 0;
  for (int round = 0; round < 20'000; round++) {
    const Header header{protocol::kVersion, static_cast<uint16_t>(random() % 7),
                        static_cast<uint32_t>(random()), static_cast<uint32_t>(random() % 80), 0};
    Bytes packet = BytesOf(header);
    packet.resize(sizeof header + header.payload_bytes);
    for (size_t i = sizeof header; i < packet.size(); i++) packet[i] = static_cast<uint8_t>(random() % 4);
    if (random() % 8 == 0) packet[random() % packet.size()] = static_cast<uint8_t>(random());
    if (session.SendPacket(packet).header.code < 0) unanswered++;
  }
  CHECK_EQUAL(unanswered, 0);
  CHECK(session.IsAlive());
  CHECK_EQUAL(session.Finish(), 0);
}

}  // namespace flowglass
