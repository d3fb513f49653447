// Columns of a batch, written row by row and copied column by column.
#include "batch.h"

#include <cstring>

namespace flowglass {
namespace {

void StoreAddress(uint32_t* column, size_t row, const Address& address) {
  std::memcpy(column + row * 4, address.words, sizeof(address.words));
}

Address LoadAddress(const uint32_t* column, size_t row) {
  Address address;
  std::memcpy(address.words, column + row * 4, sizeof(address.words));
  return address;
}

uint32_t HeaderWord(const uint8_t* batch, size_t index) {
  uint32_t word;
  std::memcpy(&word, batch + index * sizeof(word), sizeof(word));
  return word;
}

}  // namespace

BatchWriter::BatchWriter(uint8_t* memory, size_t capacity) : memory_(memory), capacity_(capacity) {
  columns_.Bind(memory, capacity);
  std::memset(memory, 0, kHeaderBytes);
  header()[header::kVersion] = kSchemaVersion;
  header()[header::kCapacity] = static_cast<uint32_t>(capacity);
}

void BatchWriter::Append(uint64_t key, const Flow& flow) {
  const size_t row = count_++;
  const ColumnPointers& c = columns_;
  c.key[row] = key;
  c.orig_bytes[row] = flow.orig_bytes;
  c.reply_bytes[row] = flow.reply_bytes;
  c.orig_packets[row] = flow.orig_packets;
  c.reply_packets[row] = flow.reply_packets;
  c.start_ns[row] = flow.start_ns;
  c.stop_ns[row] = flow.stop_ns;
  c.event_ns[row] = flow.event_ns;
  c.protocol_info[row] = flow.protocol_info;
  StoreAddress(c.orig_src, row, flow.original.source);
  StoreAddress(c.orig_dst, row, flow.original.destination);
  StoreAddress(c.reply_src, row, flow.reply.source);
  StoreAddress(c.reply_dst, row, flow.reply.destination);
  std::memcpy(c.labels + row * 4, flow.labels, sizeof(flow.labels));
  c.presence[row] = flow.presence;
  c.id[row] = flow.id;
  c.mark[row] = flow.mark;
  c.status[row] = flow.status;
  c.timeout_sec[row] = flow.timeout_sec;
  c.use[row] = flow.use;
  c.orig_sport[row] = flow.original.sport;
  c.orig_dport[row] = flow.original.dport;
  c.reply_sport[row] = flow.reply.sport;
  c.reply_dport[row] = flow.reply.dport;
  c.zone[row] = flow.zone;
  c.helper[row] = flow.helper;
  c.secctx[row] = flow.secctx;
  c.family[row] = flow.family;
  c.protocol[row] = flow.original.protocol;
  c.state[row] = flow.state;
  c.event[row] = flow.event;
}

void BatchWriter::Finish(double received_ms) {
  header()[header::kCount] = static_cast<uint32_t>(count_);
  std::memcpy(memory_ + kHeaderReceivedMs, &received_ms, sizeof(received_ms));
}

void CopyBatch(const uint8_t* from, uint8_t* to, size_t to_capacity) {
  const size_t capacity = HeaderWord(from, header::kCapacity);
  const size_t count = HeaderWord(from, header::kCount);
  std::memcpy(to, from, kHeaderBytes);
  const auto word = static_cast<uint32_t>(to_capacity);
  std::memcpy(to + header::kCapacity * sizeof(word), &word, sizeof(word));
  for (const ColumnInfo& column : kColumns) {
    std::memcpy(to + kHeaderBytes + column.offset_per_flow * to_capacity,
                from + kHeaderBytes + column.offset_per_flow * capacity, column.bytes * count);
  }
}

bool IsBatch(std::span<const uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  const size_t capacity = HeaderWord(bytes.data(), header::kCapacity);
  return HeaderWord(bytes.data(), header::kVersion) == kSchemaVersion && capacity % 8 == 0 &&
         capacity <= kMaxBatchFlows && HeaderWord(bytes.data(), header::kCount) <= capacity &&
         bytes.size() >= BatchBytes(capacity);
}

std::vector<FlowIdentity> ReadIdentities(std::span<const uint8_t> bytes) {
  ColumnPointers c;
  // Only read from below.
  c.Bind(const_cast<uint8_t*>(bytes.data()), HeaderWord(bytes.data(), header::kCapacity));
  std::vector<FlowIdentity> identities(HeaderWord(bytes.data(), header::kCount));
  for (size_t row = 0; row < identities.size(); row++) {
    FlowIdentity& identity = identities[row];
    identity.tuple = {LoadAddress(c.orig_src, row), LoadAddress(c.orig_dst, row), c.orig_sport[row],
                      c.orig_dport[row], c.protocol[row]};
    identity.start_ns = c.start_ns[row];
    identity.lived_ns = c.stop_ns[row];
    identity.presence = c.presence[row];
    identity.id = c.id[row];
    identity.zone = c.zone[row];
    identity.family = c.family[row];
  }
  return identities;
}

}  // namespace flowglass
