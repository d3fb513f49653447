import { describe, expect, test } from 'vitest';
import { PRESENCE, STATUS_BITS, TCP_STATES } from '../../../../native/flow/index.ts';
import { stateDiagram } from '../../../../renderer/details/state-diagram.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { timeoutsOf } from '../../native/flow/kernel-timeouts.ts';
import { row } from '../row.ts';

const tcpTimeout = (state: string): string => `nf_conntrack_tcp_timeout_${state}`;
/** The kernel's defaults. */
const TIMEOUTS = timeoutsOf({
  [tcpTimeout('syn_sent')]: 120,
  [tcpTimeout('syn_recv')]: 60,
  [tcpTimeout('established')]: 432_000,
  [tcpTimeout('fin_wait')]: 120,
  [tcpTimeout('close_wait')]: 60,
  [tcpTimeout('last_ack')]: 30,
  [tcpTimeout('time_wait')]: 120,
  [tcpTimeout('close')]: 10,
  [tcpTimeout('max_retrans')]: 300,
  [tcpTimeout('unacknowledged')]: 300,
  nf_conntrack_udp_timeout: 30,
  nf_conntrack_udp_timeout_stream: 120,
  nf_conntrack_icmp_timeout: 30,
});
const REPLIED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;

/** "Opening: -SYN sent 2 min, SYN received 1 min": a minus for what is done, a star for now. */
function drawn(flow: Partial<RowView>, timeouts: typeof TIMEOUTS | null = TIMEOUTS): string[] {
  const sign = { now: '*', done: '-', other: '' };
  return stateDiagram(row({ status: REPLIED, ...flow }), timeouts ?? undefined).map(
    ({ title, steps }) =>
      `${title}: ${steps.map((step) => `${sign[step.at]}${step.title}${step.lasts === undefined ? '' : ` ${step.lasts}`}`).join(', ')}`,
  );
}

const tcp = (state: (typeof TCP_STATES)[number]): Partial<RowView> => ({ state: TCP_STATES.indexOf(state) });

describe('The diagram of states', () => {
  test('of TCP shows the present state, those before it, and how long each lasts', () => {
    expect(drawn(tcp('FIN_WAIT'))).toEqual([
      'Opening: -SYN sent 2 min, -SYN received 1 min',
      'Open: -Established 5 d',
      'Closing: *FIN wait 2 min, Close wait 1 min, Last ACK 30 s, Time wait 2 min',
      'Reset: Close 10 s',
    ]);
  });

  test('says nothing about what came before a reset', () => {
    const rows = drawn(tcp('CLOSE'));
    expect(rows.join()).not.toContain('-');
    expect(rows.at(-1)).toBe('Reset: *Close 10 s');
  });

  test('of a flow that is being removed says how long its state lasted', () => {
    const ended = { status: REPLIED | STATUS_BITS.DYING };
    expect(drawn({ ...tcp('ESTABLISHED'), ...ended })[1]).toBe('Open: *Established 5 d');
    expect(drawn({ protocol: 17, presence: PRESENCE.status, ...ended })).toEqual([
      'Replies: -Unreplied 30 s, -Replied 30 s, *Assured 2 min',
    ]);
  });

  test('shows a rare state only while it is the present one', () => {
    expect(drawn(tcp('SYN_SENT2'))[0]).toBe('Opening: -SYN sent 2 min, -SYN received 1 min, *SYN sent (both)');
    expect(drawn(tcp('ESTABLISHED')).join()).not.toContain('both');
  });

  test('has no times while they are unknown', () => {
    expect(drawn(tcp('ESTABLISHED'), null)[1]).toBe('Open: *Established');
  });

  test('of SCTP and DCCP has their states', () => {
    expect(drawn({ protocol: 132, state: 5 })[2]).toContain('*Shutdown sent');
    expect(drawn({ protocol: 33, state: 4 })[1]).toContain('*Open');
  });

  test('of protocols without states says whether there was an answer', () => {
    const presence = row().presence & ~PRESENCE.state;
    const udp = { protocol: 17, presence };
    expect(drawn({ ...udp, status: 0 })).toEqual(['Replies: *Unreplied 30 s, Replied 30 s, Assured 2 min']);
    expect(drawn({ ...udp, status: STATUS_BITS.SEEN_REPLY })[0]).toContain('-Unreplied 30 s, *Replied 30 s, Assured');
    expect(drawn({ ...udp, status: REPLIED })[0]).toContain('*Assured 2 min');
    expect(drawn({ protocol: 1, presence, status: REPLIED })).toEqual(['Replies: -Unreplied 30 s, *Replied 30 s']);
  });
});
