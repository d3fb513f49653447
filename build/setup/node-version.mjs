// Imported first, so that an old Node.js is reported before it evaluates anything else.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  process.stderr.write(`Flowglass needs Node.js 20.11 or newer to set itself up; this is ${process.version}.\n`);
  process.exit(1);
}
