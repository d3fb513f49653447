// What gives flows labels with names, and a helper: names, rules and FTP. Must be there before the flows of a stand.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Ftp } from './ftp.ts';
import { runIn } from './network.ts';
import { readWorld } from './world.ts';

/** These tests have their own /etc; without names, conntrack prints no labels. */
const CONF = '/etc/xtables/connlabel.conf';
const TABLE = 'flowglass_labels';

export class LabelledFlows implements AsyncDisposable {
  readonly ftp: Ftp;

  private constructor(ftp: Ftp) {
    this.ftp = ftp;
  }

  /** Names labels 5 and 100, and starts FTP. @param statements nftables statements for what the router forwards. */
  static async start(statements: readonly string[]): Promise<LabelledFlows> {
    const { network } = readWorld();
    mkdirSync(dirname(CONF), { recursive: true });
    writeFileSync(CONF, '5\tweb-shop\n100\tguest\n');
    const chain = ['type filter hook forward priority 10', ...statements].join('\n');
    runIn(network.router, 'nft', ['-f', '-'], `table inet ${TABLE} {\nchain note {\n${chain}\n}\n}`);
    return new LabelledFlows(await Ftp.start(network));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    runIn(readWorld().network.router, 'nft', ['delete', 'table', 'inet', TABLE]);
    await this.ftp[Symbol.asyncDispose]();
    rmSync(CONF, { force: true });
  }
}
