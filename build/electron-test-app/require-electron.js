// Loaded before each test file of the project `addon-electron`: an accidental run in Node.js must not pass.

if (!process.versions.electron) throw new Error('this project runs inside Electron (build/electron-pool.ts)');
