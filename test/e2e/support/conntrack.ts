// The kernel's table as `conntrack` (conntrack-tools) tells it: the reference for what the window shows.

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
    return (['ipv4', 'ipv6'] as const).flatMap((family) =>
      runIn(this.#netns, 'conntrack', ['-L', '-f', family, '-o', 'extended', ...options])
        .split('\n')
        .filter((line) => line !== '')
        .map(parseLine),
    );
  }

  /** The number of entries, `conntrack -C`. */
  count(): number {
    return Number(runIn(this.#netns, 'conntrack', ['-C']));
  }

  /** Whether the flow with this original tuple is in the table. */
  has(flow: OpenFlow): boolean {
    return this.list().some((listed) => flowName(listed) === flowName(flow));
  }

  /** Empties the table: with conntrack -D of each family, for `-F -f` would take all (FIELD: a flush's version). */
  empty(): void {
    runIn(this.#netns, 'conntrack', ['-F']);
  }

  /** Makes entries without traffic, one `conntrack -I` option list each (`conntrack -R -`). */
  insert(lines: readonly string[]): void {
    runIn(this.#netns, 'conntrack', ['-R', '-'], `${lines.join('\n')}\n`);
  }
}

/** The original tuple in one word, to compare flows across sources. */
export function flowName(flow: Pick<OpenFlow, 'protocol' | 'src' | 'sport' | 'dst' | 'dport'> | ListedFlow): string {
  return `${flow.protocol} ${flow.src} ${flow.sport} ${flow.dst} ${flow.dport}`;
}
