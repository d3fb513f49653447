// Loaded before each test file of the project `addon-electron`: a run in Node.js by mistake must not pass.

if (!process.versions.electron) throw new Error('this project runs inside Electron (build/electron-pool.ts)');
