// The kernel's table according to `conntrack` (conntrack-tools): the reference for what the window shows.

import { runIn } from './network.ts';
import type { OpenFlow } from './traffic.ts';

/** One line of `conntrack -L`. */
export interface ListedFlow {
  readonly line: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: string;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly state: string | undefined;
  /** Bytes in both directions. */
  readonly bytes: number;
  readonly packets: number;
}

const STATE = /\b(SYN_SENT|SYN_RECV|ESTABLISHED|FIN_WAIT|CLOSE_WAIT|LAST_ACK|TIME_WAIT|CLOSE|SYN_SENT2)\b/;

function parseLine(line: string): ListedFlow {
  const values = (name: string): string[] =>
    [...line.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))].map((m) => m[1] ?? '');
  const sum = (name: string): number => values(name).reduce((total, value) => total + Number(value), 0);
  const [family, , protocol = ''] = line.split(/\s+/);
  return {
    line,
    family: family === 'ipv6' ? 'ipv6' : 'ipv4',
    protocol,
    src: values('src')[0] ?? '',
    dst: values('dst')[0] ?? '',
    sport: Number(values('sport')[0] ?? 0),
    dport: Number(values('dport')[0] ?? 0),
    state: STATE.exec(line)?.[1],
    bytes: sum('bytes'),
    packets: sum('packets'),
  };
}

/** `conntrack` of one network namespace. */
export class Conntrack {
  readonly #netns: string;

  constructor(netns: string) {
    this.#netns = netns;
  }

  /** `conntrack -L` of both families, with further options of conntrack(8). */
  list(...options: readonly string[]): ListedFlow[] {
    return [...this.listFamily('ipv4', ...options), ...this.listFamily('ipv6', ...options)];
  }

  /** `conntrack -L -f FAMILY`. */
  listFamily(family: 'ipv4' | 'ipv6', ...options: readonly string[]): ListedFlow[] {
    return runIn(this.#netns, 'conntrack', ['-L', '-f', family, '-o', 'extended', ...options])
      .split('\n')
      .filter((line) => line !== '')
      .map(parseLine);
  }

  /** The number of entries, `conntrack -C`. */
  count(): number {
    return Number(runIn(this.#netns, 'conntrack', ['-C']));
  }

  /** Whether the flow with this original tuple is in the table. */
  has(flow: OpenFlow): boolean {
    return this.list().some((listed) => flowName(listed) === flowName(flow));
  }

  /** Creates an entry, `conntrack -I`. */
  insert(options: string): void {
    runIn(this.#netns, 'conntrack', ['-I', ...options.split(' ')]);
  }

  /** Deletes what `conntrack -D` selects with these options. @throws if nothing matches. */
  removeAll(...options: readonly string[]): void {
    runIn(this.#netns, 'conntrack', ['-D', ...options]);
  }

  /** Empties the table. */
  empty(): void {
    runIn(this.#netns, 'conntrack', ['-F']);
  }

  /** Deletes the entry with this original tuple. @throws if there is none. */
  remove(flow: OpenFlow): void {
    const ends = ['--orig-src', flow.src, '--orig-dst', flow.dst];
    const ports = ['--orig-port-src', String(flow.sport), '--orig-port-dst', String(flow.dport)];
    const family = flow.src.includes(':') ? 'ipv6' : 'ipv4';
    runIn(this.#netns, 'conntrack', ['-D', '-f', family, '-p', flow.protocol, ...ends, ...ports]);
  }
}

/** The original tuple in one word, to compare flows across sources. */
export function flowName(flow: Pick<OpenFlow, 'protocol' | 'src' | 'sport' | 'dst' | 'dport'> | ListedFlow): string {
  return `${flow.protocol} ${flow.src} ${flow.sport} ${flow.dst} ${flow.dport}`;
}
