// The load tool of tests and benchmarks: fills the table of the current network namespace, and measures the
// references that the library is compared with. Its dump loops read raw bytes, without the library's decoder.
//
//   ctload insert N [--mix] [--timeout SECONDS]   prints {"inserted", "failed", "ns"}
//   ctload discard                                prints {"bytes", "ns"}: receives a dump and throws it away
//   ctload batched-delete udp                     prints {"flows", "dumpNs", "deleteNs"}: 200 messages a
//   send, one ACK
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "columns.gen.h"
#include "messages.h"
#include "request.h"

namespace {

using flowglass::NewFlow;
using Clock = std::chrono::steady_clock;

constexpr size_t kInsertsPerSend = 500;
constexpr size_t kDeletesPerSend = 200;
constexpr int kBufferBytes = 8 * 1024 * 1024;

long long NanosecondsSince(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int OpenSocket(bool big_buffer) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) Die("socket");
  sockaddr_nl self = {};
  self.nl_family = AF_NETLINK;
  if (bind(fd, reinterpret_cast<sockaddr*>(&self), sizeof(self)) != 0) Die("bind");
  const int on = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  if (big_buffer && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kBufferBytes, sizeof(kBufferBytes)) != 0) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof(kBufferBytes));
  }
  return fd;
}

void Send(int fd, const uint8_t* data, size_t size) {
  if (send(fd, data, size, 0) != static_cast<ssize_t>(size)) Die("send");
}

// Receives until the answer with this sequence number; counts the errors.
size_t AwaitAnswer(int fd, uint32_t last) {
  static uint8_t buffer[64 * 1024];
  size_t failed = 0;
  while (true) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got < 0) Die("recv");
    flowglass::MessageReader reader({buffer, static_cast<size_t>(got)});
    flowglass::Message message;
    while (reader.Next(message)) {
      if (message.header.nlmsg_type != NLMSG_ERROR) continue;
      int code = 0;
      std::memcpy(&code, message.payload.data(), sizeof(code));
      if (code != 0) failed++;
      if (code == -EPERM) {
        errno = EPERM;
        Die("request");
      }
      if (message.header.nlmsg_seq == last) return failed;
    }
  }
}

// Entry number `i`: addresses and ports are different for 2^28 entries. Mixed: a third UDP, a quarter IPv6.
NewFlow MakeFlow(uint32_t i, bool mix, uint32_t timeout_sec) {
  NewFlow entry;
  entry.timeout_sec = timeout_sec;
  flowglass::Flow& flow = entry.flow;
  const bool v6 = mix && (i / 3) % 4 == 3;
  const bool udp = mix && i % 3 == 0;
  flowglass::Tuple& tuple = flow.original;
  if (v6) {
    flow.family = AF_INET6;
    tuple.source = {{0xfd000000, 0, 0, i >> 14}};
    tuple.destination = {{0xfd000001, 0, 0, 0x100 + i % 251}};
  } else {
    flow.family = AF_INET;
    tuple.source = {{0, 0, 0xffff, 0x0a000000 + (i >> 14)}};
    tuple.destination = {{0, 0, 0xffff, 0xc0a80000 + i % 251}};
  }
  tuple.protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
  tuple.sport = static_cast<uint16_t>(1024 + (i & 0x3fff));
  tuple.dport = static_cast<uint16_t>(udp ? 53 : 443);
  flow.reply = {tuple.destination, tuple.source, tuple.dport, tuple.sport, tuple.protocol};
  flow.status = IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED;
  flow.mark = i % 16;
  flow.state = TCP_CONNTRACK_ESTABLISHED;
  flow.presence = flowglass::presence::kStatus | (flow.mark != 0 ? flowglass::presence::kMark : 0) |
                  (udp ? 0 : flowglass::presence::kState);
  return entry;
}

int Insert(uint32_t count, bool mix, uint32_t timeout_sec) {
  const int fd = OpenSocket(true);
  flowglass::RequestWriter writer;
  size_t failed = 0;
  const Clock::time_point start = Clock::now();
  for (uint32_t at = 0; at < count;) {
    writer.Clear();
    const uint32_t end = count - at < kInsertsPerSend ? count : at + static_cast<uint32_t>(kInsertsPerSend);
    for (; at < end; at++) writer.New(at + 1, MakeFlow(at, mix, timeout_sec), at + 1 == end);
    Send(fd, writer.bytes().data(), writer.bytes().size());
    failed += AwaitAnswer(fd, end);
  }
  std::printf("{\"inserted\": %zu, \"failed\": %zu, \"ns\": %lld}\n", count - failed, failed,
              NanosecondsSince(start));
  return failed == 0 ? 0 : 2;
}

// Asks for a dump and hands each datagram over until the kernel says that it is done: ctnetlink puts
// NLMSG_DONE into a datagram of its own (ctnetlink_dump_table returns the length while there is something).
template <typename OnDatagram>
void Dump(int fd, OnDatagram on_datagram) {
  flowglass::RequestWriter writer;
  writer.Dump(1, AF_UNSPEC);
  Send(fd, writer.bytes().data(), writer.bytes().size());
  static uint8_t buffer[64 * 1024];
  while (true) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got < 0) Die("recv");
    nlmsghdr header;
    std::memcpy(&header, buffer, sizeof(header));
    if (header.nlmsg_type == NLMSG_DONE) return;
    if (header.nlmsg_type == NLMSG_ERROR) {
      std::fputs("the kernel refused the dump\n", stderr);
      std::exit(1);
    }
    on_datagram(buffer, static_cast<size_t>(got));
  }
}

