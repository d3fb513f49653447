// A table with something for every option of conntrack: the mixed one, plus translation by the kernel in both families,
// by address, port and both; labels with names; zones. Also runs conntrack itself on it.

import type { Conntrack } from '../../../native/index.ts';
import { inNamespace, outputOf } from '../../shell.ts';
import { LabelNames } from './labels.ts';
import { fillMixed, sendUdp } from './mixed-table.ts';
import { Namespace } from './namespace.ts';
import { LABELS } from './random-options.ts';

const RULES = `
table inet labels {
  chain out {
    type filter hook output priority filter
    udp dport 7011 ct label set 5
    udp dport 7012 ct label set 7
    udp dport 7008 ct label set 9
    udp dport 7012 ct label set 5
  }
}
table ip translated {
  chain out {
    type nat hook output priority -100
    udp dport 7010 dnat to 127.0.0.9
    udp dport 7014 dnat to 127.0.0.9:53
  }
  chain post {
    type nat hook postrouting priority 100
    udp dport 7011 snat to 127.0.0.8
    udp dport 7012 snat to 127.0.0.8:9999
    udp dport 7013 masquerade to :9998
  }
}
table ip6 translated6 {
  chain out {
    type nat hook output priority -100
    udp dport 7020 dnat to [fd00::99]:53
  }
  chain post {
    type nat hook postrouting priority 100
    udp dport 7022 snat to fd00::98
  }
}`;

const ENTRIES = [
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1030 --dport 80 --state ESTABLISHED -t 400 -n 10.7.7.7',
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1031 --dport 80 --state SYN_SENT -t 401 -g 10.7.7.8:81 -m 8',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1032 --dport 53 -t 402 --orig-zone 5',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1033 --dport 53 -t 403 --reply-zone 7 -u SEEN_REPLY,FIXED_TIMEOUT',
  '-p udp -s fd00::1 -d fd00::2 --sport 1034 --dport 53 -t 404 -w 5 -m 42',
  '-p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 13 --icmp-code 0 --icmp-id 78 -t 405',
  '-p 89 -s 10.0.0.1 -d 10.0.0.2 -t 406',
  '-p udplite -s fd00::1 -d fd00::2 --sport 53 --dport 80 -t 407 -m 9',
];

export class OptionsTable implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly conntrack: Conntrack;
  readonly #labels = new LabelNames([...LABELS].map(([bit, name]) => `${bit} ${name}\n`).join(''));

  private constructor(namespace: Namespace, conntrack: Conntrack) {
    this.namespace = namespace;
    this.conntrack = conntrack;
  }

  static async make(): Promise<OptionsTable> {
    const namespace = new Namespace();
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_udp_timeout=3000');
    for (const address of ['fd00::1', 'fd00::98', 'fd00::99'])
      namespace.run('ip', 'addr', 'add', `${address}/128`, 'dev', 'lo');
    namespace.rules(RULES);
    fillMixed(namespace);
    for (const entry of ENTRIES) namespace.insert(entry);
    sendUdp(namespace, 7010, 7011, 7012, 7013, 7014);
    for (const port of [7020, 7022, 7023])
      namespace.run('bash', '-c', `echo flowglass >/dev/udp/fd00::1/${port} || true`);
    return new OptionsTable(namespace, await namespace.open());
  }

  /**
   * conntrack's output for each of the options, in one go: a process each would take most of the time. Includes error
   * output only after a failure.
   */
  run(options: readonly string[]): string[] {
    const commands = options.map((words) => `conntrack ${words} 2>"$errors" || cat "$errors"; echo ===`);
    const script = ['set +H; errors=$(mktemp)', ...commands, 'rm "$errors"'].join('\n');
    const output = outputOf([...this.#labels.wrapper, ...inNamespace(this.namespace.name), 'bash', '-c', script]);
    const parts = output.split('===\n').slice(0, -1);
    if (parts.length !== options.length) throw new Error(`conntrack answered ${parts.length} times: ${output}`);
    return parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.conntrack.close();
    this.namespace[Symbol.dispose]();
    this.#labels[Symbol.dispose]();
  }
}
