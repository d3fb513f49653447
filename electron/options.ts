// The command line: parses it and describes it. Pure. Switches of Electron and Chromium are let through, because test drivers
// and users of unusual displays need them; what is neither theirs nor ours is refused.

import { editDistance } from '../native/flow/edit-distance.ts';
import { visibleText } from '../native/flow/visible-text.ts';
import { shellWord } from './contract/shell-word.ts';
import type { SourceSpec } from './contract/source.ts';

/** What the command line requests. */
export interface Options {
  /** Text in the filter language; the window shows what is wrong with it. */
  filter: string;
  /** Start in the playground. */
  demo: boolean;
  /** Name (as in `ip netns`) or path of a network namespace. */
  netns: string | undefined;
  readOnly: boolean;
  userDataDir: string | undefined;
}

/** The source that the options name; leaving the playground returns to it. */
export function startingSource({ netns }: Pick<Options, 'netns'>): SourceSpec {
  return netns === undefined ? { kind: 'system' } : { kind: 'netns', netns };
}

export type ParsedOptions =
  | { kind: 'run'; options: Options }
  | { kind: 'help' | 'version' }
  /** `message` is for people; the exit status is EXIT_USAGE. */
  | { kind: 'error'; message: string };

/** Exit status for an invalid command line (EX_USAGE in sysexits.h). */
export const EXIT_USAGE = 64;

const WITH_VALUE = ['--filter', '--netns', '--user-data-dir'] as const;
const WITHOUT_VALUE = ['--demo', '--read-only', '--version', '--help'] as const;
const OURS: readonly string[] = [...WITH_VALUE, ...WITHOUT_VALUE];

/** Switches of Electron, Node.js and Chromium, by name or (ending in -) by prefix. */
const FOREIGN = [
  'allow-',
  'app-path',
  'auto-detect',
  'autoplay-',
  'blink-',
  'class',
  'color-',
  'default-',
  'device-scale-factor',
  'disable-',
  'disk-cache-',
  'display',
  'enable-',
  'field-trial-',
  'font-',
  'force-',
  'gpu-',
  'gtk-version',
  'headless',
  'high-dpi-support',
  'ignore-',
  'in-process-gpu',
  'inspect',
  'inspect-',
  'js-flags',
  'lang',
  'log-',
  'mute-audio',
  'name',
  'no-sandbox',
  'no-zygote',
  'no-first-run',
  'ozone-',
  'password-store',
  'remote-',
  'render-node-override',
  'renderer-',
  'single-process',
  'test-',
  'touch-',
  'trace-',
  'use-',
  'v',
  'vmodule',
  'wayland-',
  'window-',
  'xdg-',
];

export const HELP = `Flowglass: see, filter and delete the kernel's tracked connections.

Usage: flowglass [OPTIONS]

  --filter EXPR        show what matches, for example 'tcp and dport = 443'
  --demo               start in the playground: a private network namespace with real traffic
  --netns NAME|PATH    look into another network namespace (needs root)
  --read-only          never delete or change anything
  --user-data-dir DIR  keep settings in DIR
  --version            print the version and exit
  --help               print this and exit

A value that begins with a dash is attached: --filter='-p tcp --dport 443'.
Switches of Electron and Chromium, such as --ozone-platform=x11, are let through.
FLOWGLASS_LOG=error|warn|info|debug sets how much is written to standard error.
`;

/**
 * Reads the arguments after the executable.
 * @param isAppPath whether an argument is the application's own folder or file, with which Electron is started.
 */
export function parseOptions(args: readonly string[], isAppPath: (arg: string) => boolean): ParsedOptions {
  const options: Options = {
    filter: '',
    demo: false,
    netns: undefined,
    readOnly: false,
    userDataDir: undefined,
  };
  let appPathSeen = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      if (appPathSeen || !isAppPath(arg)) return error(`unexpected argument "${arg}"`);
      appPathSeen = true;
      continue;
    }
    const [name, inline] = splitAtEquals(arg);
    if (name === '-h' || name === '--help') return { kind: 'help' };
    if (name === '--version') return { kind: 'version' };
    if (includes(WITHOUT_VALUE, name)) {
      if (inline !== undefined) return error(`${name} takes no value`);
      if (name === '--demo') options.demo = true;
      else options.readOnly = true;
    } else if (includes(WITH_VALUE, name)) {
      const value = inline ?? args[++i];
      if (value === undefined || (value === '' && name !== '--filter')) return error(`${name} needs a value`);
      // A leading dash means that this is the next option, and the value was forgotten. (Chromium reads --user-data-dir, too.)
      if (inline === undefined && value.startsWith('-')) return error(missingValue(name, value));
      setValue(options, name, value);
    } else if (!isForeign(name)) {
      return error(`unknown option ${name}${suggestion(name)}`);
    }
  }
  if (options.demo && options.netns !== undefined) {
    return error('--demo and --netns exclude each other: the playground is a namespace of its own');
  }
  return { kind: 'run', options };
}

/** A filter can begin with a dash, like an option of conntrack; it must then be attached with an equals sign. */
function missingValue(name: string, next: string): string {
  return OURS.includes(splitAtEquals(next)[0])
    ? `${name} needs a value`
    : `${name} needs a value, and "${next}" looks like an option; if it is the value, write ${name}=${shellWord(next)}`;
}

function setValue(options: Options, name: (typeof WITH_VALUE)[number], value: string): void {
  if (name === '--filter') options.filter = value;
  else if (name === '--netns') options.netns = value;
  else options.userDataDir = value;
}

function error(message: string): ParsedOptions {
  return { kind: 'error', message: `${visibleText(message)}\nTry --help for the options.` };
}

function includes<T extends string>(list: readonly T[], name: string): name is T {
  return (list as readonly string[]).includes(name);
}

function splitAtEquals(arg: string): [string, string | undefined] {
  const at = arg.indexOf('=');
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function isForeign(name: string): boolean {
  if (!name.startsWith('--')) return false;
  const bare = name.slice(2);
  return FOREIGN.some((known) => (known.endsWith('-') ? bare.startsWith(known) : bare === known));
}

function suggestion(name: string): string {
  const near = OURS.map((option) => ({ option, distance: editDistance(name, option) }))
    .filter(({ option, distance }) => distance <= 3 || option.startsWith(name))
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? `; did you mean ${near.option}?` : '';
}
