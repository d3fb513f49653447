// The planner: what of a filter the running kernel does, and what runs on columns.

export {
  type CapabilityReason,
  conservativeCapabilities,
  type KernelCapabilities,
  type TupleCapabilities,
} from './capabilities.ts';
export { type DumpPlan, type PlannedDump, planDump } from './plan.ts';
