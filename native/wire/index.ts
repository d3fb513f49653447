// ctnetlink's messages in pure TypeScript: what is rare is written and read here; dumps and events of flows, of which
// there are millions, are decoded by native/src.

export { type DumpRequest, encodeDump, type FlowTable } from './dump.ts';
export type { KernelFilter, KernelTuple, MaskedValue } from './kernel-filter.ts';
