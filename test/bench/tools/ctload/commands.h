// The measured loops. Each prints one JSON object with its numbers, times in nanoseconds, and returns the
// program's exit code: 0, or 2 where the kernel refused something.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "entry.h"

namespace ctload {

// Fills the table. The time is that of sending and being answered, 500 requests a send; encoding is not in
// it.
int Insert(uint32_t count, const Composition& composition, uint32_t timeout_sec);

// Values under a mask, as CTA_MARK and CTA_STATUS dump filters take them.
struct MaskedValue {
  uint32_t value = 0;
  uint32_t mask = 0;
};

// What a dump asks the kernel for.
struct DumpPart {
  uint8_t family = 0;
  std::optional<MaskedValue> mark;
  std::optional<MaskedValue> status;
  // Needs a family (ctnetlink_alloc_filter).
  std::optional<uint8_t> protocol;
};

// Receives dumps without looking at them: each on a thread of its own, all at once.
int Discard(const std::vector<DumpPart>& parts);

// What is done with flows that a dump told before, 200 requests a send, one acknowledgement a send.
struct KnownFlowsTask {
  // IPCTNL_MSG_CT_GET, _NEW (an update of the mark) or _DELETE.
  uint8_t type = 0;
  // Of the update.
  uint32_t mark = 0;
  // Only flows of this protocol.
  std::optional<uint8_t> protocol;
};
int KnownFlows(const KnownFlowsTask& task);

// Empties the table.
int Flush();

// Counts events of new and destroyed flows until `expected` came or, after the first one, none for
// `quiet_ms`. Says "ready" on a line of its own when it listens.
int Events(uint32_t expected, int buffer_bytes, int quiet_ms);

// Makes and deletes flows at a pace: `rate` events a second, half of them inserts, so many in all; 20,000
// flows live at a time. Leaves out the first entries of the composition.
int Churn(uint32_t rate, uint32_t events, uint32_t first_entry);

}  // namespace ctload
