// What the pictures show: a gateway between an office and some servers, with flows of many kinds between real sockets. Always
// the same addresses (those reserved for documentation), ports and amounts, so that pictures differ little from run to run.

import { mkdirSync, writeFileSync } from 'node:fs';
import { Conntrack } from '../e2e/support/conntrack.ts';
import { Ftp } from '../e2e/support/ftp.ts';
import { runIn } from '../e2e/support/network.ts';
import { type OpenFlow, Traffic } from '../e2e/support/traffic.ts';
import type { World } from '../e2e/support/world.ts';
import { Random } from '../random.ts';

const OFFICE4 = [15, 27, 33, 38, 61, 72, 81, 90, 96, 104, 112, 132, 166, 180].map((host) => `192.168.4.${host}`);
const OFFICE6 = ['1c', '2f', 'a6', 'cf'].map((host) => `fd00:4::${host}`);
/** In a zone of its own. */
const GUESTS = [20, 21, 22].map((host) => `192.168.7.${host}`);
const SERVERS4 = [14, 43, 66, 80, 90].map((host) => `198.51.100.${host}`);
const SERVERS6 = ['2', '5', '8'].map((host) => `2001:db8:51::${host}`);
const PUBLIC = '203.0.113.9';
const SILENT_PORTS = [3306, 5060, 5432];
const PORTS = [22, 53, 80, 123, 443, 853, 993, 8443];
const FTP_SERVER = '198.51.100.66';

const RULES = `
table inet office {
  chain into_zones { type filter hook prerouting priority raw;
    ip saddr 192.168.7.0/24 ct zone set 7
    ip daddr 192.168.7.0/24 ct zone set 7
  }
  chain translate_to { type nat hook prerouting priority dstnat;
    ip daddr ${PUBLIC} tcp dport 8443 dnat ip to 198.51.100.80:443
  }
  chain translate_from { type nat hook postrouting priority srcnat;
    ip saddr 192.168.4.0/24 oifname "srv" snat ip to ${PUBLIC}
  }
  chain set_marks { type filter hook forward priority filter;
    tcp dport 443 ip saddr 192.168.4.64/26 ct mark set 0x10
    udp dport 443 ct mark set 0x20
    tcp dport { 80, 443 } ct label set 1
    tcp dport 22 ct label set 2
    ip saddr 192.168.7.0/24 ct label set 3
  }
}
`;
const LABELS = '1\tweb\n2\tadmin\n3\tguests\n';

/** Otherwise these would end while the pictures are taken; seconds. */
const TIMEOUTS = ['time_wait', 'syn_sent', 'close'].map((state) => `tcp_timeout_${state}=600`);
/** The kernel's own defaults, which the tests lengthen. */
const DEFAULTS = ['udp_timeout=30', 'udp_timeout_stream=120'];
/** With 2, the default of newer kernels, the ends of flows that began before anybody listened are not reported. */
const ALL_EVENTS = 'events=1';

/** Dispose of it when the pictures are taken. */
export class Scene implements AsyncDisposable {
  readonly world: World;
  readonly conntrack: Conntrack;
  readonly #traffic: Traffic;
  readonly #ftp: Ftp;
  readonly #random = new Random(4);
  #hasEnded = false;

  private constructor(world: World, traffic: Traffic, ftp: Ftp) {
    this.world = world;
    this.conntrack = new Conntrack(world.network.router);
    this.#traffic = traffic;
    this.#ftp = ftp;
  }

  /** Resolves when all flows are in the table. */
  static async start(world: World): Promise<Scene> {
    buildNetwork(world);
    const traffic = await Traffic.start(world.network, PORTS);
    const scene = new Scene(world, traffic, await Ftp.start(world.network, FTP_SERVER));
    scene.conntrack.empty();
    await scene.#openAll();
    return scene;
  }

