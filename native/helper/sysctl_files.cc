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

int OpenFile(const char* name) {
  char path[sizeof kPrefix + protocol::kMaxSysctlName];
  strcpy(path, kPrefix);
  strncat(path, name, protocol::kMaxSysctlName);
  return open(path, O_RDONLY | O_CLOEXEC);
}

// Fills in `values`, and returns the bits of those that could be read.
template <size_t Count>
uint64_t ReadAll(const int (&files)[Count], int64_t (&values)[Count]) {
  uint64_t present = 0;
  for (size_t i = 0; i < Count; i++) {
    values[i] = 0;
    if (files[i] >= 0 && ReadNumber(files[i], values[i])) present |= uint64_t{1} << i;
  }
  return present;
}

}  // namespace

void SysctlFiles::Open() {
  for (size_t i = 0; i < protocol::kSysctlCount; i++) sysctls_[i] = OpenFile(protocol::kSysctlNames[i]);
  for (size_t i = 0; i < kTimeoutCount; i++) timeouts_[i] = OpenFile(kTimeoutSysctls[i].sysctl);
}

void SysctlFiles::Read(protocol::InfoReply& reply) const {
  reply.sysctl_present = static_cast<uint32_t>(ReadAll(sysctls_, reply.sysctl));
  reply.timeout_present = ReadAll(timeouts_, reply.timeout);
}

}  // namespace flowglass::helper
