// What the column "Translated to" sorts by, as shown: first flows with only the source translated, by the new source; then
// those with both ends translated, by the new source and then the new destination; then those with only the destination
// translated. A flow whose reply differs in neither end shows nothing. Pure.

import { isTranslatedEnd } from '../../../native/filter/scan/name-match.ts';
import { inverseLayer4, isIcmp, PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { destinationDetail, familyRank, sourceDetail } from './end-keys.ts';
import { type KeyWord, type SortKeys, wordBy } from './key-words.ts';

/** Groups, each for IPv4 and then for IPv6. */
const SOURCE = 0;
const BOTH = 2;
const DESTINATION = 4;
const GROUPS = 6;

/** The keys of the column "Translated to". */
export function translatedKeys(table: FlowTable): SortKeys {
  const source = [...addressWords(table, table.reply.dst), wordBy((row) => newSourceDetail(table, row))];
  const destination = [...addressWords(table, table.reply.src), wordBy((row) => newDestinationDetail(table, row))];
  // An IPv4 address is all in the last word.
  return {
    groups: [
      source.slice(3),
      source,
      [...source.slice(3), ...destination],
      [...source, ...destination],
      destination.slice(3),
      destination,
    ],
    group: wordBy((row) => groupOf(table, row)),
    volatile: true,
  };
}

function groupOf(table: FlowTable, row: number): number {
  const { reply, presence } = table;
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0 || !((presence[row] ?? 0) & PRESENCE.translated)) return GROUPS;
  const isDestination = isTranslatedEnd(table, row, false);
  if (isTranslatedEnd(table, row, true)) return (isDestination ? BOTH : SOURCE) + familyRank(reply.dst, place);
  return isDestination ? DESTINATION + familyRank(reply.src, place) : GROUPS;
}

/** The four words of an end of the reply. */
function addressWords({ reply: { index } }: FlowTable, words: Uint32Array): KeyWord[] {
  return [0, 1, 2, 3].map((w) => {
    const at = (row: number): number => words[4 * (index[row] ?? 0) - 4 + w] ?? 0;
    return {
      at,
      fill: (rows, from, to, keys) => {
        for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
      },
    };
  });
}

/** The new source's port, id or key. An ICMP id is the reply's first layer 4 word, a port its second. */
function newSourceDetail({ reply, protocol, presence }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  return sourceDetail(number, (isIcmp(number) ? reply.sport[place] : reply.dport[place]) ?? 0);
}

/** The new destination's port or key. An ICMP type is shown only if it is not the original one. */
function newDestinationDetail({ reply, protocol, presence, origDport }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  if (!isIcmp(number)) return destinationDetail(number, reply.sport[place] ?? 0);
  const [, typeAndCode] = inverseLayer4(number, 0, reply.dport[place] ?? 0);
  return typeAndCode === origDport[row] ? 0 : destinationDetail(number, typeAndCode);
}
