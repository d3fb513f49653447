// Progress of the set-up on standard error: a line per step with its time. Standard output stays free for the
// command's own output (launch-info's JSON, the application's --version).

const isTerminal = process.stderr.isTTY === true && !process.env.CI;

class Progress {
  /** @type {string | undefined} */ #name;
  #startMs = 0;
  #detail = '';
  /** @type {NodeJS.Timeout | undefined} */ #timer;

  /** Whether any step had something to do. */
  didWork = false;

  /** @param {string} name */
  begin(name) {
    this.didWork = true;
    this.#name = name;
    this.#startMs = performance.now();
    this.#detail = '';
    if (!isTerminal) {
      process.stderr.write(`… ${name}\n`);
      return;
    }
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), 500);
    this.#timer.unref();
  }

  /** Shows the last line of a running command's output. @param {string} output */
  detail(output) {
    this.#detail = output.trimEnd().slice(-400).split('\n').at(-1) ?? '';
  }

  /** @param {string} [note] */
  end(note) {
    this.#finish('✓', note);
  }

  fail() {
    if (this.#name !== undefined) this.#finish('✗');
  }

  /** Prints a separate line. @param {string} text */
  say(text) {
    if (isTerminal) process.stderr.write('\r\x1b[K');
    process.stderr.write(`${text}\n`);
  }

  /** @param {string} mark @param {string} [note] */
  #finish(mark, note) {
    clearInterval(this.#timer);
    this.say(`${mark} ${this.#name} (${this.#seconds()} s)${note ? `: ${note}` : ''}`);
    this.#name = undefined;
  }

  #seconds() {
    return ((performance.now() - this.#startMs) / 1000).toFixed(1);
  }

  #draw() {
    const width = (process.stderr.columns ?? 80) - 1;
    const line = `… ${this.#name} (${this.#seconds()} s) ${this.#detail}`;
    process.stderr.write(`\r\x1b[K${line.slice(0, width)}`);
  }
}

/** The one progress display of this process. */
export const progress = new Progress();
