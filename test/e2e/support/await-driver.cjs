// Preloaded into the driven application's main process (`-r`): it is ready only once the driver is attached. Otherwise
// the driver may attach while the page is being navigated to, miss the navigation, and wait for it for ever.

const { app } = require('electron');

// The application shall see its own command line.
process.argv.splice(process.argv.indexOf('-r'), 2);

const ready = app.whenReady();
const attached = new Promise((resolve) => {
  // The driver calls this when it is attached.
  globalThis.__playwright_run = resolve;
});
app.whenReady = () => Promise.all([ready, attached]).then(() => undefined);
