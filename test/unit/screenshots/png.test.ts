// Screenshots as small files: few colours stay as they are, many become the nearest of the most frequent.

import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decode, smallPng } from '../../screenshots/png.ts';

/** A file with three bytes a pixel, each line filtered by `filter` (PNG, "Filter types for filter method 0"). */
function pngOf(rgb: readonly number[][], width: number, filter: 0 | 1 | 2 | 3 | 4 = 0): Buffer {
  const lines: number[][] = [];
  for (let from = 0; from < rgb.length; from += width) lines.push(rgb.slice(from, from + width).flat());
  const filtered = lines.map((line, y) => [
    filter,
    ...line.map((byte, x) => {
      const [left = 0, up = 0, upLeft = 0] = [line[x - 3], lines[y - 1]?.[x], lines[y - 1]?.[x - 3]];
      const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : upLeft;
      return (byte - ([0, left, up, (left + up) >> 1, paeth][filter] ?? 0)) & 255;
    }),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(lines.length, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(filtered.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(checked));
  return Buffer.concat([length, checked, sum]);
}

const FEW = [
  [255, 255, 255],
  [1, 2, 3],
  [1, 2, 3],
  [200, 0, 90],
  [255, 255, 255],
  [7, 7, 7],
];

test.each([0, 1, 2, 3, 4] as const)('a file whose lines have filter %i is read', (filter) => {
  expect(decode(pngOf(FEW, 3, filter))).toEqual({ width: 3, height: 2, rgb: Uint8Array.from(FEW.flat()) });
});

/** The colours of a file with a palette, pixel by pixel. */
function colours(png: Buffer): number[][] {
  const bodies = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const checked = png.subarray(at + 4, at + 8 + body.length);
    expect(png.readUInt32BE(at + 8 + body.length)).toBe(crc32(checked));
    bodies.set(png.toString('latin1', at + 4, at + 8), body);
  }
  const width = bodies.get('IHDR')?.readUInt32BE(0) ?? 0;
  const palette = [...(bodies.get('PLTE') ?? [])];
  const places = [...inflateSync(bodies.get('IDAT') ?? Buffer.alloc(0))].filter((_, at) => at % (width + 1) !== 0);
  return places.map((place) => palette.slice(place * 3, place * 3 + 3));
}

test('up to 256 colours stay exactly as they are', () => {
  expect(colours(smallPng(pngOf(FEW, 3)))).toEqual(FEW);
});

test('of more, the rare ones become the nearest of the frequent ones', () => {
  const frequent = Array.from({ length: 256 }, (_, grey) => [grey, grey, grey]);
  const picture = [...frequent, ...frequent, [100, 100, 101], [0, 0, 3]];
  const shown = colours(smallPng(pngOf(picture, 2)));
  expect(shown.slice(0, 512)).toEqual([...frequent, ...frequent]);
  expect(shown.slice(512)).toEqual([
    [100, 100, 100],
    [1, 1, 1],
  ]);
});
