#include "network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sockets.h"

namespace flowglass::playground {
namespace {

struct Prefix {
  const char* address;
  uint8_t bits;
};

// Private networks, and the documentation prefixes for "the internet" (RFC 5737, RFC 3849).
constexpr Prefix kLocalPrefixes[] = {
    {"192.168.4.0", 24}, {"10.2.8.0", 24}, {"10.5.0.0", 16}, {"10.7.0.0", 24},      {"198.51.100.0", 24},
    {"203.0.113.9", 32}, {"fd00:4::", 64}, {"fd00:2::", 64}, {"2001:db8:51::", 64}, {"2001:db8:9::9", 128},
};

struct Setting {
  const char* name;  // below /proc/sys/net
  int value;
};

constexpr Setting kSettings[] = {
    {"netfilter/nf_conntrack_acct", 1},
    {"netfilter/nf_conntrack_timestamp", 1},
    // The default, 2, gives no events for flows older than the first listener.
    {"netfilter/nf_conntrack_events", 1},
    {"netfilter/nf_conntrack_tcp_timeout_established", 400},
    // Longer than a server lingers (TcpPlan), or its FIN would be too late.
    {"netfilter/nf_conntrack_tcp_timeout_close_wait", 45},
    {"netfilter/nf_conntrack_udp_timeout_stream", 60},
    {"netfilter/nf_conntrack_generic_timeout", 120},
};

// Seconds. Scaled while the table is first filled.
constexpr Setting kShortTimeouts[] = {
    {"netfilter/nf_conntrack_udp_timeout", 30},          {"netfilter/nf_conntrack_icmp_timeout", 25},
    {"netfilter/nf_conntrack_icmpv6_timeout", 25},       {"netfilter/nf_conntrack_tcp_timeout_time_wait", 40},
    {"netfilter/nf_conntrack_tcp_timeout_syn_sent", 40}, {"netfilter/nf_conntrack_tcp_timeout_fin_wait", 40},
};

bool WriteSetting(const char* name, int value) {
  char path[128], text[16];
  snprintf(path, sizeof path, "/proc/sys/net/%s", name);
  const int length = snprintf(text, sizeof text, "%d\n", value);
  const Fd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text, static_cast<size_t>(length)) == length;
}

// The initial user namespace maps every id to itself.
bool IsInitialUserNamespace() {
  FILE* file = fopen("/proc/self/uid_map", "re");
  if (!file) return true;
  unsigned long inside = 0, outside = 0, count = 0;
  const int fields = fscanf(file, "%lu %lu %lu", &inside, &outside, &count);
  fclose(file);
  return fields != 3 || count == 4294967295ul;
}

// True only if both are visible; from inside its own user namespace, the first process is usually hidden.
bool SharesNetworkWithInit() {
  struct stat own {
  }, first{};
  return stat("/proc/self/ns/net", &own) == 0 && stat("/proc/1/ns/net", &first) == 0 &&
         own.st_ino == first.st_ino;
}

// The name of an interface that is up, or empty. A fresh namespace has none, not even loopback; it can have
// idle ones that the kernel's tunnel modules add to each.
std::string InterfaceThatIsUp() {
  std::string name;
  struct if_nameindex* const all = if_nameindex();
  const Fd fd = OpenSocket(AF_INET, SOCK_DGRAM, 0);
  for (struct if_nameindex* entry = all; entry && entry->if_index != 0; entry++) {
    ifreq request{};
    strncpy(request.ifr_name, entry->if_name, IFNAMSIZ - 1);
    if (ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_UP)) name = entry->if_name;
  }
  if (all) if_freenameindex(all);
  return name;
}

bool BringLoopbackUp() {
  const Fd fd = OpenSocket(AF_INET, SOCK_DGRAM, 0);
  ifreq request{};
  strcpy(request.ifr_name, "lo");
  if (ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) return false;
  request.ifr_flags |= IFF_UP;
  return ioctl(fd.get(), SIOCSIFFLAGS, &request) == 0;
}

