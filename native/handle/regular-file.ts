// Reads a file whose path others can shape. Never blocks on a pipe or a device, and never takes more memory than the caller
// allows.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * The content of a regular file; symbolic links are followed.
 * @param maxBytes the largest content that is read.
 * @throws Error of Node.js if the file cannot be read; with code EINVAL if it is not a regular file, EFBIG if it is larger.
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  // Without O_NONBLOCK, opening a pipe blocks until something writes to it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!(await file.stat()).isFile()) throw fileError('EINVAL', path, 'is not a regular file');
    return await readAll(file, path, maxBytes);
  } finally {
    await file.close();
  }
}

/** Counts the bytes read instead of trusting the file's size, which can change. */
async function readAll(file: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(1 << 16) });
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > maxBytes) throw fileError('EFBIG', path, `has more than ${maxBytes} bytes`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function fileError(code: string, path: string, what: string): Error {
  return Object.assign(new Error(`${path} ${what}.`), { code, path });
}
