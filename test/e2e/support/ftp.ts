// Control connections of FTP through the router, in which a helper finds announcements of data connections: real
// messages between real sockets, in the namespaces of client and server.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ADDRESS, type NetworkNames, runIn } from './network.ts';

/** Gives the helper to the connections to port 21. Translation needs its module, which the router's rules do not load. */
const RULES = `
table inet flowglass_e2e_ftp {
  ct helper ftp { type "ftp" protocol tcp; }
  chain assign { type filter hook prerouting priority 0; tcp dport 21 ct helper set "ftp"; }
}
`;

/** A control connection, by its original source. */
export interface FtpControl {
  readonly src: string;
  readonly sport: number;
}

/** Dispose of it when the file's tests are done. */
export class Ftp implements AsyncDisposable {
  readonly #router: string;
  readonly #address: string;
  readonly #server: ChildProcess;
  readonly #client: ChildProcess;
  readonly #answers: Interface;

  private constructor(router: string, address: string, server: ChildProcess, client: ChildProcess) {
    this.#router = router;
    this.#address = address;
    this.#server = server;
    this.#client = client;
    if (!client.stdout) throw new Error('the FTP client has no output');
    this.#answers = createInterface({ input: client.stdout });
  }

  /** Resolves when the server listens on this address and the router has the helper. */
  static async start({ router, client, server }: NetworkNames, address: string = ADDRESS.server4): Promise<Ftp> {
    const begin = (netns: string, ...role: readonly string[]): ChildProcess => {
      const program = fileURLToPath(new URL('ftp-peer.ts', import.meta.url));
      return spawn('ip', ['netns', 'exec', netns, process.execPath, program, ...role], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
    };
    runIn(router, 'nft', ['-f', '-'], RULES);
    const listening = begin(server, 'server', address);
    if (listening.stdout) await once(listening.stdout, 'data');
    return new Ftp(router, address, listening, begin(client, 'client'));
  }

  /** Opens a control connection, from any port if it is 0, on which the server announces that it awaits the data on `port` (227). */
  async passive(port: number, local: string = ADDRESS.client4, localPort = 0): Promise<FtpControl> {
    this.#client.stdin?.write(`${JSON.stringify({ local, localPort, remote: this.#address, port })}\n`);
    const [line] = (await once(this.#answers, 'line')) as [string];
    return { src: local, sport: Number(line) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of [this.#client, this.#server]) {
      const ended = once(peer, 'exit');
      peer.stdin?.end();
      await ended;
    }
    runIn(this.#router, 'nft', ['delete', 'table', 'inet', 'flowglass_e2e_ftp']);
  }
}
