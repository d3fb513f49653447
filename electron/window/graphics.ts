// Whether there is a graphics processor to draw the window with. Without one, Chromium finds out by starting a process that
// fails, several times; on a busy machine it sometimes waits for one forever, and no window appears.

import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Device files outside of dri/: NVIDIA's own driver, and Windows' graphics under WSL. */
const SINGLE_DEVICES = /^(nvidia\d+|dxg)$/;
/** Render nodes of the kernel's Direct Rendering Manager. */
const RENDER_NODES = /^renderD\d+$/;

/**
 * Whether this user may use a graphics processor.
 * @param dev folder of the device files.
 */
export function hasGraphicsDevice(dev = '/dev'): boolean {
  return hasUsable(join(dev, 'dri'), RENDER_NODES) || hasUsable(dev, SINGLE_DEVICES);
}

function hasUsable(folder: string, names: RegExp): boolean {
  try {
    return readdirSync(folder).some((name) => names.test(name) && mayUse(join(folder, name)));
  } catch {
    return false;
  }
}

function mayUse(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
