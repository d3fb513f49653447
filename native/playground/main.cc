// flowglass-playground: started as `unshare -rn flowglass-playground HELPER`, with a client's control socket
// as descriptor 0. It sets up its namespace, runs the helper beside itself and makes real traffic until the
// helper ends; the helper ends with it, too. Only composition here.
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "../src/helper_protocol.h"
#include "network.h"
#include "ruleset.h"
#include "scenario.h"

namespace {

using namespace flowglass::playground;

constexpr int kExitUsage = 64;        // EX_USAGE of sysexits.h
constexpr int kExitUnavailable = 69;  // EX_UNAVAILABLE

int Fail(const std::string& reason) {
  fprintf(stderr, "flowglass-playground: %s\n", reason.c_str());
  return kExitUnavailable;
}

// Raises the soft limit to the hard one. Returns the number of descriptors that can be open.
unsigned long RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

// Ends the loop when the helper ends.
class HelperWatch final : public Actor {
 public:
  explicit HelperWatch(pid_t helper)
      : process_(static_cast<int>(syscall(SYS_pidfd_open, helper, 0))), helper_(helper) {}
  // Kernels before 5.3 have no pidfd: there the helper is checked each second.
  void Start() {
    if (process_)
      Watch(process_.get(), EPOLLIN);
    else
      WakeAfter(1000);
  }
  void OnReady(uint32_t) override { OnTime(); }
  void OnTime() override {
    if (waitpid(helper_, &status_, WNOHANG) != 0) return loop().Stop();
    if (!process_) WakeAfter(1000);
  }

  // Whether the helper ended properly: its control socket was closed.
  bool EndedWell() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

 private:
  const Fd process_;
  const pid_t helper_;
  int status_ = 0;
};

// Starts the helper with our descriptor 0, to be killed when this process ends.
pid_t StartHelper(char** arguments) {
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kExitUnavailable);
  execv(arguments[0], arguments);
  fprintf(stderr, "flowglass-playground: %s: %s\n", arguments[0], strerror(errno));
  _exit(kExitUnavailable);
}

// Only the helper may hold the control socket: with a second holder the client would not see it end.
void GiveUpControlSocket() {
  close(STDIN_FILENO);
  (void)!freopen("/dev/null", "r", stdin);
}

int Run(char** helper) {
  signal(SIGINT, SIG_IGN);  // at a terminal, the client decides
  signal(SIGPIPE, SIG_IGN);
  if (std::string reason = WhyNotPrivate(); !reason.empty()) return Fail(reason);
  // The rules first: they load the kernel's conntrack, and with it the settings.
  if (std::string problem = LoadRuleset(); !problem.empty()) return Fail(problem);
  if (std::string problem = SetUpNetwork(); !problem.empty()) return Fail(problem);
  const pid_t pid = StartHelper(helper);
  if (pid < 0) return Fail(std::string("cannot start the helper: ") + strerror(errno));
  GiveUpControlSocket();
  const unsigned long descriptors = RaiseDescriptorLimit();
  EventLoop loop;
  HelperWatch& watch = loop.Adopt(std::make_unique<HelperWatch>(pid));
  watch.Start();
  const auto seed = static_cast<uint32_t>(EventLoop::NowMs());
  if (!loop.Adopt(std::make_unique<Scenario>(seed, BudgetFor(descriptors))).Start())
    return Fail("cannot listen on any port");
  return loop.Run() && watch.EndedWell() ? 0 : kExitUnavailable;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    printf("flowglass-playground %s\n", flowglass::protocol::kProgramVersion);
    return 0;
  }
  if (argc < 2 || argv[1][0] == '-') {
    fputs(
        "flowglass-playground is started by Flowglass (--demo) as `unshare -rn flowglass-playground HELPER`: "
        "it makes traffic to look at in a network namespace of its own.\n",
        stderr);
    return kExitUsage;
  }
  return Run(argv + 1);
}
