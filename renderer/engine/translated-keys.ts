// What the column "Translated to" sorts by, as it is shown: first the flows whose source is translated, by the new
// source and then by the new destination, if that is translated as well; then those of which only the destination is.
// A flow whose reply differs in neither end has nothing to show. Pure.

import { isTranslatedEnd } from '../../native/filter/name-match.ts';
import { inverseLayer4, PRESENCE } from '../../native/flow/index.ts';
import { destinationDetail, familyRank, isIcmp, sourceDetail } from './end-words.ts';
import type { FlowTable } from './flow-table.ts';
import { type KeyWord, wordBy } from './key-words.ts';
import type { SortKeys } from './sort-keys.ts';

/** Groups: source of IPv4 and of IPv6, destination alone of IPv4 and of IPv6. */
const DESTINATION = 2;
const GROUPS = 4;

export function translatedKeys(table: FlowTable): SortKeys {
  const source = [...addressWords(table, table.reply.dst), wordBy((row) => newSourceDetail(table, row))];
  const alone = [...addressWords(table, table.reply.src), wordBy((row) => newDestinationDetail(table, row))];
  // Of a flow whose source is translated, the destination may be: 0 where not.
  const further = [
    wordBy((row) => (isTranslatedEnd(table, row, false) ? 1 + replyFamily(table, row) : 0)),
    ...alone,
  ].map((word) => wordBy((row) => (isTranslatedEnd(table, row, false) ? word.at(row) : 0)));
  return {
    groups: [[...source.slice(3), ...further], [...source, ...further], alone.slice(3), alone],
    group: wordBy((row) => groupOf(table, row)),
    volatile: true,
  };
}

function groupOf(table: FlowTable, row: number): number {
  const { reply, presence } = table;
  const place = (reply.index[row] ?? 0) - 1;
  if (place < 0 || !((presence[row] ?? 0) & PRESENCE.translated)) return GROUPS;
  if (isTranslatedEnd(table, row, true)) return familyRank(reply.dst, place);
  return isTranslatedEnd(table, row, false) ? DESTINATION + familyRank(reply.src, place) : GROUPS;
}

function replyFamily({ reply }: FlowTable, row: number): number {
  return familyRank(reply.src, (reply.index[row] ?? 0) - 1);
}

/** The four words of an end of the reply. */
function addressWords({ reply: { index } }: FlowTable, words: Uint32Array): KeyWord[] {
  return [0, 1, 2, 3].map((w) => wordBy((row) => words[4 * ((index[row] ?? 0) - 1) + w] ?? 0));
}

/** The port, id or key with which the source leaves. An ICMP id is the reply's first layer 4 word, a port its second. */
function newSourceDetail({ reply, protocol, presence }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  return sourceDetail(number, (isIcmp(number) ? reply.sport[place] : reply.dport[place]) ?? 0);
}

/** The port or key that the destination becomes. An ICMP type is shown only where it is not the original one. */
function newDestinationDetail({ reply, protocol, presence, origDport }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  if (!isIcmp(number)) return destinationDetail(number, reply.sport[place] ?? 0);
  const [, typeAndCode] = inverseLayer4(number, 0, reply.dport[place] ?? 0);
  return typeAndCode === origDport[row] ? 0 : destinationDetail(number, typeAndCode);
}
