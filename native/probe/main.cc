// flowglass-probe: carries out requests to ctnetlink in its own network namespace, which ends with it, and
// prints the answers. It finds out what the running kernel does with a request without touching a table in
// use. Which requests, and what the answers mean: native/methods/capabilities.ts.
//
// Reads whole netlink messages, each padded to 4 bytes, until the end of its standard input. Prints one
// line: {"errnos": [one for each request], "requests": [one number for each reply], "replies": ["hex", ...]}
// where a reply is a netlink message with its header. Exits with 69 if it cannot create the namespace.
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "messages.h"
#include "transact.h"
#include "wake.h"

namespace {

using namespace flowglass;

constexpr int kExitUsage = 64;        // EX_USAGE of sysexits.h
constexpr int kExitData = 65;         // EX_DATAERR
constexpr int kExitUnavailable = 69;  // EX_UNAVAILABLE
// Usually some fifty requests of a few hundred bytes.
constexpr size_t kMaxInputBytes = 1024 * 1024;

int Fail(int status, const char* what, const std::string& why) {
  std::fprintf(stderr, "flowglass-probe: %s: %s\n", what, why.c_str());
  return status;
}

bool ReadInput(std::vector<uint8_t>& input) {
  while (input.size() <= kMaxInputBytes) {
    uint8_t part[16 * 1024];
    const ssize_t got = read(STDIN_FILENO, part, sizeof(part));
    if (got == 0) return true;
    if (got > 0) input.insert(input.end(), part, part + got);
    if (got < 0 && errno != EINTR) return false;
  }
  errno = EMSGSIZE;
  return false;
}

// Without CAP_SYS_ADMIN, a network namespace can be created in a new user namespace, if the system allows
// that. In there, this process has all capabilities without mapping any user.
bool EnterOwnNamespace() {
  return unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

template <typename Values>
void PrintNumbers(const char* name, const Values& values) {
  std::printf("\"%s\": [", name);
  for (size_t i = 0; i < values.size(); i++)
    std::printf("%s%lld", i == 0 ? "" : ", ", static_cast<long long>(values[i]));
  std::printf("], ");
}

void PrintReplies(std::span<const uint8_t> replies) {
  std::printf("\"replies\": [");
  for (size_t at = 0; at < replies.size();) {
    nlmsghdr header;
    std::memcpy(&header, replies.data() + at, sizeof(header));
    std::printf("%s\"", at == 0 ? "" : ", ");
    for (const uint8_t byte : replies.subspan(at, header.nlmsg_len)) std::printf("%02x", byte);
    std::printf("\"");
    at += NLMSG_ALIGN(static_cast<size_t>(header.nlmsg_len));
  }
  std::printf("]");
}

}  // namespace

int main(int argc, char** /*argv*/) {
  if (argc > 1 || isatty(STDIN_FILENO)) {
    std::fputs("flowglass-probe is started by the library @flowglass/conntrack; it does nothing by hand.\n",
               stderr);
    return kExitUsage;
  }
  std::vector<uint8_t> input;
  if (!ReadInput(input)) return Fail(kExitData, "the requests cannot be read", std::strerror(errno));
  Result<RequestList> requests = RequestList::Parse(input);
  if (!requests.ok()) return Fail(kExitData, "the requests are not understood", requests.error().message);
  if (!EnterOwnNamespace())
    return Fail(kExitUnavailable, "no network namespace of its own", std::strerror(errno));

  Result<std::unique_ptr<ChannelSource>> source = OpenDirectSource({});
  if (!source.ok())
    return Fail(kExitUnavailable, "no conntrack in the namespace", std::strerror(source.error().code));
  Result<std::unique_ptr<Channel>> channel = source.value()->Open({});
  if (!channel.ok()) return Fail(kExitUnavailable, "no socket", std::strerror(channel.error().code));
  const Wake never;
  Exchange exchange(std::move(channel.value()), never.fd());
  const Result<Transaction> done = Transact(exchange, "probe", std::move(requests.value()));
  if (!done.ok()) return Fail(kExitUnavailable, "no answer", std::strerror(done.error().code));
  std::printf("{");
  PrintNumbers("errnos", done.value().errnos);
  PrintNumbers("requests", done.value().reply_requests);
  PrintReplies(done.value().replies);
  std::printf("}\n");
  return 0;
}
