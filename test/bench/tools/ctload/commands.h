// The measured loops. Each prints one JSON object with its numbers, times in nanoseconds, and returns the
// program's exit code: 0, or 2 if the kernel refused anything.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "entry.h"

namespace ctload {

// Fills the table. The time covers sending and receiving answers, 500 requests per send, but not encoding.
int Insert(uint32_t count, const Composition& composition, uint32_t timeout_sec);

// Values under a mask, as in CTA_MARK and CTA_STATUS dump filters.
struct MaskedValue {
  uint32_t value = 0;
  uint32_t mask = 0;
};

// What a dump requests from the kernel.
struct DumpPart {
  uint8_t family = 0;
  std::optional<MaskedValue> mark;
  std::optional<MaskedValue> status;
  // Needs a family (ctnetlink_alloc_filter).
  std::optional<uint8_t> protocol;
};

// Receives dumps without looking at them, all at once, each on its own thread.
int Discard(const std::vector<DumpPart>& parts);

// Work on flows returned by an earlier dump, 200 requests and one acknowledgement per send.
struct KnownFlowsTask {
  // IPCTNL_MSG_CT_GET, _NEW (an update of the mark) or _DELETE.
  uint8_t type = 0;
  // The mark that an update sets.
  uint32_t mark = 0;
  // Only flows of this protocol.
  std::optional<uint8_t> protocol;
};
int KnownFlows(const KnownFlowsTask& task);

// Empties the table.
int Flush();

// Counts events of new, changed and destroyed flows until `expected` have arrived or, after the first, none
// for `quiet_ms`. Prints "ready" on a separate line when it listens.
int Events(uint32_t expected, int buffer_bytes, int quiet_ms);

// Creates and deletes flows at a pace: `rate` events a second, `events` in total, half of them inserts, or
// with `updates` a third, and as many changes of a mark; 20,000 flows live at a time. Skips the first entries
// of the composition.
struct ChurnTask {
  uint32_t rate = 0;
  uint32_t events = 0;
  uint32_t first_entry = 0;
  bool updates = false;
};
int Churn(const ChurnTask& task);

}  // namespace ctload
