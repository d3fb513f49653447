// The main process's log: one line per entry, to standard error. Never log flows or other payloads: a machine's connections are
// private.

/** From most to least important. */
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Readonly<Record<LogLevel, (message: string, error?: unknown) => void>>;

/** A log that writes entries of `level` and above. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const limit = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel) => (message: string, error?: unknown) => {
    if (LOG_LEVELS.indexOf(name) > limit) return;
    write(
      `flowglass: ${name === 'info' ? '' : `${name}: `}${message}${error === undefined ? '' : `: ${describe(error)}`}\n`,
    );
  };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** The level that FLOWGLASS_LOG requests; `info` by default. */
export function logLevel(asked: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === asked) ?? 'info';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `${error.message}${code}`;
}
