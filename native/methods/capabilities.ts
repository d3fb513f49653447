// Finds out which of the running kernel's dump filters work correctly, by testing them once per process in a network
// namespace made for it (flowglass-probe). No table in use is read or changed.

import { spawn } from 'node:child_process';
import { release } from 'node:os';
import { nativeFiles } from '../handle/native-files.ts';
import {
  type CapabilityReason,
  capabilitiesOf,
  conservativeCapabilities,
  type KernelCapabilities,
} from '../planner/capabilities.ts';
import { entryName, PROBE_ENTRIES, type ProbeEntry } from '../probe/entries.ts';
import {
  APART,
  BY_PARTS,
  isRight,
  type ProbeAnswer,
  type ProbeQuestion,
  provenBy,
  TOGETHER,
} from '../probe/questions.ts';
import { decodeFlowDetails, encodeCreate, encodeDump } from '../wire/index.ts';

export interface ProbeOptions {
  /** flowglass-probe; by default the one shipped with the library. */
  readonly program?: string;
  /** Milliseconds after which it is killed; by default 3,000. It takes about 20. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3000;
/** All answers together take about 200 KiB. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
/** EX_UNAVAILABLE: it could not create its namespace, or use conntrack in it. */
const EXIT_UNAVAILABLE = 69;

let known: Promise<KernelCapabilities> | undefined;

/**
 * What the running kernel does correctly; shared by all handles of this process, since there is one kernel. The first
 * call tests it. Never rejects: if the test fails, only the family is left to the kernel, and `reason` says why.
 */
export function kernelCapabilities(): Promise<KernelCapabilities> {
  known ??= probeKernel();
  return known;
}

/** Like kernelCapabilities, but tests again. */
export async function probeKernel(options: ProbeOptions = {}): Promise<KernelCapabilities> {
  const program = options.program ?? nativeFiles('flowglass-probe')[0];
  if (program === undefined) return unknown(new ProbeFailure('noProgram', 'flowglass-probe was not built.'));
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  try {
    const answered = await ask(program, [TOGETHER, ...APART], timeoutMs);
    const [together] = answered;
    if (together?.[1]) return capabilitiesOf(release(), provenBy(answered));
    return capabilitiesOf(release(), provenBy([...answered.slice(1), ...(await ask(program, BY_PARTS, timeoutMs))]));
  } catch (error) {
    return unknown(error instanceof ProbeFailure ? error : new ProbeFailure('failed', NOT_UNDERSTOOD + String(error)));
  }
}

const NOT_UNDERSTOOD = 'flowglass-probe answered in a way that is not understood: ';

class ProbeFailure extends Error implements CapabilityReason {
  readonly code: CapabilityReason['code'];

  constructor(code: CapabilityReason['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function unknown({ code, message }: ProbeFailure): KernelCapabilities {
  return conservativeCapabilities(release(), { code, message });
}

/**
 * Creates the entries and runs the questions. @returns each question, and whether its answer was right. @throws
 * ProbeFailure
 */
async function ask(
  program: string,
  questions: readonly ProbeQuestion[],
  timeoutMs: number,
): Promise<(readonly [ProbeQuestion, boolean])[]> {
  const dumps = questions.map(({ family, filter }) => encodeDump({ family, filter }));
  const requests = Buffer.concat([...PROBE_ENTRIES.map((entry) => encodeCreate(entry)), ...dumps]);
  const { made, answers } = understand(await run(program, requests, timeoutMs), questions.length);
  return questions.map((question, i) => [question, isRight(question, made, answers[i])] as const);
}

/** Runs the program to its end, at most until the time limit. */
function run(program: string, input: Uint8Array, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [], { stdio: 'pipe', env: {}, timeout: timeoutMs, killSignal: 'SIGKILL' });
    const output: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else output.push(part);
    });
    child.stderr.on('data', (part: Buffer) => {
      complaint = (complaint + part.toString()).slice(0, 1000);
    });
    // The program can exit before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject(new ProbeFailure('noProgram', `flowglass-probe: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) resolve(Buffer.concat(output).toString());
      else reject(failureOf(status, signal, complaint));
    });
    child.stdin.end(input);
  });
}

function failureOf(status: number | null, signal: string | null, complaint: string): ProbeFailure {
  if (signal === 'SIGKILL') return new ProbeFailure('timeout', 'flowglass-probe did not end in time.');
  const message = complaint.trim() || `flowglass-probe ended with ${signal ?? status}.`;
  return new ProbeFailure(status === EXIT_UNAVAILABLE ? 'noNamespace' : 'failed', message);
}

/** What flowglass-probe prints; its documentation is in native/probe/main.cc. */
interface ProbeOutput {
  readonly errnos: readonly number[];
  readonly requests: readonly number[];
  readonly replies: readonly string[];
}

/** @throws Error for output in another format, WireError for a reply that cannot be read. */
function understand(text: string, questions: number): { made: ProbeEntry[]; answers: ProbeAnswer[] } {
  const output: unknown = JSON.parse(text);
  if (!isProbeOutput(output)) throw new Error('its output has an unknown form');
  const made = PROBE_ENTRIES.filter((_, i) => output.errnos[i] === 0);
  const byName = new Map(made.map((entry) => [entryName(entry.protocol, entry.orig), entry]));
  const first = PROBE_ENTRIES.length;
  const answers = Array.from({ length: questions }, (_, i): ProbeEntry[] | undefined =>
    output.errnos[first + i] === 0 ? [] : undefined,
  );
  output.replies.forEach((hex, i) => {
    const { protocol, orig } = decodeFlowDetails(new Uint8Array(Buffer.from(hex, 'hex')));
    const entry = orig && byName.get(entryName(protocol, orig));
    if (!entry) throw new Error('it answered for an entry that was not created');
    answers[(output.requests[i] ?? 0) - first]?.push(entry);
  });
  return { made, answers };
}

function isProbeOutput(output: unknown): output is ProbeOutput {
  if (typeof output !== 'object' || output === null) return false;
  if (!('errnos' in output && 'requests' in output && 'replies' in output)) return false;
  const { errnos, requests, replies } = output;
  const numbers = (list: unknown): boolean => Array.isArray(list) && list.every((one) => Number.isInteger(one));
  return (
    numbers(errnos) && numbers(requests) && Array.isArray(replies) && replies.every((one) => typeof one === 'string')
  );
}
