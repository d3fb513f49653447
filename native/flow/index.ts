// The public, pure part of the library that knows flows: schema, batches, names, addresses, texts.

export * from './address.ts';
export type * from './attribute-node.ts';
export * from './batch.ts';
export * from './batch-layout.ts';
export { batchOf } from './batch-of.ts';
export * from './column-schema.ts';
export { type LabelNames, parseConnlabels } from './connlabels.ts';
export * from './family.ts';
export * from './flow.ts';
export type {
  ColumnArray,
  ColumnFields,
  ColumnsKept,
  FlowColumns,
  LabelColumns,
  OptionalColumns,
  ReplyColumns,
} from './flow-columns.ts';
export type * from './flow-details.ts';
export type { FlowKey, NamedBy, TupleText } from './flow-key.ts';
export type { FlowLike, FlowsInput, ReadFlow } from './flow-like.ts';
export * from './format.ts';
export type { MessageNode, NodeValue } from './message-node.ts';
export * from './names.ts';
export * from './timeouts.ts';
export { INVISIBLE, visibleText } from './visible-text.ts';
