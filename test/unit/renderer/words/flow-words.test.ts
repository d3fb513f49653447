// The texts of a flow's cells.

import { describe, expect, test } from 'vitest';
import { PRESENCE, STATUS_BITS } from '../../../../native/flow/index.ts';
import {
  destinationWords,
  markText,
  sourceWords,
  splitEnd,
  stateText,
  stateTone,
  statusWords,
  translatedHint,
  translation,
  zoneText,
} from '../../../../renderer/words/flow-words.ts';
import { row } from '../row.ts';

const without = (bit: number) => row().presence & ~bit;
const translated = row().presence | PRESENCE.translated;

describe('endpoints', () => {
  test('have a port if the protocol has ports', () => {
    expect(sourceWords(row())).toEqual({ main: '192.168.4.27:51544', detail: '' });
    expect(destinationWords(row({ origDst: 'fd00:2::8' })).main).toBe('[fd00:2::8]:443');
  });

  test('have no port if the kernel sent none', () => {
    expect(sourceWords(row({ presence: without(PRESENCE.layer4) })).main).toBe('192.168.4.27');
  });

  test('have the id and type of ICMP', () => {
    const ping = row({ protocol: 1, origSport: 77, origDport: 8 * 256 });
    expect(sourceWords(ping)).toEqual({ main: '192.168.4.27', detail: 'id 77' });
    expect(destinationWords(ping)).toEqual({ main: '10.2.8.14', detail: 'echo-request' });
    expect(destinationWords(row({ protocol: 1, origDport: 3 * 256 + 4 })).detail).toBe(
      'destination-unreachable code 4',
    );
    expect(destinationWords(row({ protocol: 1, origDport: 200 * 256 })).detail).toBe('type 200');
  });

  test('have the keys of GRE', () => {
    expect(sourceWords(row({ protocol: 47, origSport: 16 }))).toEqual({ main: '192.168.4.27', detail: 'key 0x10' });
  });

  test('are split so that the port stays if the address is cut', () => {
    expect(splitEnd('192.168.4.27:51544')).toEqual({ address: '192.168.4.27', port: ':51544' });
    expect(splitEnd('[fd00:2::8]:443')).toEqual({ address: '[fd00:2::8', port: ']:443' });
    expect(splitEnd('fd00:2::8')).toEqual({ address: 'fd00:2::8', port: '' });
    expect(splitEnd('10.2.8.14')).toEqual({ address: '10.2.8.14', port: '' });
  });
});

describe('translation', () => {
  test('is empty if the reply is the inverse of the original', () => {
    expect(translation(row())).toEqual({ source: undefined, destination: undefined });
    expect(translatedHint(row())).toBe('');
  });

  test('shows the new source', () => {
    const flow = row({ presence: translated, replyDst: '203.0.113.9', replyDport: 1066 });
    expect(translation(flow)).toEqual({ source: '203.0.113.9:1066', destination: undefined });
    expect(translatedHint(flow)).toBe('source becomes 203.0.113.9:1066');
  });

  test('shows the new destination, even if only the port changes', () => {
    expect(translation(row({ presence: translated, replySport: 8443 }))).toEqual({
      source: undefined,
      destination: '10.2.8.14:8443',
    });
  });

  test('shows both', () => {
    const flow = row({ presence: translated, replyDst: '203.0.113.9', replySrc: '10.9.0.5' });
    expect(translation(flow)).toEqual({ source: '203.0.113.9:51544', destination: '10.9.0.5:443' });
  });
});

describe('translation without ports', () => {
  const ping = { protocol: 1, presence: translated, origSport: 77, origDport: 8 * 256, replySport: 77, replyDport: 0 };

  test('shows the ICMP id with the new source, even if only the id changes', () => {
    expect(translation(row({ ...ping, replySport: 0 }))).toEqual({
      source: '192.168.4.27 id 0',
      destination: undefined,
    });
    expect(translation(row({ ...ping, replyDst: '203.0.113.9' })).source).toBe('203.0.113.9 id 77');
    expect(translatedHint(row({ ...ping, replySport: 0 }))).toBe('source becomes 192.168.4.27 id 0');
  });

  test('shows the new destination of ICMP, and its type only if the reply does not answer the original', () => {
    expect(translation(row({ ...ping, replySrc: '10.9.0.5' }))).toEqual({ source: undefined, destination: '10.9.0.5' });
    expect(translation(row({ ...ping, replyDport: 14 * 256 })).destination).toBe('10.2.8.14 timestamp-request');
    expect(
      translation(row({ ...ping, protocol: 58, origDport: 128 * 256, replyDport: 129 * 256, replySport: 5 })),
    ).toEqual({ source: '192.168.4.27 id 5', destination: undefined });
  });

  test('shows keys of GRE', () => {
    const gre = { protocol: 47, presence: translated, origSport: 16, origDport: 17, replySport: 17, replyDport: 16 };
    expect(translation(row({ ...gre, replyDport: 32 })).source).toBe('192.168.4.27 key 0x20');
    expect(translation(row({ ...gre, replySport: 32 })).destination).toBe('10.2.8.14 key 0x20');
  });

  test('is split so that id and key stay if the address is cut', () => {
    expect(splitEnd('192.168.4.27 id 0')).toEqual({ address: '192.168.4.27', port: ' id 0' });
    expect(splitEnd('fd00:2::8 key 0x20')).toEqual({ address: 'fd00:2::8', port: ' key 0x20' });
  });
});

describe('state', () => {
  test('has a name and a tone', () => {
    expect([stateText(row()), stateTone(row())]).toEqual(['Established', 'ok']);
    expect([stateText(row({ state: 1 })), stateTone(row({ state: 1 }))]).toEqual(['SYN sent', 'open']);
    expect(stateTone(row({ state: 7 }))).toBe('closing');
  });

  test('is empty if the kernel sent none', () => {
    const flow = row({ presence: without(PRESENCE.state) });
    expect([stateText(flow), stateTone(flow)]).toEqual(['', 'none']);
  });
});

describe('status', () => {
  test('has one word for the reply, and more for special bits', () => {
    expect(statusWords(row({ status: 0 }))).toEqual(['UNREPLIED']);
    expect(statusWords(row({ status: STATUS_BITS.SEEN_REPLY }))).toEqual(['REPLIED']);
    expect(statusWords(row({ status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED | STATUS_BITS.OFFLOAD }))).toEqual([
      'ASSURED',
      'OFFLOAD',
    ]);
    expect(statusWords(row({ presence: without(PRESENCE.status) }))).toEqual([]);
    const dying = { status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.DYING };
    expect(statusWords(row(dying))).toEqual(['REPLIED', 'DYING']);
    expect(statusWords(row({ ...dying, reason: 'gone' }))).toEqual(['REPLIED']);
  });
});

describe('what the kernel omits', () => {
  // These two attributes have defaults.
  test('is mark 0', () => {
    expect(markText(row({ mark: 0 }))).toBe('0x0');
    expect(markText(row({ mark: 0, presence: without(PRESENCE.mark) }))).toBe('0x0');
  });

  test('is zone 0, and zones are of one direction or both', () => {
    expect(zoneText(row({ zone: 7 }))).toBe('7');
    const none = without(PRESENCE.zone);
    expect(zoneText(row({ presence: none }))).toBe('0');
    expect(zoneText(row({ zone: 7, presence: none | PRESENCE.zoneOrig }))).toBe('7 →');
    expect(zoneText(row({ zone: 7, presence: none | PRESENCE.zoneReply }))).toBe('← 7');
  });
});
