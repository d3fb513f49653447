// Imported first by the examples: puts five connections into the table of the network namespace in which they run.
// If there are connections already, it refuses, so that trying an example touches nobody's.

import { writeFileSync } from 'node:fs';
import { Conntrack } from '@flowglass/conntrack';
import { STATUS_BITS } from '@flowglass/conntrack/flow';

const REPLIED = STATUS_BITS.SEEN_REPLY;
const ASSURED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;

/** @type {import('@flowglass/conntrack').NewFlow[]} */
const FLOWS = [
  {
    protocol: 'tcp',
    orig: { src: '10.0.0.5', dst: '192.0.2.80', sport: 40001, dport: 443 },
    sourceNat: { address: '198.51.100.1' },
    tcp: { state: 'ESTABLISHED' },
    status: ASSURED,
    timeoutSec: 3600,
    mark: 16,
  },
  {
    protocol: 'tcp',
    orig: { src: '10.0.0.6', dst: '192.0.2.22', sport: 40002, dport: 22 },
    tcp: { state: 'TIME_WAIT' },
    status: ASSURED,
    timeoutSec: 120,
  },
  { protocol: 'udp', orig: { src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 }, timeoutSec: 30 },
  {
    protocol: 'udp',
    orig: { src: '2001:db8::5', dst: '2001:db8::53', sport: 40004, dport: 53 },
    status: REPLIED,
    timeoutSec: 30,
  },
  {
    protocol: 'icmp',
    orig: { src: '10.0.0.5', dst: '192.0.2.1', icmpType: 8, icmpCode: 0, icmpId: 7 },
    timeoutSec: 30,
  },
];

const conntrack = await Conntrack.open();
const { entries } = await conntrack.stats();
if (entries > 0) {
  throw new Error(
    `${entries} connections are tracked here. Run the examples in a network namespace of their own, as they say.`,
  );
}
// Counters and times are kept for connections that begin afterwards; events are sent for all of them.
for (const name of ['acct', 'timestamp', 'events']) writeFileSync(`/proc/sys/net/netfilter/nf_conntrack_${name}`, '1');
const { errno } = await conntrack.create(FLOWS);
if (errno.some((one) => one !== 0)) throw new Error(`the sample connections were refused: ${[...errno]}`);
await conntrack.close();
