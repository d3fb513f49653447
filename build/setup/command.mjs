// Runs a set-up command with its output in a log file and its last line as progress; explains failures. A command gets
// no stdin and a time limit, so set-up never hangs waiting for input.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { LOGS, ROOT, toolPath } from './paths.mjs';
import { progress } from './progress.mjs';

/** Lines of output repeated on the console when a command fails. */
const TAIL_LINES = 15;

/**
 * @typedef {object} CommandOptions
 * @property {string} log Name of the log file, without folder and ending.
 * @property {string} [what] What failed, in a sentence; default: the command itself.
 * @property {string} [means]
 * @property {string} [todo]
 * @property {number} [limitSec] Seconds until the command is ended; default 900.
 * @property {Record<string, string | undefined>} [env] Added to the environment.
 * @property {string} [cwd] Default: the checkout.
 * @property {boolean} [append] Append to the log file instead of replacing it.
 */

/**
 * Runs a command to its end and returns its standard output and error output as one text.
 * @param {string} program
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<string>}
 * @throws {SetupFailure} when it cannot start, fails or takes too long
 */
export async function runCommand(program, args, options) {
  mkdirSync(LOGS, { recursive: true });
  const logPath = join(LOGS, `${options.log}.log`);
  const log = createWriteStream(logPath, { flags: options.append ? 'a' : 'w' });
  log.write(`$ ${[program, ...args].join(' ')}\n`);
  let output = '';
  const ended = await new Promise((done) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, PATH: toolPath(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const limit = setTimeout(() => child.kill('SIGTERM'), (options.limitSec ?? 900) * 1000);
    const onData = (/** @type {Buffer} */ data) => {
      log.write(data);
      output += data.toString();
      progress.detail(output);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', (error) => {
      clearTimeout(limit);
      done(error.message);
    });
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      done(
        code === 0 ? '' : signal ? `was ended by ${signal} (time limit, or from outside)` : `ended with code ${code}`,
      );
    });
  });
  log.end();
  if (ended) throw explain(program, args, options, String(ended), output, logPath);
  return output;
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {CommandOptions} options
 * @param {string} ended
 * @param {string} output
 * @param {string} logPath
 */
function explain(program, args, options, ended, output, logPath) {
  const command = [program, ...args].join(' ').replaceAll(`${ROOT}/`, '');
  return new SetupFailure({
    what: `${options.what ?? 'A command failed'}: "${command}" ${ended}.`,
    ...(options.means && { means: options.means }),
    ...(options.todo && { todo: options.todo }),
    log: relative(process.cwd(), logPath),
    tail: output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
  });
}