void AddAttribute(nlmsghdr& header, uint16_t type, const void* data, size_t bytes) {
  char* const place = reinterpret_cast<char*>(&header) + NLMSG_ALIGN(header.nlmsg_len);
  const rtattr attribute = {static_cast<unsigned short>(RTA_LENGTH(bytes)), type};
  memcpy(place, &attribute, sizeof attribute);
  memcpy(place + RTA_LENGTH(0), data, bytes);
  header.nlmsg_len = static_cast<uint32_t>(NLMSG_ALIGN(header.nlmsg_len) + RTA_SPACE(bytes));
}

// `ip route add local PREFIX dev lo`. Returns 0 or an errno value.
int AddLocalRoute(int netlink, const Prefix& prefix) {
  const Endpoint address = MakeEndpoint(prefix.address, 0, 0);
  struct {
    nlmsghdr header;
    rtmsg route;
    char attributes[64];
  } request{};
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.route);
  request.header.nlmsg_type = RTM_NEWROUTE;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
  request.route.rtm_family = static_cast<uint8_t>(address.family());
  request.route.rtm_dst_len = prefix.bits;
  request.route.rtm_table = RT_TABLE_LOCAL;
  request.route.rtm_protocol = RTPROT_STATIC;
  request.route.rtm_scope = RT_SCOPE_HOST;
  request.route.rtm_type = RTN_LOCAL;
  if (address.family() == AF_INET)
    AddAttribute(request.header, RTA_DST, &address.v4.sin_addr, 4);
  else
    AddAttribute(request.header, RTA_DST, &address.v6.sin6_addr, 16);
  const uint32_t loopback = if_nametoindex("lo");
  AddAttribute(request.header, RTA_OIF, &loopback, sizeof loopback);
  if (send(netlink, &request, request.header.nlmsg_len, 0) < 0) return errno;
  struct {
    nlmsghdr header;
    nlmsgerr error;
    char rest[256];
  } answer{};
  if (recv(netlink, &answer, sizeof answer, 0) < 0) return errno;
  return answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error : EPROTO;
}

}  // namespace

std::string WhyNotPrivate() {
  if (IsInitialUserNamespace() || SharesNetworkWithInit()) {
    return "it runs only in namespaces of its own: start it with `unshare -rn`";
  }
  if (const std::string name = InterfaceThatIsUp(); !name.empty()) {
    return "this network namespace is in use (interface " + name + " is up): start it with `unshare -rn`";
  }
  return {};
}

std::string SetUpNetwork() {
  if (!BringLoopbackUp()) return std::string("cannot bring loopback up: ") + strerror(errno);
  // Lets sockets have any address of a local IPv6 prefix, as with IPv4 anyway.
  if (HasIpv6()) WriteSetting("ipv6/ip_nonlocal_bind", 1);
  const Fd netlink(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  for (const Prefix& prefix : kLocalPrefixes) {
    if (strchr(prefix.address, ':') && !HasIpv6()) continue;
    if (const int code = AddLocalRoute(netlink.get(), prefix); code != 0) {
      return std::string("cannot make ") + prefix.address + " a local address: " + strerror(code);
    }
  }
  for (const Setting& setting : kSettings) {
    if (!WriteSetting(setting.name, setting.value)) {
      return std::string("cannot set ") + setting.name + ": " + strerror(errno);
    }
  }
  ScaleTimeouts(1);
  return {};
}

bool HasIpv6() {
  static const bool has = static_cast<bool>(OpenSocket(AF_INET6, SOCK_DGRAM, 0));
  return has;
}

void ScaleTimeouts(double scale) {
  for (const Setting& timeout : kShortTimeouts) {
    WriteSetting(timeout.name, std::max(2, static_cast<int>(timeout.value * scale)));
  }
}

}  // namespace flowglass::playground
