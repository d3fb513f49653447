// Decodes a stream of ctnetlink datagrams into batches. Pure: bytes in, columns out; resumes where a
// batch got full.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "batch.h"
#include "messages.h"
#include "siphash.h"
#include "string_table.h"

namespace flowglass {

// An answer of the kernel other than a flow: NLMSG_ERROR (code 0 is an acknowledgement) or NLMSG_DONE.
struct Answer {
  uint32_t sequence = 0;
  bool done = false;
  // errno, 0 for success.
  int code = 0;
  // The kernel's own words (NLMSGERR_ATTR_MSG), usually empty.
  std::string message;
};

// Reads NLMSG_ERROR or NLMSG_DONE; the code is EBADMSG if it is too short to hold one.
Answer ReadAnswer(const Message& message);

class BatchDecoder {
 public:
  enum class Stop {
    kDatagramEnd,  // All of the datagram was decoded.
    kBatchFull,    // Call Continue with another batch.
    kAnswer,       // answer() holds one; call Continue for what may follow.
    kOverrun,      // NLMSG_OVERRUN: the kernel lost messages; call Continue.
    kExpectation,  // Of events only: expectation() holds a message of CTNETLINK_EXP; call Continue.
  };

  // `events`: fill the column `event`; otherwise it stays 0. The table must outlive the decoder.
  BatchDecoder(const SipKey& key, StringTable& strings, bool events, bool keep = false)
      : key_(key), strings_(strings), events_(events), keep_(keep) {}

  // Begins a datagram, which must stay valid until Continue returns kDatagramEnd.
  void Begin(std::span<const uint8_t> datagram) { reader_ = MessageReader(datagram); }
  Stop Continue(BatchWriter& batch);
  bool at_end() const { return reader_.at_end(); }
  const Answer& answer() const { return answer_; }
  // The whole message as received, in the datagram.
  std::span<const uint8_t> expectation() const { return expectation_; }
  // If they are to be kept: the messages of the flows appended since the last call, each padded to 4 bytes.
  std::vector<uint8_t> TakeKept() { return std::exchange(kept_, {}); }

 private:
  std::optional<Stop> Control(const Message& message);
  void AppendFlow(const Message& message, BatchWriter& batch);

  SipKey key_;
  StringTable& strings_;
  bool events_;
  bool keep_;
  std::vector<uint8_t> kept_;
  MessageReader reader_;
  Answer answer_;
  std::span<const uint8_t> expectation_;
};

}  // namespace flowglass
