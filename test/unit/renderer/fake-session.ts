// A session of the page whose main process and engine are played by the test.

import { vi } from 'vitest';
import type { Access, SourceStatus } from '../../../electron/contract/access.ts';
import { EMPTY_LOG } from '../../../electron/contract/action-log.ts';
import type { EventName, EventPayload, FlowglassApi } from '../../../electron/contract/commands.ts';
import { USUAL_DETAILS_PX, USUAL_FACETS_PX } from '../../../electron/contract/pane-widths.ts';
import type { Bootstrap } from '../../../electron/contract/settings.ts';
import type { EngineClient, View } from '../../../renderer/engine/api.ts';
import { EMPTY_VIEW } from '../../../renderer/engine/empty-view.ts';
import type { Silence } from '../../../renderer/engine/life-watch.ts';
import { FLOW_COLUMNS } from '../../../renderer/flows/connection-columns.tsx';
import { Session } from '../../../renderer/session/session.ts';

/** What differs from a fully read table that may be changed. */
export interface FakeSituation {
  readonly view?: Partial<View>;
  readonly status?: Partial<SourceStatus>;
  readonly access?: Partial<Access>;
  readonly boot?: Partial<Bootstrap>;
  readonly silence?: Silence;
}

const ACCESS: Access = {
  reach: 'helper',
  source: { kind: 'system' },
  host: 'router',
  netns: 'default',
  shell: { kind: 'system' },
  canModify: true,
  canCreate: true,
  remedies: [],
};
const STATUS: Omit<SourceStatus, 'access'> = {
  eventsPerSec: 0,
  lostTimes: 0,
  repairing: false,
  helperRestarts: 0,
  restarting: false,
};
const VIEW: View = { ...EMPTY_VIEW, version: 1, total: 3, matching: 3, listed: 3, complete: true };

const nothing = (): Promise<never> => new Promise(() => {});

function fakeEngine(view: View) {
  const listeners = new Set<() => void>();
  let shown = view;
  const engine = {
    attach: vi.fn(),
    getView: () => shown,
    getRestarts: vi.fn<EngineClient['getRestarts']>(() => 0),
    startAgain: vi.fn(),
    getSilence: vi.fn<EngineClient['getSilence']>(() => undefined),
    tick: vi.fn(),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setFilter: vi.fn<EngineClient['setFilter']>(),
    setSort: vi.fn<EngineClient['setSort']>(),
    setColumns: vi.fn<EngineClient['setColumns']>(),
    setWindow: vi.fn<EngineClient['setWindow']>(),
    setPaused: vi.fn<EngineClient['setPaused']>(),
    setAlsoEnded: vi.fn<EngineClient['setAlsoEnded']>(),
    setEndedMemory: vi.fn<EngineClient['setEndedMemory']>(),
    setHold: vi.fn<EngineClient['setHold']>(),
    setVisible: vi.fn<EngineClient['setVisible']>(),
    setOwnSession: vi.fn<EngineClient['setOwnSession']>(),
    setRules: vi.fn<EngineClient['setRules']>(),
    setTimeouts: vi.fn<EngineClient['setTimeouts']>(),
    setLabels: vi.fn<EngineClient['setLabels']>(),
    select: vi.fn<EngineClient['select']>(),
    keepOnTop: vi.fn<EngineClient['keepOnTop']>(),
    follow: vi.fn<EngineClient['follow']>(),
    seek: vi.fn<EngineClient['seek']>(),
    indexOf: vi.fn<EngineClient['indexOf']>(nothing),
    prepareDelete: vi.fn<EngineClient['prepareDelete']>(nothing),
    executeDelete: vi.fn<EngineClient['executeDelete']>(nothing),
    cancelDelete: vi.fn<EngineClient['cancelDelete']>(),
    groupBy: vi.fn<EngineClient['groupBy']>(nothing),
    facets: vi.fn<EngineClient['facets']>(nothing),
    totals: vi.fn<EngineClient['totals']>(nothing),
    sampleText: vi.fn<EngineClient['sampleText']>(nothing),
    copyText: vi.fn<EngineClient['copyText']>(nothing),
    prepareExport: vi.fn<EngineClient['prepareExport']>(nothing),
    runExport: vi.fn<EngineClient['runExport']>(nothing),
    cancelExport: vi.fn<EngineClient['cancelExport']>(),
    close: vi.fn(),
  } satisfies EngineClient;
  const show = (change: Partial<View>): void => {
    shown = { ...shown, counted: shown.counted + 1, ...change, version: shown.version + 1 };
    for (const listener of listeners) listener();
  };
  return { engine, show };
}

function fakeMain() {
  const listeners = new Map<EventName, (payload: never) => void>();
  const invoke = vi.fn<(name: string, input: unknown) => Promise<unknown>>(async () => ({
    ok: true,
    value: undefined,
  }));
  const api = {
    invoke,
    on: (name: EventName, listener: (payload: never) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as FlowglassApi;
  const send = <N extends EventName>(name: N, payload: EventPayload<N>): void =>
    listeners.get(name)?.(payload as never);
  return { api, invoke, send };
}

/** A session, and main and the engine as the test plays them. */
export function fakeSession({ view, status, access, boot, silence }: FakeSituation = {}) {
  const { engine, show } = fakeEngine({ ...VIEW, ...view });
  const { api, invoke, send } = fakeMain();
  const session = new Session(
    api,
    engine,
    {
      filter: '',
      readOnly: false,
      theme: 'system',
      density: 'comfortable',
      columns: [],
      columnWidths: {},
      sort: [],
      rules: [],
      profile: 'Overview',
      profiles: [],
      facets: { open: true, px: USUAL_FACETS_PX, folded: ['zone', 'label', 'helper'] },
      details: { open: false, px: USUAL_DETAILS_PX, unfolded: [] },
      ended: { listed: false, megabytes: 64 },
      serviceNames: true,
      filterHistory: [],
      namedFilters: [],
      expectations: { widths: {}, sort: [] },
      settings: { unread: null, unsaved: null },
      kept: null,
      crashed: false,
      labels: [],
      ownSession: null,
      source: { kind: 'system' },
      actions: EMPTY_LOG,
      status: { ...STATUS, ...status, access: { ...ACCESS, ...access } },
      ...boot,
    },
    FLOW_COLUMNS,
  );
  session.store.setState({ silence });
  return { session, engine, show, invoke, send };
}
