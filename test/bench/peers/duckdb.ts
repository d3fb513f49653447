// DuckDB in WebAssembly, by SQL on one thread: its build for Node.js that answers at once.

import { fileURLToPath } from 'node:url';
import duckdb, { type Connection } from '@duckdb/duckdb-wasm/blocking';
import type { FlowBatch } from '../../../native/flow/index.ts';
import { type FlowGroup, TOP_GROUPS } from '../engine/groupings.ts';
import { arrowStream, numbersIn } from './arrow-stream.ts';
import { changingColumns, flowColumns } from './flow-columns.ts';
import { type Peer, type PeerGrouping, type PeerList, THREE_TERMS_OF_PEERS } from './peer.ts';

const { protocol, ports, firstSource, lastSource } = THREE_TERMS_OF_PEERS;
const THREE_TERMS =
  `protocol = ${protocol} and dport in (${ports.join(', ')}) ` + `and source4 between ${firstSource} and ${lastSource}`;

/** Updating from a staged dump is faster than a primary key with `insert or replace`, and than building the table again by a join. */
const RENEW =
  'update flows set state = staged.state, mark = staged.mark, status = staged.status, timeout = staged.timeout, ' +
  'packets = staged.packets, bytes = staged.bytes from staged where flows.key = staged.key';

export class DuckDbPeer implements Peer {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async open(): Promise<DuckDbPeer> {
    const file = (name: string): string => fileURLToPath(import.meta.resolve(`@duckdb/duckdb-wasm/dist/${name}`));
    const bundles = { mvp: { mainModule: file('duckdb-mvp.wasm') }, eh: { mainModule: file('duckdb-eh.wasm') } };
    const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
    await database.instantiate(() => {});
    database.open({});
    return new DuckDbPeer(database.connect());
  }

  async fill(dump: readonly FlowBatch[]): Promise<void> {
    let first = 0;
    const columns = dump.map((batch) => {
      const of = flowColumns(batch, first);
      first += batch.length;
      return of;
    });
    this.#connection.insertArrowFromIPCStream(arrowStream(columns), { name: 'flows', create: true });
  }

  async renew(dump: readonly FlowBatch[]): Promise<void> {
    const stream = arrowStream(dump.map(changingColumns));
    this.#connection.insertArrowFromIPCStream(stream, { name: 'staged', create: true });
    this.#connection.query(RENEW);
    this.#connection.query('drop table staged');
  }

  async filterThreeTerms(): Promise<PeerList> {
    return this.#list(`select number from flows where ${THREE_TERMS}`);
  }

  async sortByBytes(descending: boolean): Promise<PeerList> {
    return this.#list(`select number from flows ${byBytes(descending)}`);
  }

  async topByBytes(descending: boolean, rows: number): Promise<readonly Record<string, unknown>[]> {
    const top = this.#connection.query(`select * from flows ${byBytes(descending)} limit ${rows}`);
    return top.toArray().map((row) => row.toJSON());
  }

  async groups(by: PeerGrouping): Promise<FlowGroup[]> {
    const largest = this.#connection.query(
      `select ${by} as member, count(*) as flows, sum(bytes) as bytes from flows ` +
        `group by ${by} order by sum(bytes) desc limit ${TOP_GROUPS}`,
    );
    return largest.toArray().map((row) => {
      const { member, flows, bytes } = row.toJSON();
      return { group: String(member ?? ''), flows: Number(flows), bytes: Number(bytes) };
    });
  }

  #list(query: string): PeerList {
    const table = this.#connection.query(query);
    return { numbers: async () => numbersIn(table, 'number'), close: async () => {} };
  }
}

function byBytes(descending: boolean): string {
  return `order by bytes ${descending ? 'desc' : 'asc'} nulls last, key`;
}
