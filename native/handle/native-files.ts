// Where the library's native files are: the addon, the helper and the probe. Only finds them; loads nothing.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Files that the native build makes and the library loads or starts. */
export type NativeFileName = 'flowglass_conntrack.node' | 'flowglass-helper' | 'flowglass-probe';

/**
 * Next to this file in a bundled application; in the build folder of this repository. For the compiled package, whose
 * modules are in `dist/`: built on this machine, or shipped with the package for its platform.
 */
const PLACES = ['./', '../build/', '../../build/', `../../prebuilds/${process.platform}-${process.arch}/`];

/** The places where a native file can be, best first. */
export function nativeFilePlaces(name: NativeFileName): string[] {
  return PLACES.map((place) => fileURLToPath(new URL(place + name, import.meta.url)));
}

/** The places where a native file is, best first. */
export function nativeFiles(name: NativeFileName): string[] {
  return nativeFilePlaces(name).filter((path) => existsSync(path));
}

/** An error about a native file: missing or not loadable here ("ENOADDON"), or of another version ("EBADADDON"). */
export function nativeFileError(code: 'ENOADDON' | 'EBADADDON', problem: string, cause?: unknown): Error {
  return Object.assign(new Error(`${problem} ${HOW_TO_BUILD}`, { cause }), { code });
}

const HOW_TO_BUILD =
  'Build it here with "npx flowglass-conntrack-build" (or "npm rebuild @flowglass/conntrack"; in a checkout "npm run build"); ' +
  'that needs CMake 3.20, make and a C++20 compiler.';

/**
 * The path of `flowglass-helper`, the small program that holds CAP_NET_ADMIN for an unprivileged process: for
 * `Conntrack.open({ helper: { command: helperPath() } })`. As installed it has no capability. Give it to a copy that only a
 * group can run (root:GROUP, mode 0750, `setcap cap_net_admin=ep`), and pass the path of that copy.
 * @throws Error with `.code` "ENOADDON" if it was not built.
 */
export function helperPath(): string {
  const [path] = nativeFiles('flowglass-helper');
  if (path !== undefined) return path;
  throw nativeFileError('ENOADDON', `The helper was not found: ${nativeFilePlaces('flowglass-helper').join(', ')}.`);
}
