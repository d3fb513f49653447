#include "privileges.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace flowglass::helper {
namespace {

constexpr uint64_t Bit(unsigned capability) {
  return 1ull << capability;
}

struct CapabilitySets {
  uint64_t effective, permitted, inheritable;
};

bool ReadCapabilities(CapabilitySets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, data) != 0) return false;
  sets.effective = data[0].effective | static_cast<uint64_t>(data[1].effective) << 32;
  sets.permitted = data[0].permitted | static_cast<uint64_t>(data[1].permitted) << 32;
  sets.inheritable = data[0].inheritable | static_cast<uint64_t>(data[1].inheritable) << 32;
  return true;
}

bool WriteCapabilities(const CapabilitySets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    data[i].effective = static_cast<uint32_t>(sets.effective >> (32 * i));
    data[i].permitted = static_cast<uint32_t>(sets.permitted >> (32 * i));
    data[i].inheritable = static_cast<uint32_t>(sets.inheritable >> (32 * i));
  }
  return syscall(SYS_capset, &header, data) == 0;
}

// Ends at the first number unknown to the kernel (EINVAL). Without CAP_SETPCAP nothing can be dropped, and
// nothing needs to be: no_new_privs keeps exec from giving anything back.
void DropBoundingSet() {
  for (unsigned capability = 0; capability < 64; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno == EINVAL) return;
  }
}

}  // namespace

uint64_t EffectiveCapabilities() {
  CapabilitySets sets{};
  return ReadCapabilities(sets) ? sets.effective : 0;
}

bool HasNetAdmin(uint64_t capabilities) {
  return (capabilities & Bit(CAP_NET_ADMIN)) != 0;
}

int DropPrivileges() {
  CapabilitySets sets{};
  if (!ReadCapabilities(sets)) return errno;
  DropBoundingSet();
  // Fails on kernels without ambient capabilities (before 4.3), which have none to clear.
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  const uint64_t kept = sets.permitted & Bit(CAP_NET_ADMIN);
  if (!WriteCapabilities({kept, kept, 0})) return errno;
  CapabilitySets now{};
  if (!ReadCapabilities(now) || now.effective != kept || now.permitted != kept || now.inheritable != 0)
    return EPERM;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
  return 0;
}

void CloseInheritedDescriptors() {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0) return;
#endif
  // Kernels before 5.9.
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int end = limit.rlim_cur < 65536 ? static_cast<int>(limit.rlim_cur) : 65536;
  for (int fd = 3; fd < end; fd++) close(fd);
}

}  // namespace flowglass::helper
