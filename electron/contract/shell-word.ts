// One word of a shell command. Pure.

/** A word as a POSIX shell reads it back, quoted if necessary. */
export function shellWord(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