int Discard() {
  const int fd = OpenSocket(false);
  unsigned long long bytes = 0;
  const Clock::time_point start = Clock::now();
  Dump(fd, [&](const uint8_t*, size_t size) { bytes += size; });
  std::printf("{\"bytes\": %llu, \"ns\": %lld}\n", bytes, NanosecondsSince(start));
  return 0;
}

// Finds an attribute among attributes in [at, end); its whole bytes with the header, without padding.
std::optional<std::span<const uint8_t>> Find(std::span<const uint8_t> attributes, uint16_t type) {
  while (attributes.size() >= sizeof(nlattr)) {
    nlattr head;
    std::memcpy(&head, attributes.data(), sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > attributes.size()) return std::nullopt;
    if ((head.nla_type & NLA_TYPE_MASK) == type) return attributes.first(head.nla_len);
    attributes = attributes.subspan(std::min<size_t>(NLA_ALIGN(head.nla_len), attributes.size()));
  }
  return std::nullopt;
}

// The protocol of a CTA_TUPLE_ORIG attribute.
int ProtocolOf(std::span<const uint8_t> tuple) {
  const auto nest = Find(tuple.subspan(sizeof(nlattr)), CTA_TUPLE_PROTO);
  const auto number = nest ? Find(nest->subspan(sizeof(nlattr)), CTA_PROTO_NUM) : std::nullopt;
  return number && number->size() > sizeof(nlattr) ? (*number)[sizeof(nlattr)] : -1;
}

// A DELETE message with tuple and id as the dump had them; empty where it is not UDP.
std::vector<uint8_t> DeleteRequest(const flowglass::Message& dumped) {
  const auto attributes = dumped.payload.subspan(sizeof(nfgenmsg));
  const auto tuple = Find(attributes, CTA_TUPLE_ORIG);
  const auto id = Find(attributes, CTA_ID);
  if (!tuple || !id || ProtocolOf(*tuple) != IPPROTO_UDP) return {};
  std::vector<uint8_t> request(sizeof(nlmsghdr) + sizeof(nfgenmsg));
  request.insert(request.end(), tuple->begin(), tuple->end());
  request.resize(NLMSG_ALIGN(request.size()));
  request.insert(request.end(), id->begin(), id->end());
  nlmsghdr header = {};
  header.nlmsg_len = static_cast<uint32_t>(request.size());
  header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
  header.nlmsg_flags = NLM_F_REQUEST;
  std::memcpy(request.data(), &header, sizeof(header));
  std::memcpy(request.data() + sizeof(header), dumped.payload.data(), sizeof(nfgenmsg));
  return request;
}

int BatchedDelete() {
  const int fd = OpenSocket(true);
  std::vector<std::vector<uint8_t>> sends;
  size_t flows = 0;
  const Clock::time_point dump_start = Clock::now();
  Dump(fd, [&](const uint8_t* data, size_t size) {
    flowglass::MessageReader reader({data, size});
    flowglass::Message message;
    while (reader.Next(message)) {
      std::vector<uint8_t> request = DeleteRequest(message);
      if (request.empty()) continue;
      if (flows++ % kDeletesPerSend == 0) sends.emplace_back();
      const auto sequence = static_cast<uint32_t>(flows);
      std::memcpy(request.data() + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof(sequence));
      // The last of a send, which later becomes the one with the acknowledgement, is found by its length.
      sends.back().insert(sends.back().end(), request.begin(), request.end());
    }
  });
  const long long dump_ns = NanosecondsSince(dump_start);
  size_t failed = 0;
  const Clock::time_point start = Clock::now();
  for (std::vector<uint8_t>& send : sends) {
    // Marks the last message of the send.
    size_t at = 0;
    nlmsghdr header;
    while (true) {
      std::memcpy(&header, send.data() + at, sizeof(header));
      if (at + NLMSG_ALIGN(header.nlmsg_len) >= send.size()) break;
      at += NLMSG_ALIGN(header.nlmsg_len);
    }
    header.nlmsg_flags |= NLM_F_ACK;
    std::memcpy(send.data() + at, &header, sizeof(header));
    Send(fd, send.data(), send.size());
    failed += AwaitAnswer(fd, header.nlmsg_seq);
  }
  std::printf("{\"flows\": %zu, \"failed\": %zu, \"dumpNs\": %lld, \"deleteNs\": %lld}\n", flows, failed,
              dump_ns, NanosecondsSince(start));
  return failed == 0 ? 0 : 2;
}

std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int Usage() {
  std::fputs("usage: ctload insert N [--mix] [--timeout SECONDS] | discard | batched-delete udp\n", stderr);
  return 64;
}

int RunInsert(std::span<char* const> words) {
  const auto count = words.empty() ? std::nullopt : ParseNumber(words[0]);
  if (!count) return Usage();
  bool mix = false;
  uint32_t timeout_sec = 3600;
  for (size_t i = 1; i < words.size(); i++) {
    const std::string_view word = words[i];
    if (word == "--mix") {
      mix = true;
    } else if (word == "--timeout" && i + 1 < words.size()) {
      const auto seconds = ParseNumber(words[++i]);
      if (!seconds) return Usage();
      timeout_sec = *seconds;
    } else {
      return Usage();
    }
  }
  return Insert(*count, mix, timeout_sec);
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char* const> words(argv + 1, static_cast<size_t>(argc > 0 ? argc - 1 : 0));
  const std::string_view command = words.empty() ? std::string_view() : words[0];
  if (command == "insert") return RunInsert(words.subspan(1));
  if (command == "discard" && words.size() == 1) return Discard();
  if (command == "batched-delete" && words.size() == 2 && std::string_view(words[1]) == "udp")
    return BatchedDelete();
  return Usage();
}
