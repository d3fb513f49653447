// Control connections of FTP, one in each family, for tests of expectations.

import type { NewExpectation } from '../../../native/index.ts';

export const CONTROL = { src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
export const CONTROL6 = { src: 'fd00::1', dst: 'fd00::2', sport: 40000, dport: 21 };

/** A data connection that CONTROL6 announces. */
export const DATA6: NewExpectation = {
  protocol: 'tcp',
  tuple: { src: 'fd00::2', dst: 'fd00::1', sport: 20, dport: 5000 },
  master: { protocol: 'tcp', ...CONTROL6 },
};
