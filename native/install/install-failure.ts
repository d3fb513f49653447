// Why the native files are not available, for a person at a console.

/** Its message says what happened, what it means and what to do. */
export class InstallFailure extends Error {
  override readonly name = 'InstallFailure';

  /**
   * @param what a sentence.
   * @param output a program's output; its last lines are shown.
   */
  constructor(what: string, output = '') {
    const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
    super([what, tail, TODO].filter((part) => part !== '').join('\n\n'));
  }
}

const TAIL_LINES = 20;

const TODO = `@flowglass/conntrack brings its native files for the platform that it was packed on, and builds them elsewhere.
Building needs CMake 3.20 or newer, make, and a C++20 compiler (g++ 12 is known to work):

  Debian, Ubuntu   apt-get install cmake make g++
  Fedora, RHEL     dnf install cmake make gcc-c++
  Arch             pacman -S cmake make gcc

Then install again, or run: npx flowglass-conntrack-build`;
