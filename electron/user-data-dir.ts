// Where the command line has the settings kept. Pure, and small: it is read before main's code is loaded.

const OPTION = '--user-data-dir';

/**
 * The value of the last `--user-data-dir DIR` or `--user-data-dir=DIR`, for a command line that options.ts accepts: there, no
 * value of another option begins with a dash unless it is attached.
 * @param args the arguments after the executable.
 */
export function userDataDir(args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === OPTION || arg.startsWith(`${OPTION}=`));
  const arg = args[at];
  return arg === OPTION ? args[at + 1] : arg?.slice(OPTION.length + 1);
}
