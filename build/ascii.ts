// Options of every bundle of the application.

/**
 * Makes a script of ASCII alone, of which V8 keeps and hashes one byte a character: a single one that Latin-1 lacks would make
 * it two for the whole script. Comments are not escaped.
 */
export const ASCII = { charset: 'ascii' } as const;
