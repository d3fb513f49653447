// Three namespaces in a row: a client, a router that translates both addresses of a connection, and an echo server. A
// packet that belongs to no known connection is dropped and counted, so only its entry keeps a connection alive.

import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { vi } from 'vitest';
import { PATIENCE } from '../../patience.ts';
import { Namespace } from './namespace.ts';

const RULES = `
table ip nat {
  chain pre {
    type nat hook prerouting priority -100
    tcp dport 8080 dnat to 10.2.0.2:7000
  }
  chain post {
    type nat hook postrouting priority 100
    oifname "south" masquerade
  }
}
table ip guard {
  counter lost { }
  chain in {
    type filter hook prerouting priority -150
    ct state invalid counter name lost drop
  }
}`;

export class Router implements Disposable {
  readonly namespace = new Namespace();
  readonly #client = new Namespace();
  readonly #server = new Namespace();
  readonly #children: ChildProcessByStdio<Writable, Readable, null>[] = [];

  constructor() {
    this.#link(this.#client, 'north', '10.1.0.1/24', '10.1.0.2/24');
    this.#link(this.#server, 'south', '10.2.0.1/24', '10.2.0.2/24');
    this.#client.run('ip', 'route', 'add', 'default', 'via', '10.1.0.1');
    this.namespace.run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.netfilter.nf_conntrack_tcp_loose=0');
    this.namespace.rules(RULES);
    this.#spawn(this.#server, 'socat', 'TCP-LISTEN:7000,fork,reuseaddr', 'EXEC:cat');
  }

  /** A connection from the client to the router's port 8080, which is forwarded to the server's 7000. */
  async connect(): Promise<Connection> {
    await vi.waitFor(() => this.#server.run('ss', '-ltnH', 'sport', '=', '7000') || fail(), PATIENCE);
    return new Connection(this.#spawn(this.#client, 'socat', '-', 'TCP:10.1.0.1:8080'));
  }

  /** Packets dropped because they belonged to no entry. */
  lostPackets(): number {
    return Number(/packets (\d+)/.exec(this.namespace.run('nft', 'list', 'counter', 'ip', 'guard', 'lost'))?.[1]);
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill();
    for (const namespace of [this.#client, this.#server, this.namespace]) namespace[Symbol.dispose]();
  }

  #link(end: Namespace, name: string, here: string, there: string): void {
    execFileSync('ip', [
      '-n',
      end.name,
      'link',
      'add',
      'uplink',
      'type',
      'veth',
      'peer',
      'name',
      name,
      'netns',
      this.namespace.name,
    ]);
    for (const [namespace, device, address] of [
      [this.namespace, name, here],
      [end, 'uplink', there],
    ] as const) {
      namespace.run('ip', 'address', 'add', address, 'dev', device);
      namespace.run('ip', 'link', 'set', device, 'up');
    }
  }

  #spawn(namespace: Namespace, ...command: string[]): ChildProcessByStdio<Writable, Readable, null> {
    const child = spawn('ip', ['netns', 'exec', namespace.name, ...command], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#children.push(child);
    return child;
  }
}

/** The client's end. */
export class Connection {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #received = '';

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      this.#received += text;
    });
  }

  send(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Resolves when the server has echoed this text. */
  async comesBack(text: string): Promise<void> {
    await vi.waitFor(() => this.#received.endsWith(text) || fail(), PATIENCE);
  }

  /** Closes it from the client's side; resolves when it is closed. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }
}

function fail(): never {
  throw new Error('not yet');
}
