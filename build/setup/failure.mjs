// A failure explained to a person: what failed, what it means, what to do.

/**
 * @typedef {object} Explanation
 * @property {string} what What failed, in a sentence.
 * @property {string} [means] What that means.
 * @property {string} [todo] What to do about it; may have several lines.
 * @property {string} [log] Path of the log file with the whole output.
 * @property {string} [tail] The last lines of the output.
 */

/** Thrown by every set-up step; run.mjs prints it without a stack. */
export class SetupFailure extends Error {
  /** @param {Explanation} explanation */
  constructor(explanation) {
    super(explanation.what);
    this.explanation = explanation;
  }
}

/**
 * The text for the console.
 * @param {Explanation} explanation
 */
export function describeFailure({ what, means, todo, log, tail }) {
  const lines = ['', `✗ ${what}`];
  if (tail) lines.push('', indent(tail), '');
  if (means) lines.push(`  What it means: ${means}`);
  if (todo) lines.push(`  What to do:    ${todo.split('\n').join('\n                 ')}`);
  if (log) lines.push(`  Whole output:  ${log}`);
  return lines.join('\n');
}

/** @param {string} text */
function indent(text) {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
