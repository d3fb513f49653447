#include "seccomp.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace flowglass::helper {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr uint32_t kArchitecture = AUDIT_ARCH_RISCV64;
#else
#error "flowglass-helper: name this architecture's AUDIT_ARCH_* here"
#endif

// What serving needs: messages on the control socket, the netlink sockets, rereading the open sysctl files,
// stderr, exiting, and the memory calls that libc makes by itself.
constexpr uint32_t kAllowed[] = {
    SYS_recvmsg,     SYS_sendmsg,      SYS_sendto, SYS_setsockopt, SYS_getsockopt, SYS_bind,
    SYS_getsockname, SYS_close,        SYS_read,   SYS_pread64,    SYS_write,      SYS_writev,
    SYS_ppoll,       SYS_rt_sigreturn, SYS_brk,    SYS_munmap,     SYS_futex,      SYS_restart_syscall,
    SYS_getpid,      SYS_capget,       SYS_exit,   SYS_exit_group,
#ifdef SYS_poll
    SYS_poll,
#endif
};

constexpr sock_filter Statement(uint16_t code, uint32_t k) {
  return {code, 0, 0, k};
}
constexpr sock_filter Load(size_t offset) {
  return Statement(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset));
}
// Skips the next `skip` instructions unless the loaded word is `value`.
constexpr sock_filter SkipUnless(uint32_t value, uint8_t skip) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, skip, value};
}
constexpr sock_filter Return(uint32_t action) {
  return Statement(BPF_RET | BPF_K, action);
}

// The offset of an argument's low 32 bits; the kernel reads these arguments as 32-bit integers.
constexpr size_t Argument(size_t index) {
  const size_t low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
  return offsetof(seccomp_data, args) + 8 * index + low;
}

class FilterProgram {
 public:
  void Add(sock_filter instruction) { instructions_[count_++] = instruction; }
  sock_fprog Program() { return {count_, instructions_}; }

 private:
  sock_filter instructions_[96];
  unsigned short count_ = 0;
};
static_assert(sizeof kAllowed / sizeof kAllowed[0] * 2 + 16 <= 96);

// socket(AF_NETLINK, any type, NETLINK_NETFILTER) and no other.
void AllowNetfilterSocket(FilterProgram& filter) {
  filter.Add(SkipUnless(SYS_socket, 6));
  filter.Add(Load(Argument(0)));
  filter.Add(SkipUnless(AF_NETLINK, 3));
  filter.Add(Load(Argument(2)));
  filter.Add(SkipUnless(NETLINK_NETFILTER, 1));
  filter.Add(Return(SECCOMP_RET_ALLOW));
  filter.Add(Return(SECCOMP_RET_KILL_PROCESS));
}

// mmap of private memory that is not executable: PROT_READ and PROT_WRITE at most.
void AllowPlainMemory(FilterProgram& filter) {
  filter.Add(SkipUnless(SYS_mmap, 4));
  filter.Add(Load(Argument(2)));
  filter.Add({BPF_JMP | BPF_JSET | BPF_K, 1, 0, ~3u});
  filter.Add(Return(SECCOMP_RET_ALLOW));
  filter.Add(Return(SECCOMP_RET_KILL_PROCESS));
}

}  // namespace

int InstallSeccompFilter() {
  FilterProgram filter;
  filter.Add(Load(offsetof(seccomp_data, arch)));
  filter.Add(SkipUnless(kArchitecture, 1));
  filter.Add(Load(offsetof(seccomp_data, nr)));
  // For calls of another architecture, the architecture's number is still loaded here; no call has it.
  for (const uint32_t call : kAllowed) {
    filter.Add(SkipUnless(call, 1));
    filter.Add(Return(SECCOMP_RET_ALLOW));
  }
  AllowNetfilterSocket(filter);
  AllowPlainMemory(filter);
  filter.Add(Return(SECCOMP_RET_KILL_PROCESS));
  const sock_fprog program = filter.Program();
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 ? 0 : errno;
}

}  // namespace flowglass::helper
