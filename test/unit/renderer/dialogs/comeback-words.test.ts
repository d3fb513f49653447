// What is said about connections that come back, or may break, when their entries are deleted.

import { describe, expect, test } from 'vitest';
import { PRESENCE } from '../../../../native/flow/index.ts';
import { cameBackWords, comesBack, deleteNotes, flushNotes } from '../../../../renderer/dialogs/comeback-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { row } from '../row.ts';

const NONE = {
  count: 606,
  byProtocol: [{ protocol: 17, count: 606 }],
  untranslatedTcp: 0,
  openingOrClosing: 0,
  untranslatedOther: 0,
  translated: 0,
};
const said = (counts: Partial<typeof NONE>, loose: boolean | undefined): string[] =>
  deleteNotes({ ...NONE, ...counts }, loose).map(({ kind, lead, text }) => `${kind}: ${lead} ${text}`);

describe('before a delete', () => {
  test('nothing is said if no connection continues', () => {
    expect(said({}, true)).toEqual([]);
  });

  test('each kind of flow has its own note, with its count', () => {
    expect(said({ untranslatedTcp: 3, openingOrClosing: 2, untranslatedOther: 46, translated: 557 }, true)).toEqual([
      'back: 3 will come back. They are established and not translated: the kernel tracks them again from the next packet (nf_conntrack_tcp_loose=1).',
      'break: 557 may break. They are translated: each comes back with its client’s next packet while the NAT rule stands and the port is free. If a reply comes first, it is not translated and the connection breaks.',
      'other: 2 may come back with their next packet: they are TCP connections that are opening or closing.',
      'other: 46 come back with their next packet: they are neither TCP nor translated.',
    ]);
  });

  test('the wording fits a single flow, and all of them', () => {
    expect(said({ count: 1, untranslatedTcp: 1 }, true)[0]).toMatch(/^back: It will come back\. It is established/);
    expect(said({ count: 1, translated: 1 }, true)[0]).toMatch(
      /^break: It may break\. It is translated: it comes back/,
    );
    expect(said({ count: 1, untranslatedOther: 1 }, true)).toEqual([
      'other: It comes back with its next packet: it is neither TCP nor translated.',
    ]);
    expect(said({ count: 5, translated: 5 }, true)[0]).toMatch(/^break: All 5 may break\. They are/);
    expect(said({ count: 5, translated: 1 }, true)[0]).toMatch(/^break: 1 may break\. It is/);
  });

  test('no return is promised that nf_conntrack_tcp_loose=0 prevents', () => {
    const [tcp, nat] = said({ untranslatedTcp: 3, translated: 2 }, false);
    expect(tcp).toMatch(/will not come back.*tcp_loose=0/);
    expect(nat).toContain('TCP does not: nf_conntrack_tcp_loose is 0 here.');
    expect(said({ untranslatedTcp: 3 }, undefined)[0]).toContain('unless nf_conntrack_tcp_loose is 0');
  });

  test('opening and closing TCP comes back only with another SYN if connections are not picked up', () => {
    expect(said({ count: 1, openingOrClosing: 1 }, false)).toEqual([
      'other: It may come back with another SYN: it is a TCP connection that is opening or closing.',
    ]);
  });

  test('for a ping, only a request is said to re-create the entry', () => {
    const byProtocol = [{ protocol: 58, count: 4 }];
    expect(said({ count: 4, byProtocol, untranslatedOther: 4 }, true)).toEqual([
      'other: All 4 come back with their next packet: they are neither TCP nor translated. For a ping, only a request re-creates the entry, not a reply.',
    ]);
  });

  test('the blocking rule is for established TCP that nothing translates', () => {
    expect(comesBack(row())).toBe(true);
    expect(comesBack(row({ presence: row().presence | PRESENCE.translated }))).toBe(false);
    expect(comesBack(row({ state: 7 }))).toBe(false);
    expect(comesBack(row({ protocol: 17 }))).toBe(false);
  });
});

describe('before a flush', () => {
  test('one note is on what comes back, the other on translated connections', () => {
    expect(flushNotes(true).map(({ lead }) => lead)).toEqual(['Most come back', 'Translated connections may break.']);
    expect(flushNotes(false)[0]?.lead).toBe('TCP does not come back.');
  });
});

test('afterwards the words follow the count', () => {
  expect(cameBackWords(1)).toBe(SENTENCES.dialogs.cameBackOne);
  expect(cameBackWords(37)).toBe(SENTENCES.dialogs.cameBack);
});
