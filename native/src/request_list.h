// Requests encoded elsewhere: checks that they are whole messages to ctnetlink, numbers them, and cuts them
// into sends. Knows nothing of their attributes.
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

  // Takes whole nlmsghdr messages, each padded to 4 bytes, except perhaps the last. Errors: EINVAL, with a
  // sentence, if lengths do not fit, or if a message is not a request (NLM_F_REQUEST), is too large, or
  // belongs to a subsystem other than conntrack and its expectations.
  static Result<RequestList> Parse(std::span<const uint8_t> messages);

  size_t size() const { return offsets_.size(); }
  // Whether the kernel treats the request as a dump: one that reads, with any bit of NLM_F_DUMP (in NEW and
  // DELETE these bits mean something else).
  bool IsDump(size_t index) const;
  // Whether it is a delete without attributes, which deletes everything and takes the kernel time.
  bool IsFlush(size_t index) const;
  // Whether it is a dump of the CT subsystem that is answered with flows (ctnetlink_dump_table,
  // ctnetlink_dump_dying, ctnetlink_dump_unconfirmed).
  bool IsFlowDump(size_t index) const;

  // The end of the send that begins with request `at`, such that its answers fit into `answer_bytes` of
  // receive buffer. A dump and a flush are sent alone.
  size_t SendEnd(size_t at, size_t answer_bytes) const;

  // Numbers the requests [from, to) from `sequence` on, requests an acknowledgement of the last (one serves
  // for all), and returns them. Valid until the next call. A dump that has begun is not acknowledged; one
  // that finds nothing to begin with is (ctnetlink_dump_exp_ct).
  std::span<const uint8_t> Number(size_t from, size_t to, uint32_t sequence);

 private:
  size_t EndOffset(size_t index) const;
  uint16_t TypeOf(size_t index) const;

  // All messages padded.
  std::vector<uint8_t> bytes_;
  std::vector<size_t> offsets_;
};

}  // namespace flowglass
