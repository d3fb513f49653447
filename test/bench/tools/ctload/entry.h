// The contents of a table: entry number i of a composition, and the requests that create and delete it.
#pragma once

#include <cstdint>
#include <vector>

namespace ctload {

// The shares of a table. All fields repeat every 24 entries, so the shares are exact in large tables.
struct Composition {
  // A third UDP, the rest TCP; otherwise all TCP.
  bool udp = false;
  // How many quarters are IPv6.
  uint32_t ipv6_quarters = 0;
  // Percentage with a translated source address.
  uint32_t nat_percent = 0;
};

struct Entry {
  uint8_t family = 0;
  uint8_t protocol = 0;
  bool translated = false;
  uint32_t source[4] = {};
  uint32_t destination[4] = {};
  // The source address after translation.
  uint32_t translation[4] = {};
  uint16_t sport = 0;
  uint16_t dport = 0;
  uint32_t mark = 0;
};

// Entry number `i`: addresses and ports differ for 2^28 entries.
Entry MakeEntry(uint32_t i, const Composition& composition);

// Appends the request that creates it: established or assured, seen in both directions.
void PutNew(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t timeout_sec, uint32_t sequence);
// Appends the request that changes its mark.
void PutMark(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t mark, uint32_t sequence);
// Appends the request that deletes it, by its original tuple.
void PutDelete(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t sequence);

}  // namespace ctload
