// A namespace's timeouts for tests, from the values of some sysctls.

import { isKernelTimeouts, type KernelTimeouts, TIMEOUT_SYSCTLS } from '../../../../native/flow/timeouts.ts';

/** @param values seconds by sysctl, such as nf_conntrack_udp_timeout; all others are undefined, as on other kernels. */
export function timeoutsOf(values: Readonly<Record<string, number>>): KernelTimeouts {
  const made: unknown = Object.fromEntries(
    Object.entries(TIMEOUT_SYSCTLS).map(([protocol, own]) => [
      protocol,
      typeof own === 'string'
        ? values[own]
        : Object.fromEntries(Object.entries(own).map(([state, sysctl]) => [state, values[sysctl]])),
    ]),
  );
  if (!isKernelTimeouts(made)) throw new Error('no timeouts');
  return made;
}
