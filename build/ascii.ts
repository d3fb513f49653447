// Options of every bundle of the application.

/**
 * Scripts of ASCII alone, of which V8 keeps and hashes one byte a character: one that Latin-1 lacks would make it two bytes
 * for each of a script. Comments are not escaped.
 */
export const ASCII = { charset: 'ascii' } as const;
