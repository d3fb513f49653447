// Requests that somebody else has encoded: checked to be whole messages to ctnetlink, numbered, and cut into
// sends. Knows nothing of their attributes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "result.h"

namespace flowglass {

class RequestList {
 public:
  // The largest request: ctnetlink's take some hundred bytes.
  static constexpr size_t kMaxRequestBytes = 64 * 1024;

  // Takes whole nlmsghdr messages, each padded to 4 bytes, the last one perhaps not. Errors: EINVAL, with a
  // sentence, where lengths do not fit, where a message is no request (NLM_F_REQUEST), too large, or of
  // another subsystem than conntrack and its expectations.
  static Result<RequestList> Parse(std::span<const uint8_t> messages);

  size_t size() const { return offsets_.size(); }
  // Whether the kernel takes the request for a dump: one of those that read, with any bit of NLM_F_DUMP (NEW
  // and DELETE give these bits another meaning).
  bool IsDump(size_t index) const;
  // Whether it deletes and has no attribute: everything, which takes the kernel its time.
  bool IsFlush(size_t index) const;
  // Whether it is of the CT subsystem, a dump, and answered with flows (ctnetlink_dump_table,
  // ctnetlink_dump_dying, ctnetlink_dump_unconfirmed).
  bool IsFlowDump(size_t index) const;

  // The end of the send that begins with request `at`: what answers it fits into `answer_bytes` of receive
  // buffer. A dump and a flush go alone.
  size_t SendEnd(size_t at, size_t answer_bytes) const;

  // Gives the requests [from, to) the sequence numbers from `sequence` on, asks for an acknowledgement of the
  // last of them (one stands for all), and returns them. Valid until the next call. A dump that has begun is
  // not acknowledged; one that finds nothing to begin with is (ctnetlink_dump_exp_ct).
  std::span<const uint8_t> Number(size_t from, size_t to, uint32_t sequence);

 private:
  size_t EndOffset(size_t index) const;
  uint16_t TypeOf(size_t index) const;

  // All messages padded.
  std::vector<uint8_t> bytes_;
  std::vector<size_t> offsets_;
};

}  // namespace flowglass
