// Requests for flows on one channel: statistics, GET and DELETE of exact flows, flush. One send carries many
// requests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "batch.h"
#include "exchange.h"
#include "request.h"
#include "siphash.h"
#include "string_table.h"

namespace flowglass {

// Values of native/handle/outcomes.ts.
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
  // Available since Linux 5.7 (CTA_STATS_GLOBAL_MAX_ENTRIES).
  std::optional<uint32_t> max_entries;
};

struct GetResult {
  // A finished batch of the flows found, and for each of its rows the number of its request.
  std::vector<uint8_t> batch;
  std::vector<uint32_t> rows;
  // For each request.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
  // If they are to be kept: for each row of the batch the whole message, padded to 4 bytes, and when it was
  // received (MonotonicMs).
  std::vector<uint8_t> messages;
  std::vector<double> received_ms;
};

// How careful a delete is.
struct DeleteOptions {
  // GET each flow first, and delete it only if it is the requested one (IsSame, delete_flows.cc).
  bool verify = false;
  // Keep the answers to these GETs; implies `verify`.
  bool keep = false;
};

struct DeleteResult {
  // For each requested row.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
  // As in GetResult, of the flows that were deleted, or may have been.
  std::vector<uint8_t> messages;
  std::vector<double> received_ms;
};

// Thread: one. Errors: those of Exchange::Run.
class Requester {
 public:
  // The exchange and the table must outlive the requester.
  Requester(Exchange& exchange, const SipKey& key, StringTable& strings)
      : exchange_(exchange), key_(key), strings_(strings) {}

  Result<TableStats> Stats();
  // `family`: AF_UNSPEC for all.
  Status Flush(uint8_t family);
  // The flows whose original (or reply) tuple and zone these are; one that has a tuple in its other direction
  // only is gone.
  // `keep`: whether the messages are returned, too.
  Result<GetResult> Get(const std::vector<FlowIdentity>& flows, Direction direction, bool keep);
  // An error means that nothing was sent. Flows are named by their original tuples.
  Result<DeleteResult> Delete(std::vector<FlowIdentity> flows, DeleteOptions options);

 private:
  // Sends what the writer holds: `count` requests; the last one has the last sequence number.
  RoundTrip Send(const char* op, uint32_t first, size_t count, const Exchange::OnMessage& on_message);
  // `chunk`: the numbers of the rows to ask for.
  Status GetChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                  std::span<const uint32_t> chunk, Lookup lookup, bool keep, BatchWriter& found,
                  GetResult& result);
  // One request for each of `rows`, and the result by its number.
  Status GetRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, Direction direction,
                 bool keep, GetResult& result);
  Status DeleteChunk(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, DeleteResult& result);
  Status Recheck(const std::vector<FlowIdentity>& flows, const std::vector<uint32_t>& rows, bool answered,
                 DeleteResult& result);
  bool NeedsLook(const FlowIdentity& flow) const;
  Status DeleteRows(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, DeleteOptions options,
                    DeleteResult& result);
  // Looks at the flows, into `got`. Returns the rows of those that may be deleted.
  Result<std::vector<uint32_t>> Verified(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                                         bool keep, GetResult& got, DeleteResult& result);

  Exchange& exchange_;
  SipKey key_;
  StringTable& strings_;
  RequestWriter writer_;
  // False once the kernel has refused a zone: it was built without CONFIG_NF_CONNTRACK_ZONES.
  bool zones_ = true;
};

}  // namespace flowglass
