// Channels through flowglass-helper: the client's half of helper_protocol.h.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "channel.h"
#include "helper_process.h"
#include "helper_protocol.h"

namespace flowglass {

// The connection to one running helper. Requests go one at a time; each waits for its answer.
// Thread: any; mutex_ is held from request to answer.
class HelperLink {
 public:
  struct Answer {
    std::vector<uint8_t> payload;
    OwnedFd fd;  // received by SCM_RIGHTS, if any
  };

  // Starts the program and shakes hands. Errors: those of HelperProcess::Start, EPROTO for another protocol
  // version, EPIPE if it ended (with its stderr), ETIMEDOUT if it does not answer within limit_ms and
  // ECANCELED if cancel_fd became readable: the program is ended then.
  static Result<std::shared_ptr<HelperLink>> Start(const std::vector<std::string>& argv, int limit_ms,
                                                   int cancel_fd);

  // Sends one request whose payload is head, then body. Errors: the helper's refusal, with its sentence;
  // EPIPE if it ended; ETIMEDOUT without an answer within limit_ms, which ends the helper and this
  // connection.
  Result<Answer> Call(const char* op, protocol::Type type, int limit_ms, std::span<const uint8_t> head,
                      std::span<const uint8_t> body = {});

  // Ends the helper and waits for its end, for a bounded time. A call waiting for its answer fails with
  // EPIPE.
  void Close();

  int pid() const { return hello_.pid; }
  int control() const { return process_->control(); }
  uint32_t flags() const { return hello_.flags; }
  std::string version() const;

 private:
  explicit HelperLink(std::unique_ptr<HelperProcess> process) : process_(std::move(process)) {}
  Status Shake(const std::string& program, int limit_ms, int cancel_fd);
  Result<Answer> CallLocked(const char* op, const protocol::Header& header, std::span<const uint8_t> head,
                            std::span<const uint8_t> body, int limit_ms, int cancel_fd);
  Result<Answer> Await(const char* op, const protocol::Header& request, int limit_ms, int cancel_fd);
  Error Ended(const char* op);
  Error Hung(const char* op, int limit_ms);
  void EndNow();

  std::mutex mutex_;
  const std::unique_ptr<HelperProcess> process_;
  uint32_t next_id_ = 1;
  protocol::HelloReply hello_{};
};

}  // namespace flowglass
