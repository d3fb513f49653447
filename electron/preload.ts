// The bridge between the page and main: exposes FlowglassApi and passes the stream's port to the page. Sandboxed; the only code
// that sees both sides, so it does as little as possible: names are checked here, payloads in main.

import { contextBridge, ipcRenderer } from 'electron';
import type { CommandName, EventName, FlowglassApi } from './contract/commands.ts';

// Spelled out to keep zod out of the preload script; the types keep the lists complete.
const COMMAND_NAMES = {
  bootstrap: true,
  openStream: true,
  useSource: true,
  retry: true,
  reread: true,
  inspectFlow: true,
  countEntries: true,
  flush: true,
  undoRoom: true,
  beginAction: true,
  undo: true,
  redo: true,
  cancelAction: true,
  clearActionLog: true,
  exportActionLog: true,
  watchExpectations: true,
  rereadExpectations: true,
  countExpectations: true,
  deleteExpectations: true,
  flushExpectations: true,
  saveSettings: true,
  exportProfile: true,
  importProfile: true,
  chooseExportFile: true,
  keepView: true,
  endedDelete: true,
  copyText: true,
} satisfies Record<CommandName, true>;
const EVENT_NAMES = {
  status: true,
  settings: true,
  expectations: true,
  actions: true,
  progress: true,
  menu: true,
} satisfies Record<EventName, true>;

const api: FlowglassApi = {
  invoke(name, input) {
    if (!Object.hasOwn(COMMAND_NAMES, name)) return Promise.reject(new Error('unknown command'));
    return ipcRenderer.invoke(`flowglass:${name}`, input);
  },
  on(name, listener) {
    if (!Object.hasOwn(EVENT_NAMES, name)) throw new Error('unknown event');
    // The event object stays here: it exposes more of Electron than the page may have.
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload);
    const channel = `flowglass:${name}`;
    ipcRenderer.on(channel, forward);
    return () => {
      ipcRenderer.off(channel, forward);
    };
  },
};

contextBridge.exposeInMainWorld('flowglass', api);

ipcRenderer.on('flowglass:stream', (event) => {
  window.postMessage({ flowglass: 'stream' }, window.location.origin, event.ports);
});
