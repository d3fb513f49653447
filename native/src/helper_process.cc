#include "helper_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace flowglass {
namespace {

// Ignored and blocked signals survive exec: the helper starts with neither.
class SpawnSetup {
 public:
  SpawnSetup(int control, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, control, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  // posix_spawn forks without copying the address space, so it is safe and quick in a threaded process.
  int Spawn(pid_t& pid, const std::vector<std::string>& argv) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    return posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = other.Release();
  }
  return *this;
}

OwnedFd::~OwnedFd() {
  if (fd_ >= 0) close(fd_);
}

int OwnedFd::Release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

Result<std::unique_ptr<HelperProcess>> HelperProcess::Start(const std::vector<std::string>& argv) {
  if (argv.empty() || argv[0].empty()) return Error{"start helper", EINVAL, "no program was named"};
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
    return Error{"start helper", errno, ""};
  OwnedFd ours(sockets[0]), theirs(sockets[1]);
  int pipes[2];
  // Non-blocking at both ends: stderr is not read continuously, and a talkative child must not block on it.
  if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0) return Error{"start helper", errno, ""};
  OwnedFd read_end(pipes[0]), write_end(pipes[1]);
  pid_t pid = 0;
  const int code = SpawnSetup(theirs.get(), write_end.get()).Spawn(pid, argv);
  if (code != 0) return Error{"start helper", code, argv[0] + ": " + strerror(code)};
  return std::unique_ptr<HelperProcess>(new HelperProcess(pid, std::move(ours), std::move(read_end)));
}

HelperProcess::~HelperProcess() {
  control_ = OwnedFd();
  if (WaitForEnd()) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
}

void HelperProcess::Kill(pid_t helper) {
  if (ended_) return;
  // 0 and below would address process groups.
  kill(helper > 1 ? helper : pid_, SIGKILL);
}

std::string HelperProcess::Stderr() {
  char chunk[1024];
  ssize_t size;
  while ((size = read(errors_.get(), chunk, sizeof chunk)) > 0) {
    const size_t room = kStderrBytes - stderr_.size();
    stderr_.append(chunk, static_cast<size_t>(size) < room ? static_cast<size_t>(size) : room);
  }
  return stderr_.substr(0, stderr_.find_last_not_of('\n') + 1);
}

std::string HelperProcess::HowItEnded() {
  if (!WaitForEnd()) return {};
  if (WIFEXITED(status_)) return "exited with status " + std::to_string(WEXITSTATUS(status_));
  return "was ended by signal " + std::to_string(WTERMSIG(status_));
}

// Uses a pidfd if the kernel has it (5.3); otherwise polls waitpid every few milliseconds.
bool HelperProcess::WaitForEnd() {
  if (ended_) return true;
  const OwnedFd process(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  constexpr int kStepMs = 10;
  for (int waited = 0; !ended_ && waited <= kEndSeconds * 1000; waited += kStepMs) {
    const pid_t answer = waitpid(pid_, &status_, WNOHANG);
    // ECHILD: something else in this process reaped it, so its status is unavailable.
    ended_ = answer == pid_ || (answer < 0 && errno == ECHILD);
    pollfd waiting{process.get(), POLLIN, 0};
    if (!ended_) poll(&waiting, process.get() >= 0 ? 1 : 0, kStepMs);
  }
  return ended_;
}

}  // namespace flowglass
