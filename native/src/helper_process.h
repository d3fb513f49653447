// The helper as a child process: starts it, keeps the first lines of its stderr, and makes sure that it ends.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "result.h"

namespace flowglass {

// A descriptor that is closed with its owner; -1 if none. Not shared between threads.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.Release()) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  ~OwnedFd();
  int get() const { return fd_; }
  int Release();

 private:
  int fd_ = -1;
};

// A started program whose descriptor 0 is the other end of control(). Destruction closes the control socket,
// which makes the program end, waits kEndSeconds, and then kills it: no zombie remains. Thread: any one at a
// time.
class HelperProcess {
 public:
  // Starts argv[0], looked up in PATH. Errors: ENOENT and others of posix_spawn(3), with the program's name.
  static Result<std::unique_ptr<HelperProcess>> Start(const std::vector<std::string>& argv);
  ~HelperProcess();

  // A SOCK_SEQPACKET socket, closed on exec.
  int control() const { return control_.get(); }
  // The child's process id; the helper's own differs if a launcher forks.
  pid_t pid() const { return pid_; }
  // Ends the program immediately with SIGKILL: process `helper`, if that is a different one behind a
  // launcher, else the child. Stopped processes end, too. The child must not be known to have ended.
  void Kill(pid_t helper);
  // What the program has written to stderr, at most kStderrBytes, without the last newline.
  std::string Stderr();
  // How it ended, in words ("exited with status 1"), waiting up to kEndSeconds; empty if it still runs.
  std::string HowItEnded();

  static constexpr int kEndSeconds = 2;
  static constexpr size_t kStderrBytes = 4096;

 private:
  HelperProcess(pid_t pid, OwnedFd control, OwnedFd errors)
      : pid_(pid), control_(std::move(control)), errors_(std::move(errors)) {}
  bool WaitForEnd();

  pid_t pid_;
  OwnedFd control_;
  OwnedFd errors_;
  std::string stderr_;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace flowglass
