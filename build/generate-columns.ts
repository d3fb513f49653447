// Generates native/src/columns.gen.h, the C++ view of the column schema and of the layout of packed batches, from
// native/flow/column-schema.ts and packed-layout.ts.
// `npm run fix` writes it; with `--check` it only compares, and exits with 1 if the file is stale.

import {
  elementBytes,
  FLOW_BYTES,
  HEADER,
  HEADER_BYTES,
  HEADER_RECEIVED_MS,
  MAX_BATCH_FLOWS,
  SCHEMA_VERSION,
} from '../native/flow/batch-layout.ts';
import { COLUMNS, type ColumnType, EVENT, PRESENCE } from '../native/flow/column-schema.ts';
import { LARGEST_PACKED_BYTES, NEEDED, VALUES_WORD, WORD } from '../native/flow/packed-layout.ts';
import { generated } from './generated-file.ts';

/** C++ element type and elements per flow. */
const CPP: Record<ColumnType, readonly [type: string, perFlow: number]> = {
  u8: ['uint8_t', 1],
  u16: ['uint16_t', 1],
  u32: ['uint32_t', 1],
  u64: ['uint64_t', 1],
  address: ['uint32_t', 4],
  u128: ['uint32_t', 4],
};

/** `origBytes` → `orig_bytes`. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `origBytes` → `kOrigBytes`. */
function constant(name: string): string {
  return `k${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}u`;
}

function indexLines(indexes: Readonly<Record<string, number>>): string {
  return Object.entries(indexes)
    .map(([name, index]) => `inline constexpr size_t ${constant(name)} = ${index};`)
    .join('\n');
}

function columnLines(): { members: string[]; binds: string[]; infos: string[] } {
  let perFlow = 0;
  const members: string[] = [];
  const binds: string[] = [];
  const infos: string[] = [];
  for (const column of COLUMNS) {
    const [type] = CPP[column.type];
    const member = snake(column.name);
    members.push(`  // ${column.meaning}`, `  ${type}* ${member};`);
    binds.push(`    ${member} = reinterpret_cast<${type}*>(base + kHeaderBytes + size_t{${perFlow}} * capacity);`);
    infos.push(`    {"${column.name}", ${perFlow}, ${elementBytes(column.type)}, ${hex(NEEDED[column.name] ?? 0)}},`);
    perFlow += elementBytes(column.type);
  }
  return { members, binds, infos };
}

function header(): string {
  const { members, binds, infos } = columnLines();
  const presence = Object.entries(PRESENCE).map(
    ([name, bit]) => `inline constexpr uint32_t ${constant(name)} = ${hex(bit)};`,
  );
  const events = Object.entries(EVENT).map(([name, value]) => `inline constexpr uint8_t ${constant(name)} = ${value};`);
  return `// Generated from native/flow/column-schema.ts and packed-layout.ts by build/generate-columns.ts: do not edit.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>

namespace flowglass {

inline constexpr uint32_t kSchemaVersion = ${hex(SCHEMA_VERSION)};
inline constexpr size_t kHeaderBytes = ${HEADER_BYTES};
inline constexpr size_t kFlowBytes = ${FLOW_BYTES};
inline constexpr size_t kMaxBatchFlows = ${MAX_BATCH_FLOWS};
// Byte offset of the double in the header: when the batch was filled, milliseconds since the epoch.
inline constexpr size_t kHeaderReceivedMs = ${HEADER_RECEIVED_MS};

// Indexes of the header's 32-bit words.
namespace header {
${indexLines(HEADER)}
}  // namespace header

// Bits of the column \`presence\`.
namespace presence {
${presence.join('\n')}
}  // namespace presence

// Values of the column \`event\`.
namespace event {
${events.join('\n')}
}  // namespace event

// A column begins at kHeaderBytes + offset_per_flow * capacity and has \`bytes\` a flow.
struct ColumnInfo {
  const char* name;
  size_t offset_per_flow;
  size_t bytes;
  // The bits of \`presence\` without which a packed batch leaves it out; 0 for none.
  uint32_t needed;
};

// Indexes of the 32-bit words with which a packed batch begins (native/flow/packed-layout.ts).
namespace packed {
${indexLines({ ...WORD, values: VALUES_WORD })}
// Bytes that are enough for every packed batch.
inline constexpr size_t kLargestBytes = ${LARGEST_PACKED_BYTES};
}  // namespace packed

inline constexpr ColumnInfo kColumns[] = {
${infos.join('\n')}
};

// Where each column of a batch begins. The batch must be aligned to 8 bytes.
struct ColumnPointers {
  void Bind(uint8_t* base, size_t capacity) {
${binds.join('\n')}
  }

${members.join('\n')}
};

}  // namespace flowglass
`;
}

generated('native/src/columns.gen.h', header());
