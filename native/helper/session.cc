#include "session.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "privileges.h"

namespace flowglass::helper {
namespace {

using protocol::Header;
using protocol::Type;

// A payload that is exactly one T.
template <typename T>
bool ReadExactly(std::span<const uint8_t> payload, T& value) {
  if (payload.size() != sizeof value) return false;
  memcpy(&value, payload.data(), sizeof value);
  return true;
}

bool GroupsAreAllowed(const protocol::OpenRequest& request) {
  if (request.group_count > protocol::kLastGroup) return false;
  uint32_t seen = 0;
  for (uint32_t i = 0; i < request.group_count; i++) {
    const uint32_t group = request.groups[i];
    if (group < protocol::kFirstGroup || group > protocol::kLastGroup || (seen & (1u << group))) return false;
    seen |= 1u << group;
  }
  return true;
}

// No request carries descriptors: without room for them, any that a client passes are discarded.
ssize_t Receive(int fd, std::span<uint8_t> buffer) {
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  ssize_t size;
  do size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  return size;
}

// Whether the client is still connected. What it sent before disconnecting is still in the socket, but
// nobody expects it to be carried out any more.
bool IsConnected(int fd) {
  pollfd state{fd, POLLRDHUP, 0};
  int ready;
  do ready = poll(&state, 1, 0);
  while (ready < 0 && errno == EINTR);
  return ready == 0;
}

}  // namespace

int Session::Run() {
  for (;;) {
    const ssize_t size = Receive(control_, request_);
    if (size == 0) return 0;
    if (size < 0) return errno == ECONNRESET ? 0 : errno;
    if (!IsConnected(control_)) return 0;
    const std::span<const uint8_t> message(request_, static_cast<size_t>(size));
    Header header{};
    memcpy(&header, message.data(), message.size() < sizeof header ? message.size() : sizeof header);
    const Reply reply = Handle(message);
    if (!Answer(header, reply)) return errno == EPIPE || errno == ECONNRESET ? 0 : errno;
  }
}

Session::Reply Session::Handle(std::span<const uint8_t> message) {
  Header header;
  if (message.size() < sizeof header) return Refuse(EBADMSG, "a request is cut short");
  memcpy(&header, message.data(), sizeof header);
  if (header.version != protocol::kVersion)
    return Refuse(
        EPROTO, "it speaks another version of the protocol than this program; use the one installed with it");
  const std::span<const uint8_t> payload = message.subspan(sizeof header);
  if (message.size() > protocol::kMaxRequestBytes || header.payload_bytes != payload.size() ||
      header.code != 0) {
    return Refuse(EBADMSG, "a request has a wrong length");
  }
  switch (static_cast<Type>(header.type)) {
    case Type::kHello:
      return payload.empty() ? Hello() : Refuse(EBADMSG, "hello has no payload");
    case Type::kInfo:
      return payload.empty() ? Info() : Refuse(EBADMSG, "info has no payload");
    case Type::kOpen:
      return Open(payload);
    case Type::kSend:
      return Send(payload);
    case Type::kClose:
      return Close(payload);
  }
  return Refuse(EPROTO, "an unknown request");
}

Session::Reply Session::Hello() {
  protocol::HelloReply reply{protocol::kVersion, getpid(), Flags(), {}};
  strncpy(reply.program_version, protocol::kProgramVersion, sizeof reply.program_version - 1);
  return Succeed(&reply, sizeof reply);
}

Session::Reply Session::Info() {
  protocol::InfoReply reply{};
  reply.effective_capabilities = EffectiveCapabilities();
  reply.flags = Flags();
  sysctls_.Read(reply);
  return Succeed(&reply, sizeof reply);
}

Session::Reply Session::Open(std::span<const uint8_t> payload) {
  protocol::OpenRequest request;
  if (!ReadExactly(payload, request)) return Refuse(EBADMSG, "open has a wrong length");
  if (!GroupsAreAllowed(request)) return Refuse(EPERM, "a netlink group is not one of conntrack's");
  if (request.buffer_bytes > protocol::kMaxBufferBytes)
    return Refuse(EINVAL, "the receive buffer is too large");
  if (!(Flags() & protocol::kFlagNetAdmin)) {
    return Refuse(EPERM, "it lacks CAP_NET_ADMIN: it was installed without its file capability");
  }
  for (uint32_t slot = 0; slot < protocol::kMaxSockets; slot++) {
    if (sockets_[slot] >= 0) continue;
    const char* step = nullptr;
    const int fd = OpenNetlinkSocket(request, step);
    if (fd < 0) return Fail(errno, step);
    sockets_[slot] = fd;
    const protocol::OpenReply reply{slot + 1, ReceiveBufferBytes(fd)};
    Reply answer = Succeed(&reply, sizeof reply);
    answer.fd = fd;
    return answer;
  }
  return Refuse(EMFILE, "too many sockets are open");
}

Session::Reply Session::Send(std::span<const uint8_t> payload) {
  protocol::SendRequest request;
  if (payload.size() < sizeof request) return Refuse(EBADMSG, "send is cut short");
  memcpy(&request, payload.data(), sizeof request);
  const std::span<const uint8_t> messages = payload.subspan(sizeof request);
  if (request.message_bytes != messages.size()) return Refuse(EBADMSG, "send has a wrong length");
  const uint32_t slot = request.socket_id - 1;
  if (slot >= protocol::kMaxSockets || sockets_[slot] < 0) return Refuse(EBADF, "an unknown socket");
  const Verdict verdict = CheckRequests(messages, policy_);
  if (verdict.code != 0) return Refuse(verdict.code, verdict.reason);
  ssize_t sent;
  do sent = send(sockets_[slot], messages.data(), messages.size(), MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? Fail(errno, "the kernel did not take the request") : Reply{};
}

Session::Reply Session::Close(std::span<const uint8_t> payload) {
  protocol::CloseRequest request;
  if (!ReadExactly(payload, request)) return Refuse(EBADMSG, "close has a wrong length");
  const uint32_t slot = request.socket_id - 1;
  if (slot >= protocol::kMaxSockets || sockets_[slot] < 0) return Refuse(EBADF, "an unknown socket");
  close(sockets_[slot]);
  sockets_[slot] = -1;
  return {};
}

Session::Reply Session::Succeed(const void* payload, size_t bytes) {
  uint8_t* place = answer_ + sizeof(Header);
  memcpy(place, payload, bytes);
  return {0, {place, bytes}};
}

Session::Reply Session::Refuse(int code, const char* reason) {
  Reply reply = Fail(code, reason);
  reply.refused_by_helper = true;
  return reply;
}

Session::Reply Session::Fail(int code, const char* reason) {
  return {code, {reinterpret_cast<const uint8_t*>(reason), strlen(reason)}};
}

bool Session::Answer(const Header& request, const Reply& reply) {
  const uint16_t by_whom = reply.refused_by_helper ? protocol::kRefusedByHelper : 0;
  Header header{protocol::kVersion, static_cast<uint16_t>(request.type | by_whom), request.request_id,
                static_cast<uint32_t>(reply.payload.size()), reply.code};
  iovec parts[2] = {{&header, sizeof header},
                    {const_cast<uint8_t*>(reply.payload.data()), reply.payload.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
  if (reply.fd >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* passed = CMSG_FIRSTHDR(&message);
    passed->cmsg_level = SOL_SOCKET;
    passed->cmsg_type = SCM_RIGHTS;
    passed->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(passed), &reply.fd, sizeof(int));
  }
  ssize_t sent;
  do sent = sendmsg(control_, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

uint32_t Session::Flags() const {
  return (policy_.read_only ? protocol::kFlagReadOnly : 0) |
         (HasNetAdmin(EffectiveCapabilities()) ? protocol::kFlagNetAdmin : 0);
}

}  // namespace flowglass::helper