  async #openAll(): Promise<void> {
    for (const [place, src] of OFFICE4.entries()) {
      for (let one = 0; one < 5; one++) await this.#open('tcp', src, SERVERS4, one === 4 ? 80 : 443);
      await this.#open('udp', src, SERVERS4, 53);
      if (place % 2 === 0) await this.#open('udp', src, SERVERS4, 443);
      if (place % 4 === 1) await this.#open('tcp', src, [PUBLIC], 8443);
      if (place % 3 === 0) await this.#traffic.begin(this.#flow('tcp', src, SERVERS4, 5432));
    }
    for (const src of OFFICE6) {
      for (let one = 0; one < 5; one++) await this.#open('tcp', src, SERVERS6, one === 4 ? 993 : 443);
      await this.#open('udp', src, SERVERS6, 853);
    }
    for (const src of GUESTS) for (const port of [443, 80, 443]) await this.#open('tcp', src, SERVERS4, port);
    for (const src of OFFICE4.slice(0, 3)) await this.#open('tcp', src, ['198.51.100.90'], 22);
    for (const src of OFFICE4.slice(3, 6)) await this.#traffic.begin(this.#flow('udp', src, SERVERS4, 5060));
    await this.#closeSome();
    for (let port = 5001; port <= 5006; port++) await this.#ftp.passive(port, OFFICE4[port - 4998], 41_000 + port);
    this.#insertOthers();
    await this.#traffic.repeat(5000);
  }

  /** A flow with an amount of data, from a few kB to some 30 MB. */
  async #open(protocol: 'tcp' | 'udp', src: string, servers: readonly string[], dport: number): Promise<OpenFlow> {
    const flow = this.#flow(protocol, src, servers, dport);
    await this.#traffic.connect(flow);
    const bytes = Math.round(2 ** (12 + this.#random.below(1300) / 100));
    await this.#traffic.send(flow.name, protocol === 'udp' ? 120 + (bytes % 900) : bytes);
    if (protocol === 'tcp' && this.#random.chance(0.2)) {
      await this.#traffic.pour(flow.name, 400 * 2 ** this.#random.below(8), 250);
    }
    return flow;
  }

  #flow(protocol: 'tcp' | 'udp', src: string, servers: readonly string[], dport: number): OpenFlow {
    const sport = this.#random.between(40_000, 59_999);
    return { name: `${protocol} ${src} ${sport}`, protocol, src, sport, dst: this.#random.pick(servers), dport };
  }

  async #closeSome(): Promise<void> {
    for (const src of OFFICE4.slice(2, 12)) {
      const { name } = await this.#open('tcp', src, SERVERS4, 443);
      await this.#traffic.close(name);
    }
    // Nobody listens there: answered with a reset.
    for (const src of OFFICE4.slice(0, 2)) await this.#traffic.begin(this.#flow('tcp', src, SERVERS4, 23));
  }

  #insertOthers(): void {
    this.conntrack.insert('-p icmp -s 192.168.4.15 -d 198.51.100.14 -t 600 --icmp-type 8 --icmp-code 0 --icmp-id 1204');
    this.conntrack.insert('-p icmp -s 192.168.4.61 -d 198.51.100.80 -t 600 --icmp-type 8 --icmp-code 0 --icmp-id 731');
    this.conntrack.insert(
      '-p sctp -s 192.168.4.90 -d 198.51.100.66 --sport 36412 --dport 36412 --state ESTABLISHED -t 900 --orig-vtag 1204 --reply-vtag 77',
    );
  }

  /** Flows of the office, of which nobody minds that they end. */
  endSome(): void {
    for (const src of OFFICE4.slice(4, 7)) this.conntrack.removeAll('-p', 'udp', '-s', src, '--orig-port-dst', '53');
  }

  /** Ends the traffic, if it has not ended, and empties the table. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    await this.#traffic[Symbol.asyncDispose]();
    await this.#ftp[Symbol.asyncDispose]();
    this.conntrack.empty();
  }
}

/** Addresses, routes, rules, names of labels. The namespaces, and /etc in this mount namespace, go with the run. */
function buildNetwork({ network }: World): void {
  const { router, client, server } = network;
  const add = (netns: string, device: string, ...addresses: readonly string[]) => {
    for (const address of addresses) {
      const nodad = address.includes(':') ? ['nodad'] : [];
      runIn(netns, 'ip', ['address', 'add', address, 'dev', device, ...nodad]);
    }
  };
  add(client, 'eth0', ...[...OFFICE4, ...GUESTS].map((host) => `${host}/24`), ...OFFICE6.map((host) => `${host}/64`));
  add(server, 'eth0', ...SERVERS4.map((host) => `${host}/24`), ...SERVERS6.map((host) => `${host}/64`));
  add(router, 'cli', '192.168.4.1/24', '192.168.7.1/24', 'fd00:4::1/64');
  add(router, 'srv', '198.51.100.1/24', `${PUBLIC}/32`, '2001:db8:51::1/64');
  const settings = [...TIMEOUTS, ...DEFAULTS, ALL_EVENTS].map((setting) => `net.netfilter.nf_conntrack_${setting}`);
  runIn(router, 'sysctl', ['-q', '-w', ...settings]);
  mkdirSync('/etc/xtables', { recursive: true });
  writeFileSync('/etc/xtables/connlabel.conf', LABELS);
  runIn(router, 'nft', ['-f', '-'], RULES);
  const rule = `th dport { ${SILENT_PORTS.join(', ')} } drop`;
  const silent = `table inet silent { chain in { type filter hook input priority 0; ${rule}; }; }`;
  runIn(server, 'nft', ['-f', '-'], silent);
}
