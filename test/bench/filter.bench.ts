// How long filters take for a million rows of columns like the engine's. Run separately, it prints a table:
//   node test/bench/filter.bench.ts

import { pathToFileURL } from 'node:url';
import { bitmapWords, compileFilter, countBits, parseFilter } from '../../native/filter/index.ts';
import { type FlowColumns, PRESENCE } from '../../native/flow/index.ts';

/** Three terms, as a user would combine them: protocol, network and a range of ports. */
export const THREE_TERMS = 'proto = tcp and dst in 10.2.0.0/16 and dport in 8000-8999';

export interface FilterMeasurement {
  readonly filter: string;
  readonly rows: number;
  readonly matching: number;
  /** Median of 20 runs. */
  readonly ms: number;
}

/** Runs a filter 20 times over `rows` rows and takes the median. */
export function measureFilter(text = THREE_TERMS, rows = 1_000_000, columns = benchColumns(rows)): FilterMeasurement {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const filter = compileFilter(parsed.filter);
  const bitmap = new Uint32Array(bitmapWords(rows));
  const times = Array.from({ length: 20 }, () => {
    const begin = performance.now();
    filter.matches(columns, 0, rows, bitmap);
    return performance.now() - begin;
  }).toSorted((a, b) => a - b);
  return { filter: text, rows, matching: countBits(bitmap), ms: times[10] ?? Number.NaN };
}

/** Columns as in the engine's store (except translated replies and labels), from a fixed seed. */
export function benchColumns(rows: number): FlowColumns {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * below);
  };
  const u32 = (words: number, value: (row: number, word: number) => number): Uint32Array =>
    Uint32Array.from({ length: rows * words }, (_, i) => value(Math.floor(i / words), i % words));
  const v6 = Uint8Array.from({ length: rows }, () => (random(4) === 0 ? 1 : 0));
  const address = (): Uint32Array =>
    u32(4, (row, word) => {
      if (word === 3) return 0x0a000000 + random(1 << 22);
      return v6[row] ? ([0xfd000000, random(16), random(65_536)][word] ?? 0) : word === 2 ? 0xffff : 0;
    });
  const translated = Uint32Array.from({ length: rows }, () => (random(10) === 0 ? 1 + random(rows) : 0));
  const base = PRESENCE.layer4 | PRESENCE.status | PRESENCE.origCounters | PRESENCE.replyCounters | PRESENCE.replyTuple;
  const origSrc = address();
  return {
    length: rows,
    origBytes: u32(2, (_, word) => (word === 0 ? random(100_000_000) : 0)),
    replyBytes: u32(2, (_, word) => (word === 0 ? random(100_000_000) : 0)),
    origPackets: u32(2, (_, word) => (word === 0 ? random(100_000) : 0)),
    replyPackets: u32(2, (_, word) => (word === 0 ? random(100_000) : 0)),
    startNs: u32(2, (_, word) => (word === 0 ? random(4294967296) : 420_000_000)),
    origSrc,
    origDst: address(),
    origSport: Uint16Array.from({ length: rows }, () => 1024 + random(60_000)),
    origDport: Uint16Array.from(
      { length: rows },
      () => [443, 80, 53, 8000 + random(1000), random(65_536)][random(5)] ?? 0,
    ),
    reply: {
      index: translated,
      src: origSrc,
      dst: origSrc,
      sport: Uint16Array.from({ length: rows }, () => random(65_536)),
      dport: Uint16Array.from({ length: rows }, () => random(65_536)),
    },
    labels: { index: new Uint32Array(rows), words: new Uint32Array(4) },
    presence: u32(
      1,
      (row) =>
        base |
        PRESENCE.state |
        PRESENCE.start |
        PRESENCE.timeout |
        PRESENCE.secctx |
        (translated[row] ? PRESENCE.translated : 0),
    ),
    id: u32(1, (row) => row),
    mark: u32(1, () => random(64)),
    status: u32(1, () => random(64)),
    timeoutSec: u32(1, () => random(432_000)),
    timeoutOffsetSec: 7,
    use: u32(1, () => 1),
    zone: new Uint16Array(rows),
    helper: new Uint16Array(rows),
    secctx: Uint16Array.from({ length: rows }, () => 1 + random(2)),
    family: Uint8Array.from(v6, (is) => (is ? 10 : 2)),
    protocol: Uint8Array.from({ length: rows }, () => [6, 6, 6, 17, 1][random(5)] ?? 6),
    state: Uint8Array.from({ length: rows }, () => random(9)),
    strings: ['', 'system_u:object_r:httpd_t', 'system_u:object_r:unlabeled_t'],
    nowMs: 1_804_000_000_000,
    localAddresses: ['127.0.0.0/8', '::1', '10.0.0.1', '10.1.0.0/16', 'fd00::1'],
  };
}

/** A list of addresses as if pasted, of both families, one in five a network or a range. */
function listed(count: number): string {
  const values = Array.from({ length: count }, (_, i) => {
    const hash = Math.imul(i + 1, 0x9e3779b1) >>> 0;
    const ipv4 = `10.${(hash >>> 8) & 63}.${(hash >>> 16) & 255}.${hash >>> 24}`;
    if (i % 10 === 0) return `10.${hash & 63}.${(hash >>> 8) & 255}.0/28`;
    if (i % 10 === 5) return `fd00:0:0:${((hash >>> 8) & 15).toString(16)}::${(hash >>> 16).toString(16)}/120`;
    return i % 4 === 3 ? `fd00:0:0:${((hash >>> 8) & 15).toString(16)}:0:${(hash >>> 16).toString(16)}:a01:${i}` : ipv4;
  });
  return `src in {${values.join(', ')}}`;
}

const SHOWN = [
  THREE_TERMS,
  'tcp established 443',
  'tcp and bytes > 10MB and not state = time_wait',
  'host = 10.0.0.5',
  'port = 443',
  'not proto = tcp or dport in {80, 443} or src in 10.1.0.0/16',
  'nat = src',
  'age > 5m',
  'timeout < 1h',
  'src ~ 10.1.*',
  'src ~ 10.0.1*',
  'src ~ *:ab*',
  'src = fd00::/8',
  listed(3),
  listed(1000),
  listed(3000),
  'rate > 1kB/s',
  'direction = outbound',
  'src ~ /^10\\.1\\./',
  'host ~ /\\.255$/',
  'secctx ~ /:http[ds]?_/',
  'state ~ /^syn/',
  'src = 10.0.5.0/255.0.255.0',
  'reply.icmp.type = echo-reply',
];

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const columns = benchColumns(1_000_000);
  for (const text of SHOWN) {
    const { ms, matching } = measureFilter(text, 1_000_000, columns);
    const shown = text.length > 100 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
    console.log(`${ms.toFixed(2).padStart(8)} ms  ${String(matching).padStart(7)} of 1000000  ${shown}`);
  }
}
