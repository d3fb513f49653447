// Perspective in WebAssembly: a table indexed by the key, and views of it. Its client and server share this process.

import perspective, { type Table, type View, type ViewOptions } from '@perspective-dev/client';
import { tableFromIPC } from 'apache-arrow';
import type { FlowBatch } from '../../../native/flow/index.ts';
import { type FlowGroup, TOP_GROUPS } from '../engine/groupings.ts';
import { arrowStream, numbersIn } from './arrow-stream.ts';
import { changingColumns, type FlowColumns, flowColumns } from './flow-columns.ts';
import { type Peer, type PeerGrouping, type PeerList, THREE_TERMS_OF_PEERS } from './peer.ts';

const { protocol, ports, firstSource, lastSource } = THREE_TERMS_OF_PEERS;

export class PerspectivePeer implements Peer {
  #table: Table | undefined;
  /** What a row consists of. */
  #columns: readonly string[] = [];

  async fill(dump: readonly FlowBatch[]): Promise<void> {
    let first = 0;
    const columns = dump.map((batch) => {
      const of = flowColumns(batch, first);
      first += batch.length;
      return of;
    });
    this.#columns = Object.keys(columns[0] ?? {});
    this.#table = await perspective.table(stream(columns), { index: 'key', format: 'arrow' });
    await this.#flowsTable.size();
  }

  async renew(dump: readonly FlowBatch[]): Promise<void> {
    await this.#flowsTable.update(stream(dump.map(changingColumns)), { format: 'arrow' });
    // An update is applied at the latest when something is asked.
    await this.#flowsTable.size();
  }

  filterThreeTerms(): Promise<PeerList> {
    return this.#list({
      columns: ['number'],
      filter: [
        ['protocol', '==', protocol],
        ['dport', 'in', ports],
        ['source4', '>=', firstSource],
        ['source4', '<=', lastSource],
      ],
    });
  }

  sortByBytes(descending: boolean): Promise<PeerList> {
    return this.#list({ columns: ['number'], ...byBytes(descending) });
  }

  async topByBytes(descending: boolean, rows: number): Promise<readonly Record<string, unknown>[]> {
    const view = await this.#flowsTable.view({ columns: this.#columns, ...byBytes(descending) });
    const top = await view.to_json({ start_row: 0, end_row: rows });
    await view.delete();
    return top;
  }

  async groups(by: PeerGrouping): Promise<FlowGroup[]> {
    const view = await this.#flowsTable.view({
      group_by: [by],
      columns: ['bytes', 'number'],
      aggregates: { bytes: 'sum', number: 'count' },
      sort: [['bytes', 'desc']],
    });
    // The first row is the sum of all.
    const [, ...largest] = await view.to_json({ start_row: 0, end_row: TOP_GROUPS + 1 });
    await view.delete();
    return largest.map(({ __ROW_PATH__: path, number, bytes }) => ({
      group: String((Array.isArray(path) ? path[0] : undefined) ?? ''),
      flows: Number(number),
      bytes: Number(bytes),
    }));
  }

  get #flowsTable(): Table {
    if (!this.#table) throw new Error('the table has not been filled');
    return this.#table;
  }

  async #list(options: ViewOptions): Promise<PeerList> {
    const view: View = await this.#flowsTable.view(options);
    await view.num_rows();
    return {
      numbers: async () => numbersIn(tableFromIPC(new Uint8Array(await view.to_arrow())), 'number'),
      close: () => view.delete(),
    };
  }
}

function byBytes(descending: boolean): Pick<ViewOptions, 'sort'> {
  return {
    sort: [
      ['bytes', descending ? 'desc' : 'asc'],
      ['key', 'asc'],
    ],
  };
}

/** It takes the whole buffer. */
function stream(columns: readonly FlowColumns[]): ArrayBuffer {
  const bytes = arrowStream(columns);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
