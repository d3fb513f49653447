// Channels that this process opens and sends on itself: it has CAP_NET_ADMIN. Another network namespace is
// entered only by a thread that ends right afterwards.
#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <thread>

#include "batch_decoder.h"
#include "channel.h"
#include "messages.h"
#include "receiver.h"
#include "request.h"
#include "wake.h"

namespace flowglass {
namespace {

// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

class DirectChannel final : public Channel {
 public:
  explicit DirectChannel(Descriptor socket) : socket_(std::move(socket)) {}

  int fd() const override { return socket_.get(); }

  uint32_t buffer_bytes() const override {
    int bytes = 0;
    socklen_t size = sizeof(bytes);
    if (getsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &bytes, &size) != 0) return 0;
    return static_cast<uint32_t>(bytes) / 2;
  }

  Status Send(std::span<const uint8_t> messages) override {
    sockaddr_nl kernel = {};
    kernel.nl_family = AF_NETLINK;
    while (sendto(fd(), messages.data(), messages.size(), 0, reinterpret_cast<sockaddr*>(&kernel),
                  sizeof(kernel)) < 0) {
      if (errno != EINTR) return Error{"send", errno, ""};
    }
    return Ok{};
  }

 private:
  Descriptor socket_;
};

void SetOption(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof(value));
}

// Opens a socket in the namespace of the calling thread.
Result<std::unique_ptr<Channel>> OpenHere(const ChannelOptions& options) {
  Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER));
  if (socket.get() < 0) return Error{"open", errno, ""};
  const int fd = socket.get();
  if (options.buffer_bytes != 0) {
    const int bytes = static_cast<int>(std::min<uint32_t>(options.buffer_bytes, 0x3fffffff));
    // Only CAP_NET_ADMIN in the initial user namespace can exceed net.core.rmem_max.
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) != 0)
      SetOption(fd, SOL_SOCKET, SO_RCVBUF, bytes);
  }
  // Short acknowledgements, with the kernel's words; neither is essential.
  SetOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
  SetOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
  sockaddr_nl self = {};
  self.nl_family = AF_NETLINK;
  if (bind(fd, reinterpret_cast<sockaddr*>(&self), sizeof(self)) != 0) return Error{"open", errno, ""};
  for (const uint32_t group : options.groups) {
    const int number = static_cast<int>(group);
    if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &number, sizeof(number)) != 0) {
      return Error{"subscribe", errno, ""};
    }
  }
  return std::unique_ptr<Channel>(std::make_unique<DirectChannel>(std::move(socket)));
}

std::optional<int64_t> ReadSysctl(const char* name) {
  const std::string path = std::string("/proc/sys/net/netfilter/nf_conntrack_") + name;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 32> text = {};
  const ssize_t got = file.get() < 0 ? -1 : read(file.get(), text.data(), text.size());
  int64_t value = 0;
  if (got <= 0 || std::from_chars(text.data(), text.data() + got, value).ec != std::errc{})
    return std::nullopt;
  return value;
}

class DirectSource final : public ChannelSource {
 public:
  DirectSource(Descriptor netns, std::string name) : netns_(std::move(netns)), name_(std::move(name)) {}

  Result<std::unique_ptr<Channel>> Open(const ChannelOptions& options) override {
    Result<std::unique_ptr<Channel>> opened = Error{"open", EIO, ""};
    if (const Status entered = Inside([&] { opened = OpenHere(options); }); !entered.ok())
      return entered.error();
    return opened;
  }

  Result<Sysctls> ReadSysctls() override {
    Sysctls values;
    const Status entered = Inside([&] {
      values = {.acct = ReadSysctl("acct"),
                .timestamp = ReadSysctl("timestamp"),
                .events = ReadSysctl("events"),
                .max = ReadSysctl("max"),
                .count = ReadSysctl("count"),
                .buckets = ReadSysctl("buckets"),
                .tcp_loose = ReadSysctl("tcp_loose"),
                .timeouts = {}};
      for (size_t i = 0; i < kTimeoutCount; i++) values.timeouts[i] = ReadSysctl(kTimeoutSysctls[i].sysctl);
    });
    if (!entered.ok()) return entered.error();
    return values;
  }

  Result<std::string> ReadFile(NetFile file) override {
    Result<std::string> text = Error{"read", EIO, ""};
    // Only this thread: the process stays where it is.
    if (const Status entered = Inside([&] { text = ReadNetFile("/proc/thread-self", file); }); !entered.ok())
      return entered.error();
    return text;
  }

 private:
  // Runs `work` in the namespace; if it is not our own, on a thread that enters it and ends.
  template <typename Work>
  Status Inside(Work work) {
    if (netns_.get() < 0) {
      work();
      return Ok{};
    }
    int failed = 0;
    std::thread([&] {
      if (setns(netns_.get(), CLONE_NEWNET) != 0)
        failed = errno;
      else
        work();
    }).join();
    if (failed == EINVAL) return Error{"open", failed, name_ + " is not a network namespace."};
    if (failed != 0)
      return Error{"open", failed, "The network namespace " + name_ + " cannot be entered: that needs root."};
    return Ok{};
  }

  // The namespace's descriptor, or -1 for our own.
  Descriptor netns_;
  const std::string name_;
};

// Requests the statistics, which need the same rights as everything else, so that EPERM shows at once.
Status Probe(Channel& channel) {
  RequestWriter request;
  request.GetStats(1);
  if (Status sent = channel.Send(request.bytes()); !sent.ok()) return sent.error();
  Receiver receiver(channel.fd());
  while (true) {
    // The kernel answers as it takes the request, so this limit is never reached.
    if (!WaitReadable(channel.fd(), -1, 5000).readable) return Error{"open", ETIMEDOUT, ""};
    const Receiver::Got got = receiver.Receive();
    if (got == Receiver::Got::kNothing) continue;
    if (got != Receiver::Got::kDatagram)
      return Error{"open", got == Receiver::Got::kLost ? ENOBUFS : receiver.error(), ""};
    MessageReader reader(receiver.datagram());
    Message message;
    while (reader.Next(message)) {
      if (message.header.nlmsg_type != NLMSG_ERROR) continue;
      const Answer answer = ReadAnswer(message);
      if (answer.code == 0) return Ok{};
      return Error{"open", answer.code, answer.message};
    }
  }
}

Error CannotOpen(const std::string& netns, int code) {
  if (code == ENOENT || code == ENOTDIR || code == ESRCH)
    return {"open", ENOENT,
            "There is no network namespace " + netns + ": its name, or its process, is gone."};
  if (code == EACCES || code == EPERM)
    return {"open", code,
            "The network namespace " + netns + " belongs to somebody else: opening it needs root."};
  return {"open", code, "The network namespace " + netns + " cannot be opened."};
}

}  // namespace

Result<std::unique_ptr<ChannelSource>> OpenDirectSource(const std::string& netns) {
  Descriptor space;
  if (!netns.empty()) {
    const std::string path = netns.find('/') == std::string::npos ? "/run/netns/" + netns : netns;
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
    space = Descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (space.get() < 0) return CannotOpen(netns, errno);
  }
  auto source = std::make_unique<DirectSource>(std::move(space), netns);
  Result<std::unique_ptr<Channel>> channel = source->Open({});
  if (!channel.ok()) return channel.error();
  if (Status allowed = Probe(*channel.value()); !allowed.ok()) return allowed.error();
  return std::unique_ptr<ChannelSource>(std::move(source));
}

}  // namespace flowglass
