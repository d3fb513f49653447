// Makes a screenshot's file small: at most 256 colours; others become the nearest of these. A window has few colours, and
// the rest are shades at the edges of letters, so that nobody sees a difference. Pure.

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
/** Colours that are kept because they are frequent alone. */
const FREQUENT = 96;

/** A picture without transparency: red, green and blue of each pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** The same picture in a small file. `png` has eight bits a channel and is not interlaced, as Chromium writes it. */
export function smallPng(png: Uint8Array): Buffer {
  return encode(decode(png));
}

/** The pixels of a file such as Chromium writes. @throws if it is of another kind. */
export function decode(png: Uint8Array): Pixels {
  const file = Buffer.from(png);
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = SIGNATURE.length; at < file.length; at += file.readUInt32BE(at) + 12) {
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
  }
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE) || !header) throw new Error('no PNG');
  const [depth, colourType, , , interlace] = header.subarray(8);
  const channels = colourType === 2 ? 3 : colourType === 6 ? 4 : 0;
  if (depth !== 8 || channels === 0 || interlace !== 0) throw new Error('a kind of PNG that Chromium does not write');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = lines[pixel * channels + channel] ?? 0;
  }
  return { width, height, rgb };
}

/** Undoes the filter of each line (PNG, "Filter algorithms"). */
function unfiltered(data: Uint8Array, lineBytes: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(lineBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (lineBytes + 1)] ?? 0;
    for (let x = 0; x < lineBytes; x++) {
      const at = y * lineBytes + x;
      const left = x < step ? 0 : (out[at - step] ?? 0);
      const up = y === 0 ? 0 : (out[at - lineBytes] ?? 0);
      const upLeft = x < step || y === 0 ? 0 : (out[at - lineBytes - step] ?? 0);
      out[at] = (data[y * (lineBytes + 1) + 1 + x] ?? 0) + predicted(filter, left, up, upLeft);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

function encode(pixels: Pixels): Buffer {
  const { width, height } = pixels;
  const colours = coloursOf(pixels);
  const palette = paletteOf(colours);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  // Each line begins with its filter: none.
  const lines = Buffer.alloc((width + 1) * height);
  for (const [pixel, colour] of colours.entries()) {
    const place = places.get(colour) ?? nearest(palette, colour);
    places.set(colour, place);
    lines[pixel + Math.floor(pixel / width) + 1] = place;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for each pixel's place in the palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** 0xrrggbb of each pixel. */
function coloursOf({ width, height, rgb }: Pixels): Uint32Array {
  const byte = (at: number): number => rgb[at] ?? 0;
  return Uint32Array.from(
    { length: width * height },
    (_, pixel) => (byte(pixel * 3) << 16) | (byte(pixel * 3 + 1) << 8) | byte(pixel * 3 + 2),
  );
}

/** The most frequent colours, and then those that are frequent and unlike the others: small signs keep their colours. */
function paletteOf(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).map(([colour, count]) => ({ colour, count }));
  const palette = sorted.slice(0, FREQUENT).map(({ colour }) => colour);
  let others = sorted.slice(FREQUENT).map((one) => ({ ...one, apart: Math.min(...palette.map(to(one.colour))) }));
  while (palette.length < COLOURS && others.length > 0) {
    const { colour } = others.reduce((best, one) => (one.count * one.apart > best.count * best.apart ? one : best));
    palette.push(colour);
    const distance = to(colour);
    others = others
      .filter((one) => one.colour !== colour)
      .map((one) => ({ ...one, apart: Math.min(one.apart, distance(one.colour)) }));
  }
  return palette;
}

function nearest(palette: readonly number[], colour: number): number {
  const distances = palette.map(to(colour));
  return distances.indexOf(Math.min(...distances));
}

/** The square of the distance from one colour to another. */
function to(colour: number): (other: number) => number {
  const part = (of: number, shift: number): number => (of >> shift) & 255;
  return (other) => [16, 8, 0].reduce((sum, shift) => sum + (part(other, shift) - part(colour, shift)) ** 2, 0);
}

function chunk(type: string, body: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(checked));
  return Buffer.concat([length, checked, sum]);
}
