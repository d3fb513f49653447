// What the peers use of packages that only `npm run bench` installs: everything is type-checked without them.

declare module 'apache-arrow' {
  export class DataType {}
  export class Uint8 extends DataType {}
  export class Uint16 extends DataType {}
  export class Uint32 extends DataType {}
  export class Uint64 extends DataType {}
  export class Float64 extends DataType {}
  export class Data {}
  export function makeData(props: {
    readonly type: DataType;
    readonly length: number;
    readonly nullCount: number;
    readonly data: ArrayBufferView;
    readonly nullBitmap?: Uint8Array | undefined;
  }): Data;
  export class Vector {
    constructor(data: readonly Data[]);
    toArray(): unknown;
  }
  export class RecordBatch {}
  export class Table {
    constructor(columns: Readonly<Record<string, Vector>>);
    constructor(batches: readonly RecordBatch[]);
    readonly batches: readonly RecordBatch[];
    readonly numRows: number;
    getChild(name: string): Vector | null;
    /** Its rows, which read from the table. */
    toArray(): readonly { toJSON(): Record<string, unknown> }[];
  }
  export function tableToIPC(table: Table, type: 'stream'): Uint8Array<ArrayBuffer>;
  export function tableFromIPC(bytes: Uint8Array): Table;
}

declare module '@duckdb/duckdb-wasm/blocking' {
  import type { Table } from 'apache-arrow';

  interface Connection {
    query(text: string): Table;
    insertArrowFromIPCStream(bytes: Uint8Array, options: { readonly name: string; readonly create: boolean }): void;
  }
  interface Bindings {
    instantiate(onProgress: () => void): Promise<unknown>;
    open(config: object): void;
    connect(): Connection;
  }
  interface Bundles {
    readonly mvp: { readonly mainModule: string };
    readonly eh: { readonly mainModule: string };
  }
  const duckdb: {
    createDuckDB(bundles: Bundles, logger: object, runtime: object): Promise<Bindings>;
    readonly VoidLogger: new () => object;
    readonly NODE_RUNTIME: object;
  };

  export type { Connection };
  export default duckdb;
}

declare module '@perspective-dev/client' {
  type Term = readonly [column: string, operator: string, operand: number | readonly number[]];

  interface ViewOptions {
    readonly columns: readonly string[];
    readonly filter?: readonly Term[];
    readonly sort?: readonly (readonly [column: string, direction: 'asc' | 'desc'])[];
    readonly group_by?: readonly string[];
    readonly aggregates?: Readonly<Record<string, string>>;
  }
  interface View {
    num_rows(): Promise<number>;
    to_arrow(): Promise<ArrayBuffer>;
    to_json(window: { readonly start_row: number; readonly end_row: number }): Promise<Record<string, unknown>[]>;
    delete(): Promise<void>;
  }
  interface Table {
    size(): Promise<number>;
    update(bytes: ArrayBuffer, options: { readonly format: 'arrow' }): Promise<void>;
    view(options: ViewOptions): Promise<View>;
  }
  const perspective: {
    table(bytes: ArrayBuffer, options: { readonly index: string; readonly format: 'arrow' }): Promise<Table>;
  };

  export type { Table, View, ViewOptions };
  export default perspective;
}
