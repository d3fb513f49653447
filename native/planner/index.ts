// The planner: which part of a filter the running kernel applies, and which runs on columns.

export {
  CAPABILITIES,
  type Capability,
  type CapabilityReason,
  capabilitiesOf,
  conservativeCapabilities,
  type KernelCapabilities,
} from './capabilities.ts';
export { type PlannedDump, planDump } from './plan.ts';
export { Composition, splitDump } from './split.ts';
