// The nf_conntrack sysctls of the helper's network namespace.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "session.h"

namespace flowglass::helper {
namespace {

constexpr char kPrefix[] = "/proc/sys/net/netfilter/nf_conntrack_";

// A decimal integer, optionally followed by a newline.
bool ReadNumber(int fd, int64_t& value) {
  char text[32];
  const ssize_t size = pread(fd, text, sizeof text - 1, 0);
  if (size <= 0) return false;
  text[size] = 0;
  char* end = nullptr;
  value = strtoll(text, &end, 10);
  return end != text && (*end == 0 || *end == '\n');
}

}  // namespace

void SysctlFiles::Open() {
  for (size_t i = 0; i < protocol::kSysctlCount; i++) {
    char path[sizeof kPrefix + 16];
    strcpy(path, kPrefix);
    strncat(path, protocol::kSysctlNames[i], 15);
    fds_[i] = open(path, O_RDONLY | O_CLOEXEC);
  }
}

void SysctlFiles::Read(protocol::InfoReply& reply) const {
  reply.sysctl_present = 0;
  for (size_t i = 0; i < protocol::kSysctlCount; i++) {
    reply.sysctl[i] = 0;
    if (fds_[i] >= 0 && ReadNumber(fds_[i], reply.sysctl[i])) reply.sysctl_present |= 1u << i;
  }
}

}  // namespace flowglass::helper
