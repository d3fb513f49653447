// The buffer that requests are written into.

import { expect, test } from 'vitest';
import { MessageWriter } from '../../../../native/wire/writer.ts';

/** Each way to write a value, and its bytes after the attribute's header. */
const VALUES: readonly { name: string; put: (writer: MessageWriter) => void; payload: readonly number[] }[] = [
  { name: 'u8', put: (writer) => writer.u8(1, 0x12), payload: [0x12, 0, 0, 0] },
  { name: 'u16', put: (writer) => writer.u16(1, 0x1234), payload: [0x12, 0x34, 0, 0] },
  { name: 'u32', put: (writer) => writer.u32(1, 0x12345678), payload: [0x12, 0x34, 0x56, 0x78] },
  { name: 'hostU32', put: (writer) => writer.hostU32(1, 0x12345678), payload: [0x78, 0x56, 0x34, 0x12] },
  { name: 'u64', put: (writer) => writer.u64(1, 0x1234n), payload: [0, 0, 0, 0, 0, 0, 0x12, 0x34] },
  { name: 'bytes', put: (writer) => writer.bytes(1, Uint8Array.of(1, 2, 3)), payload: [1, 2, 3, 0] },
  {
    name: 'words',
    put: (writer) => writer.words(1, [1, 2, 3, 4]),
    payload: [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4],
  },
  { name: 'text', put: (writer) => writer.text(1, 'ftp'), payload: [0x66, 0x74, 0x70, 0] },
];

test.each(VALUES)('$name is written completely wherever the buffer ends', ({ put, payload }) => {
  // Filled up in steps of an empty attribute, so that the value falls on every position around the ends of the buffer.
  for (let filled = 0; filled < 600; filled++) {
    const writer = new MessageWriter();
    for (let i = 0; i < filled; i++) writer.endNest(writer.beginNest(2));
    const at = writer.length;
    put(writer);
    expect([...writer.take().subarray(at + 4)], `after ${at} bytes`).toEqual(payload);
  }
});
