// What went wrong, as it crosses processes, and the one list of codes with their meaning. Pure.

import { z } from './zod.ts';

/** A failure as it crosses processes. `code` is one of FAILURES or another errno name; `message` is for people. */
export const Failure = z.object({ op: z.string(), code: z.string(), message: z.string() });
export type Failure = z.infer<typeof Failure>;

/** What a code means, in sentences; `remedy` is what the user can do about it. */
interface FailureWords {
  readonly meaning: string;
  readonly remedy?: string;
}

/**
 * Flowglass's own failure codes, and the errno names to expect. In groups: access to the table, what was not done, the window
 * and its worker, answers of the kernel.
 */
export const FAILURES = {
  EPERM: {
    meaning: 'The kernel or the helper refused the request: CAP_NET_ADMIN is missing, or access is read-only.',
    remedy:
      'Run the commands that the window shows. If the helper lacks the capability, reinstall it: file capabilities are lost when a file is copied or updated.',
  },
  EACCES: {
    meaning: 'This user may not run the helper, or may not access what was named.',
    remedy: 'Join the group “flowglass”, then log out and in again.',
  },
  ENOHELPER: {
    meaning: 'This user lacks CAP_NET_ADMIN, and the helper that has it is not installed.',
    remedy: 'Run the commands that the window shows, then log out and in again.',
  },
  ENOADDON: {
    meaning: 'A native file of Flowglass is missing, or does not load on this system.',
    remedy: 'Reinstall Flowglass; in a development tree, run npm run build.',
  },
  EBADADDON: {
    meaning: 'A native file belongs to another version of Flowglass.',
    remedy: 'Reinstall Flowglass; in a development tree, run npm run build.',
  },
  EPROTO: {
    meaning: 'The helper speaks another version of its protocol.',
    remedy: 'Reinstall the helper.',
  },
  EPROTONOSUPPORT: {
    meaning: 'This kernel has no netlink interface to its connection table.',
    remedy: 'Load the module: sudo modprobe nf_conntrack_netlink.',
  },
  ENOENT: {
    meaning: 'What was named does not exist: a network namespace, a program, or a flow that has ended.',
    remedy: 'The named network namespaces are listed by “ip netns”.',
  },
  ENOTCONN: {
    meaning: 'There is no connection to the kernel’s table: it could not be opened, or the helper is being restarted.',
    remedy: 'Try again in a moment.',
  },
  EPIPE: {
    meaning: 'The helper or the playground has ended. It is restarted, up to five times a minute.',
    remedy: 'What it printed is on standard error. “Try again” starts it once more.',
  },

  EROFS: {
    meaning: 'Flowglass was started with --read-only. Nothing was changed.',
    remedy: 'Start it without that option.',
  },
  ESTALE: {
    meaning:
      'The network namespace shown was deleted, or its name now leads to another one. It can’t be changed any more.',
    remedy: '“Open again” shows what the name stands for now.',
  },
  ESTALLED: {
    meaning: 'The table in the window takes no updates, so what it shows may be out of date. Nothing was deleted.',
    remedy: 'Wait until it answers; after 15 seconds it is started again.',
  },
  ECHANGED: {
    meaning: 'The table has grown since the flush was confirmed. Nothing was deleted.',
    remedy: 'Look again and confirm the new number.',
  },
  ELATE: {
    meaning: 'The table did not answer when the delete was confirmed. Nothing was deleted.',
    remedy: 'Start the delete again.',
  },
  ENOTOKEN: {
    meaning: 'The flows chosen for this delete are no longer known. Nothing was deleted.',
    remedy: 'Start the delete again.',
  },
  ESOURCE: {
    meaning: 'Another table was opened before the answer arrived.',
    remedy: 'Try again. If it was a delete, look at what is left first.',
  },
  ESTREAM: {
    meaning:
      'The connection to the kernel was renewed during a delete; the outcome of the flows already sent is unknown.',
    remedy: 'Look at what is left, and delete that.',
  },
  ECANCELED: { meaning: 'The operation was cancelled before it finished.' },
  ESUPERSEDED: { meaning: 'A newer query replaced this one.' },
  ETIMEDOUT: {
    meaning: 'There was no answer within the time limit. Whether anything was changed is unknown.',
    remedy: 'Look at the table, then try again.',
  },

  EWORKER: {
    meaning: 'The worker that keeps the table failed or did not answer, and was ended.',
    remedy:
      'It is started again by itself, up to three times in ten minutes; then “Try again” in the window does. After a delete, look at what is left.',
  },
  ECLOSED: { meaning: 'The window is closing.' },
  EBADBATCH: {
    meaning: 'A batch of flows could not be read: it is damaged, or from another version.',
    remedy: 'Restart Flowglass; if it happens again, report it.',
  },
  ESETTINGS: {
    meaning: 'The settings file, or something in it, could not be used; defaults take its place.',
    remedy: 'Do what the message says: nothing that was in the file is lost.',
  },
  EUNSAVED: {
    meaning: 'Settings cannot be saved, so changes last until Flowglass is closed.',
    remedy: 'Do what the message says, or start Flowglass with --user-data-dir and another folder.',
  },
  EPROFILE: {
    meaning: 'A profile was not exported, or a file was not imported as one. Nothing was changed.',
    remedy: 'Do what the message says.',
  },
  ELOG: {
    meaning: 'The action log could not be read, written or exported. What was done is as the window says.',
    remedy: 'Do what the message says: nothing that was in the file is lost.',
  },
  EEXPORT: {
    meaning: 'Flows were not exported to a file. Nothing was changed.',
    remedy: 'Do what the message says.',
  },
  EUNKNOWN: {
    meaning: 'A failure without a code of its own; its message says more.',
    remedy: 'The details are on standard error.',
  },

  EINVAL: { meaning: 'The request was not understood, or what was named is not of the expected kind.' },
  EBADMSG: { meaning: 'An answer from the kernel or the helper could not be read.' },
  ENOBUFS: {
    meaning: 'The receive buffer was full, and the kernel dropped messages.',
    remedy: 'None needed: the table is reread.',
  },
  EMSGSIZE: { meaning: 'An answer is too large to receive in one piece.' },
  EFBIG: { meaning: 'A file is larger than Flowglass will read.' },
  EBUSY: { meaning: 'The kernel is busy with this connection.', remedy: 'Try again.' },
  EEXIST: { meaning: 'An entry for this connection already exists.' },
  EOPNOTSUPP: { meaning: 'This kernel does not support the operation.' },
  ENOMEM: {
    meaning: 'There is not enough memory, in the kernel or in the window.',
    remedy: 'Filter first, so that there are fewer flows.',
  },
} as const satisfies Record<string, FailureWords>;
export type FailureCode = keyof typeof FAILURES;

/** The answer to a command: its output, or why there is none. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
