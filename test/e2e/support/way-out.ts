// A way out of the router's namespace to everywhere, with a capture of each packet sent that way: a link with the
// default routes. At its far end, packets are captured (a packet socket, by socat), and nobody answers, not even as
// resolver.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type NetworkNames, runIn } from './network.ts';
import { packetOf } from './packets.ts';

const NEAR = 'out';
const FAR = 'outside';
const ADDRESS = { near4: '198.18.0.1/30', far4: '198.18.0.2', near6: 'fd80:3::1/64', far6: 'fd80:3::2' } as const;
/** A resolver that Chromium knows to be reachable over HTTPS, too. */
const RESOLVER = '8.8.8.8';
/** In this run's own copy of /etc. */
const RESOLV_CONF = '/etc/resolv.conf';
/** Where this file's own packets go. */
const CONTROL = { address: '192.0.2.9', port: 9 } as const;

export class WayOut implements AsyncDisposable {
  readonly #network: NetworkNames;
  readonly #capture: ChildProcess;
  readonly #resolvConf = readFileSync(RESOLV_CONF, 'utf8');
  readonly #controls = new Set<string>();
  #seen: string[] = [];
  #rest = '';

  private constructor(network: NetworkNames) {
    this.#network = network;
    writeFileSync(RESOLV_CONF, `nameserver ${RESOLVER}\n`);
    makeLink(network);
    const capture = ['socat', '-u', '-x', `INTERFACE:${FAR}`, 'OPEN:/dev/null'];
    this.#capture = spawn('ip', ['netns', 'exec', network.server, ...capture], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#capture.stderr?.on('data', (data: Buffer) => this.#read(data.toString()));
  }

  /** Resolves once packets are captured. */
  static async open(network: NetworkNames): Promise<WayOut> {
    const wayOut = new WayOut(network);
    await wayOut.packets('the beginning');
    return wayOut;
  }

  /**
   * The packets that have left since the last call, in order. Sends a packet of our own and waits until it is seen: a
   * link keeps packets in order.
   * @param label A different one for each call.
   */
  async packets(label: string): Promise<readonly string[]> {
    const { address, port } = CONTROL;
    // Repeated, because the capture may not have started yet.
    while (!this.#controls.has(label)) {
      const command = ['socat', '-u', '-', `UDP4:${address}:${port}`];
      const send = spawn('ip', ['netns', 'exec', this.#network.router, ...command], {
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      send.stdin.end(label);
      await once(send, 'exit');
    }
    return this.#seen.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#capture, 'exit');
    this.#capture.kill();
    await ended;
    runIn(this.#network.router, 'ip', ['link', 'delete', NEAR]);
    writeFileSync(RESOLV_CONF, this.#resolvConf);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      // Time and length of each frame are on a line before its bytes.
      if (!/^( [0-9a-f]{2})+$/.test(line)) continue;
      const packet = packetOf(Buffer.from(line.replaceAll(' ', ''), 'hex'));
      if (!packet) continue;
      if (packet.what === `udp to ${CONTROL.address}:${CONTROL.port}`)
        this.#controls.add(`${packet.content.subarray(8)}`);
      else this.#seen.push(packet.what);
    }
  }
}

/** Both ends know their neighbours and solicit no router, so the link carries only what is sent on purpose. */
function makeLink({ router, server }: NetworkNames): void {
  const ip = (...args: string[]): string => runIn(router, 'ip', args);
  ip('link', 'add', NEAR, 'type', 'veth', 'peer', 'name', FAR, 'netns', server);
  runIn(server, 'sysctl', ['-q', '-w', `net.ipv6.conf.${FAR}.disable_ipv6=1`]);
  runIn(server, 'ip', ['link', 'set', FAR, 'up']);
  const quiet = ['accept_ra=0', 'router_solicitations=0', 'addr_gen_mode=1'];
  runIn(router, 'sysctl', ['-q', '-w', ...quiet.map((setting) => `net.ipv6.conf.${NEAR}.${setting}`)]);
  ip('address', 'add', ADDRESS.near4, 'dev', NEAR);
  ip('address', 'add', ADDRESS.near6, 'dev', NEAR, 'nodad');
  ip('link', 'set', NEAR, 'up');
  const [link] = JSON.parse(runIn(server, 'ip', ['-j', 'link', 'show', FAR])) as [{ readonly address: string }];
  const far = link.address;
  for (const gateway of [ADDRESS.far4, ADDRESS.far6]) {
    ip('neighbour', 'add', gateway, 'lladdr', far, 'dev', NEAR, 'nud', 'permanent');
    ip('route', 'add', 'default', 'via', gateway, 'dev', NEAR);
  }
}
