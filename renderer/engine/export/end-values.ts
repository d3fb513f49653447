// The values of columns that show ends of flows, for programs: the address by itself, so that it can be sorted and looked for,
// and the port by itself. Pure.

import type { TextInput } from '../../words/cell-texts.ts';
import {
  destinationWords,
  type EndpointWords,
  replyDestinationWords,
  replySourceWords,
  sourceWords,
  translatedEnds,
  translatedWords,
} from '../../words/flow-words.ts';
import type { ColumnId } from '../columns/engine-columns.ts';

/** What a column has in place of one value. */
interface EndColumn {
  /** What follows the column's header, for each value. */
  readonly heads: readonly string[];
  readonly values: (input: TextInput) => readonly string[];
}

const ONE_END = ['', '.port'];
const NO_END = ['', ''];

/** By column. NAT can change both ends of a flow. */
export const END_COLUMNS: { readonly [Id in ColumnId]?: EndColumn } = {
  source: { heads: ONE_END, values: ({ row }) => parts(row.origSrc, sourceWords(row)) },
  destination: { heads: ONE_END, values: ({ row }) => parts(row.origDst, destinationWords(row)) },
  'reply.source': { heads: ONE_END, values: ({ row }) => parts(row.replySrc, replySourceWords(row)) },
  'reply.destination': { heads: ONE_END, values: ({ row }) => parts(row.replyDst, replyDestinationWords(row)) },
  translated: {
    heads: ['.source', '.source.port', '.destination', '.destination.port'],
    values: ({ row }) => {
      const [ends, words] = [translatedEnds(row), translatedWords(row)];
      return [...parts(ends.source?.address, words.source), ...parts(ends.destination?.address, words.destination)];
    },
  },
};

/** The address, and its port, or what ICMP and GRE have in its place: "id 77", "echo-request", "key 0x1". */
function parts(address: string | undefined, words: EndpointWords | undefined): readonly string[] {
  if (address === undefined || !words) return NO_END;
  const { main, detail } = words;
  return [address, main === address ? detail : main.slice(main.lastIndexOf(':') + 1)];
}
