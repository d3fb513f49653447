import { describe, expect, test } from 'vitest';
import { IPPROTO, STATUS_BITS } from '../../../../native/flow/names.ts';
import { isKernelTimeouts, TIMEOUT_SYSCTLS, type TimedFlow, timeoutOf } from '../../../../native/flow/timeouts.ts';
import { timeoutsOf } from './kernel-timeouts.ts';

const { SEEN_REPLY, ASSURED, EXPECTED, FIXED_TIMEOUT, OFFLOAD, HW_OFFLOAD } = STATUS_BITS;
const ANSWERED = SEEN_REPLY | ASSURED;
/** The kernel's defaults. */
const TIMEOUTS = timeoutsOf({
  nf_conntrack_tcp_timeout_syn_sent: 120,
  nf_conntrack_tcp_timeout_established: 432_000,
  nf_conntrack_tcp_timeout_close: 10,
  nf_conntrack_tcp_timeout_max_retrans: 300,
  nf_conntrack_tcp_timeout_unacknowledged: 300,
  nf_conntrack_udp_timeout: 30,
  nf_conntrack_udp_timeout_stream: 120,
  nf_conntrack_icmp_timeout: 30,
  nf_conntrack_gre_timeout: 30,
  nf_conntrack_gre_timeout_stream: 180,
  nf_conntrack_sctp_timeout_established: 210,
  nf_conntrack_generic_timeout: 600,
});

function flow(protocol: number, status: number | undefined, rest: Partial<TimedFlow> = {}): TimedFlow {
  return { protocol, state: undefined, helper: undefined, ...rest, status };
}

function applies(of: TimedFlow, timeouts = TIMEOUTS): string | undefined {
  return timeoutOf(of, timeouts)?.sysctl.replace('nf_conntrack_', '');
}

const established = { state: 'ESTABLISHED' };

describe('the timeout of a flow', () => {
  test('is that of its TCP state, with those that the kernel may have set instead', () => {
    expect(timeoutOf(flow(IPPROTO.tcp, ANSWERED, established), TIMEOUTS)).toEqual({
      sysctl: 'nf_conntrack_tcp_timeout_established',
      seconds: 432_000,
      others: [
        { sysctl: 'nf_conntrack_tcp_timeout_max_retrans', seconds: 300 },
        { sysctl: 'nf_conntrack_tcp_timeout_unacknowledged', seconds: 300 },
        { sysctl: 'nf_conntrack_tcp_timeout_close', seconds: 10 },
      ],
    });
    const others = timeoutOf(flow(IPPROTO.tcp, 0, { state: 'SYN_SENT' }), TIMEOUTS)?.others;
    expect(others).toEqual([{ sysctl: 'nf_conntrack_tcp_timeout_close', seconds: 10 }]);
    expect(timeoutOf(flow(IPPROTO.tcp, ANSWERED, { state: 'CLOSE' }), TIMEOUTS)?.others).toEqual([]);
  });

  test('of a TCP connection picked up in its middle is short until there is an answer', () => {
    const pickedUp = timeoutOf(flow(IPPROTO.tcp, 0, established), TIMEOUTS);
    expect(pickedUp).toMatchObject({ sysctl: 'nf_conntrack_tcp_timeout_unacknowledged', seconds: 300 });
    expect(pickedUp?.others).toContainEqual({ sysctl: 'nf_conntrack_tcp_timeout_established', seconds: 432_000 });
  });

  test('depends on whether there was an answer, for UDP and GRE', () => {
    expect(applies(flow(IPPROTO.udp, 0))).toBe('udp_timeout');
    expect(applies(flow(IPPROTO.udp, SEEN_REPLY))).toBe('udp_timeout');
    expect(applies(flow(IPPROTO.udp, ANSWERED))).toBe('udp_timeout_stream');
    expect(applies(flow(IPPROTO.gre, 0))).toBe('gre_timeout');
    expect(applies(flow(IPPROTO.gre, ANSWERED))).toBe('gre_timeout_stream');
  });

  test('of a protocol that this kernel does not know is the generic one', () => {
    expect(applies(flow(89, 0))).toBe('generic_timeout');
    expect(applies(flow(IPPROTO.dccp, 0))).toBe('generic_timeout');
    expect(applies(flow(IPPROTO.gre, 0), timeoutsOf({ nf_conntrack_generic_timeout: 600 }))).toBe('generic_timeout');
    const open = flow(IPPROTO.dccp, ANSWERED, { state: 'OPEN' });
    expect(applies(open, timeoutsOf({ nf_conntrack_dccp_timeout_open: 43_200 }))).toBe('dccp_timeout_open');
  });

  const unknown: Readonly<Record<string, TimedFlow>> = {
    'a flow without a status': flow(IPPROTO.udp, undefined),
    'a TCP state without a sysctl': flow(IPPROTO.tcp, 0, { state: 'SYN_SENT2' }),
    'a TCP flow without a state': flow(IPPROTO.tcp, 0),
    'a word that is no state': flow(IPPROTO.sctp, 0, { state: 'CONSTRUCTOR' }),
    'a sysctl that cannot be read': flow(IPPROTO.sctp, 0, { state: 'CLOSED' }),
    'a fixed timeout': flow(IPPROTO.udp, FIXED_TIMEOUT),
    'an offloaded flow': flow(IPPROTO.tcp, ANSWERED | OFFLOAD, established),
    'a flow offloaded to hardware': flow(IPPROTO.tcp, ANSWERED | HW_OFFLOAD, established),
    'a flow whose helper sets timeouts': flow(IPPROTO.udp, ANSWERED, { helper: 'sip-5061' }),
    'a tunnel of PPTP': flow(IPPROTO.gre, ANSWERED | EXPECTED),
    'UDP-Lite, which kernels track differently': flow(IPPROTO.udplite, ANSWERED),
  };

  test.each(Object.entries(unknown))('is unknown for %s', (_which, one) => {
    expect(timeoutOf(one, TIMEOUTS)).toBeUndefined();
  });

  test('is unknown while those of the namespace are', () => {
    expect(timeoutOf(flow(IPPROTO.icmp, 0), undefined)).toBeUndefined();
    for (const protocol of Object.values(IPPROTO)) {
      expect(timeoutOf(flow(protocol, ANSWERED, established), timeoutsOf({}))).toBeUndefined();
    }
  });

  test('is refused for anything but timeouts', () => {
    expect(() => Reflect.apply(timeoutOf, undefined, [flow(1, 0), { tcp: 5 }])).toThrow(
      new TypeError('Expected timeouts as in KernelInfo, got {"tcp":5}'),
    );
  });
});

test('each sysctl is named once, and by its whole name', () => {
  const names = Object.values(TIMEOUT_SYSCTLS).flatMap((own): string[] =>
    typeof own === 'string' ? [own] : Object.values(own),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^nf_conntrack_[a-z0-9_]+_timeout(_[a-z_]+)?$/);
});

test('timeouts have every protocol, and seconds or nothing for each state', () => {
  expect(isKernelTimeouts(TIMEOUTS)).toBe(true);
  for (const wrong of [undefined, null, 5, {}, { ...TIMEOUTS, tcp: undefined }, { ...TIMEOUTS, icmp: '30' }]) {
    expect(isKernelTimeouts(wrong)).toBe(false);
  }
  expect(isKernelTimeouts({ ...TIMEOUTS, udp: { stream: '120' } })).toBe(false);
});
