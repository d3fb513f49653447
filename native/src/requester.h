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
  // A finished batch of the flows found, and for each of its rows the requested row.
  std::vector<uint8_t> batch;
  std::vector<uint32_t> rows;
  // For each requested row.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
};

struct DeleteResult {
  // For each requested row.
  std::vector<uint8_t> outcomes;
  std::vector<int32_t> errnos;
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
  Result<GetResult> Get(const std::vector<FlowIdentity>& flows, Direction direction);
  // `verify`: GET each flow first, and delete it only if it is the requested one (IsSame, delete_flows.cc).
  // An error means that nothing was sent. Flows are named by their original tuples.
  Result<DeleteResult> Delete(std::vector<FlowIdentity> flows, bool verify);

 private:
  // Sends what the writer holds: `count` requests; the last one has the last sequence number.
  RoundTrip Send(const char* op, uint32_t first, size_t count, const Exchange::OnMessage& on_message);
  Status GetChunk(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, Lookup lookup,
                  BatchWriter& found, GetResult& result);
  Status GetRows(const std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, Direction direction,
                 GetResult& result);
  Status DeleteChunk(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, DeleteResult& result);
  Status Recheck(const std::vector<FlowIdentity>& flows, const std::vector<uint32_t>& rows, bool answered,
                 DeleteResult& result);
  bool NeedsLook(const FlowIdentity& flow) const;
  Status DeleteRows(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows, bool verify,
                    DeleteResult& result);
  Result<std::vector<uint32_t>> Verified(std::vector<FlowIdentity>& flows, std::span<const uint32_t> rows,
                                         DeleteResult& result);

  Exchange& exchange_;
  SipKey key_;
  StringTable& strings_;
  RequestWriter writer_;
  // False once the kernel has refused a zone: it was built without CONFIG_NF_CONNTRACK_ZONES.
  bool zones_ = true;
};

}  // namespace flowglass
