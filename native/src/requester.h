// Requests with answers on one channel: statistics, GET and DELETE of exact flows, flush. Many requests
// travel in one send; their answers are matched by sequence number.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "batch.h"
#include "channel.h"
#include "messages.h"
#include "receiver.h"
#include "request.h"
#include "siphash.h"
#include "string_table.h"

namespace flowglass {

// Values of native/outcomes.ts.
enum class GetOutcome : uint8_t { kFound = 0, kGone = 1, kFailed = 2 };
enum class DeleteOutcome : uint8_t {
  kDeleted = 0,
  kGone = 1,
  kReplaced = 2,
  kRefused = 3,
  kUnknown = 4,
  kNotSent = 5
};

struct TableStats {
  uint32_t entries = 0;
  // Told since Linux 5.7 (CTA_STATS_GLOBAL_MAX_ENTRIES).
  std::optional<uint32_t> max_entries;
};

struct GetResult {
  // A finished batch of the flows found, and for each of its rows the row asked for.
  std::vector<uint8_t> batch;
  std::vector<uint32_t> rows;
  // For each row asked.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
};

struct DeleteResult {
  // For each row asked.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
};

// Thread: one. Errors: ECANCELED when `cancel_fd` became readable, EPERM, EPIPE, ETIMEDOUT.
class Requester {
 public:
  // The table must outlive the requester.
  Requester(std::unique_ptr<Channel> channel, int cancel_fd, const SipKey& key, StringTable& strings);

  Result<TableStats> Stats();
  // `family`: AF_UNSPEC for all.
  Status Flush(uint8_t family);
  Result<GetResult> Get(const std::vector<FlowIdentity>& flows);
  // `verify`: GET each flow first, and delete it only where it is the one asked for (IsSame,
  // delete_flows.cc). An error says that nothing was sent.
  Result<DeleteResult> Delete(const std::vector<FlowIdentity>& flows, bool verify);

 private:
  using OnMessage = std::function<void(const Message&)>;

  // Sends, then hands over each message that answers one of the sequence numbers, until the answer to `last`
  // came. False when that was lost. With EPIPE and EPERM the kernel has done nothing; with another error it
  // may have.
  Result<bool> RoundTrip(const char* op, uint32_t first, uint32_t last, std::chrono::milliseconds limit,
                         const OnMessage& on_message);
  // The same for a send that failed: a helper that ended may have passed the request on before.
  Result<bool> AfterFailedSend(const char* op, uint32_t first, uint32_t last, const Error& failure,
                               const OnMessage& on_message);
  Result<bool> HandleDatagram(const char* op, uint32_t first, uint32_t last, const OnMessage& on_message);
  uint32_t Reserve(size_t count);
  Status GetChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, BatchWriter& found,
                  GetResult& result);
  Status GetRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, GetResult& result);
  Status DeleteChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                     DeleteResult& result);
  Status Recheck(const std::vector<FlowIdentity>& flows, const std::vector<uint32_t>& rows, bool answered,
                 DeleteResult& result);
  Status DeleteRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, bool verify,
                    DeleteResult& result);
  Result<std::vector<uint32_t>> Verified(const std::vector<FlowIdentity>& flows,
                                         std::span<const uint32_t> rows, DeleteResult& result);

  std::unique_ptr<Channel> channel_;
  int cancel_fd_;
  SipKey key_;
  StringTable& strings_;
  Receiver receiver_;
  RequestWriter writer_;
  uint32_t sequence_ = 0;
};

}  // namespace flowglass
