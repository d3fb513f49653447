import { Readable } from 'node:stream';
import { arrayBuffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { DUMP_PATH } from '../../../../electron/contract/to-engine.ts';
import { type DumpAnswer, DumpStreams } from '../../../../electron/stream/dump-streams.ts';

describe('the ways of dumps', () => {
  let streams: DumpStreams;
  let broken = 0;

  beforeEach(() => {
    streams = new DumpStreams();
    broken = 0;
  });

  const open = () => streams.open(() => broken++);
  const request = (token: string, method = 'GET') =>
    streams.answer({ url: `app://flowglass${DUMP_PATH}${token}`, method });

  /** All bytes of an answer. */
  const bytesOf = async (answer: DumpAnswer | undefined) =>
    new Uint8Array(await arrayBuffer(answer?.body ?? Readable.from([])));

  test('bring what is written to whoever has the token, also what was written before it was asked for', async () => {
    const dump = open();
    dump.write(Uint8Array.of(1, 2));
    const answer = request(dump.token);
    dump.write(Uint8Array.of(3));
    dump.end(false);
    expect(answer?.status).toBe(200);
    expect([...(await bytesOf(answer))]).toEqual([1, 2, 3]);
    expect(broken).toBe(0);
  });

  test('have tokens that nobody can guess, and that are valid only while the dump lasts', () => {
    const first = open();
    const second = open();
    expect(first.token).toMatch(/^[0-9a-f]{32}$/);
    expect(second.token).not.toBe(first.token);
    second.end(true);
    for (const token of [second.token, '', '0'.repeat(32), `${first.token}/`, first.token.slice(1)]) {
      expect(request(token)?.status).toBe(404);
    }
    expect(request(first.token, 'POST')?.status).toBe(404);
    expect(request(first.token)?.status).toBe(200);
  });

  test('can be asked for when they have ended, once, and not for ever', async () => {
    const dump = open();
    dump.write(Uint8Array.of(5));
    dump.end(false);
    const answer = request(dump.token);
    expect([...(await bytesOf(answer))]).toEqual([5]);
    expect(request(dump.token)?.status).toBe(404);
    const forgotten = open();
    forgotten.end(false);
    for (let i = 0; i < 8; i++) open().end(false);
    expect(request(forgotten.token)?.status).toBe(404);
    expect(broken).toBe(0);
  });

  test('are answered without Node’s fetch, which takes long to load', () => {
    for (const token of [open().token, 'nobody’s']) expect(request(token)).not.toBeInstanceOf(Response);
  });

  test('leave every other path to the page', () => {
    for (const url of ['app://flowglass/index.html', 'app://flowglass/dump', 'app://flowglass/', 'nonsense']) {
      expect(streams.answer({ url, method: 'GET' })).toBeUndefined();
    }
  });

  test('break when a token is used twice: perhaps the first was not the worker', () => {
    const dump = open();
    expect(request(dump.token)?.status).toBe(200);
    expect(request(dump.token)?.status).toBe(404);
    expect(broken).toBe(1);
  });

  test('break when the reader gives up, and take no more', async () => {
    const dump = open();
    const answer = request(dump.token);
    dump.write(Uint8Array.of(1));
    answer?.body?.destroy();
    await setImmediate();
    expect(broken).toBe(1);
    dump.write(Uint8Array.of(2));
    dump.end(true);
    expect(broken).toBe(1);
  });

  test('end with an error when the dump was stopped, so that half a dump is never taken for a whole one', async () => {
    const dump = open();
    const answer = request(dump.token);
    dump.write(Uint8Array.of(1));
    dump.end(true);
    await expect(bytesOf(answer)).rejects.toThrow();
    expect(broken).toBe(0);
  });

  test('let nobody but the page’s worker read them', () => {
    for (const answer of [request(open().token), request('nobody’s')]) {
      expect(answer?.headers).toMatchObject({
        'Content-Security-Policy': "default-src 'none'",
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'no-store',
      });
    }
  });
});
