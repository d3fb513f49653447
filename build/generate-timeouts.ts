// Generates native/src/timeouts.gen.h, the kernel's timeouts by protocol and state, from native/flow/timeouts.ts.
// `npm run fix` writes it; with `--check` it only compares, and exits with 1 if the file is stale.

import { TIMEOUT_SYSCTLS } from '../native/flow/timeouts.ts';
import { generated } from './generated-file.ts';

const PREFIX = 'nf_conntrack_';

function line(protocol: string, state: string | undefined, sysctl: string): string {
  if (!sysctl.startsWith(PREFIX)) throw new Error(`${sysctl} does not begin with ${PREFIX}`);
  return `    {"${protocol}", ${state === undefined ? 'nullptr' : `"${state}"`}, "${sysctl.slice(PREFIX.length)}"},`;
}

const lines = Object.entries(TIMEOUT_SYSCTLS).flatMap(([protocol, sysctls]) =>
  typeof sysctls === 'string'
    ? [line(protocol, undefined, sysctls)]
    : Object.entries(sysctls).map(([state, sysctl]) => line(protocol, state, sysctl)),
);

generated(
  'native/src/timeouts.gen.h',
  `// Generated from native/flow/timeouts.ts by build/generate-timeouts.ts: do not edit.
// clang-format off
#pragma once

#include <cstddef>

namespace flowglass {

// A timeout of flows, seconds; the file is /proc/sys/net/netfilter/nf_conntrack_<sysctl>.
struct TimeoutSysctl {
  const char* protocol;
  const char* state;  // null if the protocol has only one
  const char* sysctl;
};

inline constexpr TimeoutSysctl kTimeoutSysctls[] = {
${lines.join('\n')}
};
inline constexpr size_t kTimeoutCount = sizeof(kTimeoutSysctls) / sizeof(kTimeoutSysctls[0]);

}  // namespace flowglass
`,
);
