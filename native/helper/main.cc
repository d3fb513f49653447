// flowglass-helper: opens conntrack's netlink sockets for an unprivileged client and sends its requests.
// Only composition here; the protocol is documented in ../src/helper_protocol.h.
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "privileges.h"
#include "seccomp.h"
#include "session.h"

namespace {

using namespace flowglass;

constexpr int kExitUsage = 64;        // EX_USAGE of sysexits.h
constexpr int kExitUnavailable = 69;  // EX_UNAVAILABLE

bool IsControlSocket(int fd) {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &value, &size) == 0 && value == AF_UNIX &&
         getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size) == 0 && value == SOCK_SEQPACKET;
}

bool KernelIsAtLeast(int wanted_major, int wanted_minor) {
  utsname name{};
  int major = 0, minor = 0;
  if (uname(&name) != 0 || sscanf(name.release, "%d.%d", &major, &minor) != 2) return false;
  return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
}

helper::PolicyContext ContextOf(bool read_only) {
  return {.read_only = read_only,
          // With nfgenmsg.version 1.
          .family_flush = KernelIsAtLeast(5, 3),
          .status_filter = KernelIsAtLeast(5, 15)};
}

// The first ctnetlink request loads the kernel module, which creates the sysctl files. They must exist
// before this process gives up opening files.
void WakeConntrack() {
  const char* step = nullptr;
  const int fd = helper::OpenNetlinkSocket({}, step);
  if (fd < 0) return;
  struct {
    nlmsghdr header;
    nfgenmsg family;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  // The kernel processes the request before send returns; its answer does not matter.
  if (send(fd, &request, sizeof request, MSG_NOSIGNAL) < 0) perror("flowglass-helper: conntrack");
  close(fd);
}

int Serve(bool read_only) {
  helper::CloseInheritedDescriptors();
  // This process ends with the control socket: an interrupt at the terminal is for the client to handle.
  signal(SIGINT, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  if (const int code = helper::DropPrivileges(); code != 0) {
    fprintf(stderr, "flowglass-helper: cannot give up privileges: %s\n", strerror(code));
    return kExitUnavailable;
  }
  WakeConntrack();
  helper::SysctlFiles sysctls;
  sysctls.Open();
  static helper::Session session(0, ContextOf(read_only), sysctls);
  if (const int code = helper::InstallSeccompFilter(); code != 0) {
    fprintf(stderr, "flowglass-helper: cannot install its seccomp filter: %s\n", strerror(code));
    return kExitUnavailable;
  }
  return session.Run() == 0 ? 0 : kExitUnavailable;
}

}  // namespace

int main(int argc, char** argv) {
  bool read_only = false;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--version") == 0) {
      printf("flowglass-helper %s\n", protocol::kProgramVersion);
      return 0;
    }
    if (strcmp(argv[i], "--read-only") != 0) {
      fprintf(stderr, "flowglass-helper: unknown argument '%s'; it knows --read-only and --version\n",
              argv[i]);
      return kExitUsage;
    }
    read_only = true;
  }
  if (!IsControlSocket(0)) {
    fputs(
        "flowglass-helper is started by Flowglass to reach the kernel's connection tracking for it; "
        "it does nothing by hand.\n",
        stderr);
    return kExitUsage;
  }
  return Serve(read_only);
}
