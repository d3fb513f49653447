// Who may import whom. Folders are layers: renderer → the pure parts of native and the contract with main; electron →
// native; native → nothing. Type imports count like the others.

const NPM = '^node_modules/';
/** Packages of the filter language's grammar: pure JavaScript. */
const LEZER = '^node_modules/@lezer/';

/** The contract between main and page. */
const CONTRACT = '^electron/contract/';

/**
 * The layers of the page, from the bottom up. A folder may import itself and folders of lower layers, but no other
 * folder of its own layer. A folder that is not listed is a tab: it is above these, and only the shell imports it.
 *
 * `actions` open a dialog by writing the session's state, so they need none of the layers above them.
 * The engine's `export` writes what cells show, so it also has their words.
 */
export const PAGE_LAYERS = [
  ['engine'],
  ['words'],
  ['session'],
  ['actions'],
  ['controls'],
  ['details', 'dialogs', 'facets', 'filter-bar', 'grid'],
];

/** The engine's texts of flows. */
const EXPORT = '^renderer/engine/export/';

/** The modules of the page's first script. */
const FIRST_SCRIPT = '^renderer/(main|early-page|early-events|start-marks)\\.ts$';

/** The modules that Electron runs before the window is visible, and what they need of native. */
const BEFORE_THE_WINDOW = [
  '^electron/(start|clock|compiled-code|log|options)\\.ts$',
  '^electron/contract/(pane-widths|shell-word|to-engine)\\.ts$',
  '^electron/settings/(file-fields|first-look)\\.ts$',
  '^electron/stream/dump-streams\\.ts$',
  '^electron/window/(app-scheme|chromium-features|crash|freed-memory|graphics|no-network|window)\\.ts$',
  '^native/flow/(edit-distance|visible-text)\\.ts$',
  '^native/handle/regular-file\\.ts$',
];

/** Every folder of the layers. */
const PAGE_FOLDERS = PAGE_LAYERS.flat();

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const PAGE_RULES = PAGE_LAYERS.flatMap((layer, height) => {
  const below = PAGE_LAYERS.slice(0, height).flat();
  return layer.map((folder) => ({
    name: `page-layer-${folder}`,
    severity: 'error',
    from: { path: `^renderer/${folder}/`, ...(folder === 'engine' && { pathNot: EXPORT }) },
    to: { path: '^renderer/', pathNot: `^renderer/(${[folder, ...below].join('|')})/` },
  }));
});

/** The folders of the engine, and which others each may import. renderer/engine/README.md says why. */
const ENGINE_FOLDERS = {
  store: [],
  codes: ['store'],
  columns: ['codes', 'store'],
  list: ['columns', 'store'],
  queries: ['codes', 'columns', 'store'],
  reconcile: ['store'],
  view: ['list', 'reconcile', 'store'],
  delete: ['reconcile', 'store'],
  export: ['columns', 'list', 'queries', 'store', 'view'],
};

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const ENGINE_RULES = Object.entries(ENGINE_FOLDERS).map(([folder, others]) => ({
  name: `engine-folder-${folder}`,
  severity: 'error',
  from: { path: `^renderer/engine/${folder}/` },
  to: {
    path: '^renderer/engine/',
    pathNot: `^renderer/engine/((${[folder, ...others].join('|')})/|(api|view-api|counters|end-reasons)\\.ts$)`,
  },
}));

/** The parts of the engine that run only in the worker: the page has its client and types. */
const WORKER_ONLY =
  '^renderer/engine/((store|codes|reconcile|list|view)/|export/(?!export-api)|(engine|engine-source|page-(calls|queries|wants)|worker)\\.ts$)';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const RULES = [
  ...PAGE_RULES,
  ...ENGINE_RULES,
  {
    name: 'grid-knows-no-flow',
    comment: 'Columns, rows and actions are props: the next table will not show flows.',
    severity: 'error',
    from: { path: '^renderer/grid/' },
    to: { pathNot: ['^renderer/grid/', NPM] },
  },
  {
    name: 'page-layer-tabs',
    severity: 'error',
    from: { path: '^renderer/([^/]+)/', pathNot: `^renderer/(${[...PAGE_FOLDERS, 'shell'].join('|')})/` },
    to: { path: '^renderer/', pathNot: `^renderer/($1|${PAGE_FOLDERS.join('|')})/` },
  },
  {
    name: 'page-layer-shell',
    severity: 'error',
    from: { path: '^renderer/shell/' },
    to: { path: '^renderer/[^/]+$' },
  },
  {
    name: 'engine-runs-in-the-worker',
    comment: 'The page has the engine’s client, and nothing else of it.',
    severity: 'error',
    from: { path: '^renderer/', pathNot: '^renderer/engine/' },
    to: { path: WORKER_ONLY },
  },
  {
    name: 'page-takes-types-of-columns-only',
    comment: 'With the list it would load all that the engine sorts and groups by.',
    severity: 'error',
    from: { path: '^renderer/', pathNot: '^renderer/engine/' },
    to: { path: '^renderer/engine/columns/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'renderer-imports-pure-parts-and-contract-only',
    comment:
      'What it shows is in native/flow, all details of a flow too: messages are decoded in main, so it needs no native/wire.',
    severity: 'error',
    from: { path: '^renderer/', pathNot: EXPORT },
    to: { pathNot: ['^renderer/', '^native/(flow|filter)/', CONTRACT, NPM] },
  },
  {
    name: 'engine-export-takes-formats-too',
    severity: 'error',
    from: { path: EXPORT },
    to: { pathNot: ['^renderer/', '^native/(flow|filter|formats)/', CONTRACT, NPM] },
  },
  {
    name: 'engine-export-adds-words-only',
    severity: 'error',
    from: { path: EXPORT },
    to: { path: '^renderer/', pathNot: '^renderer/(engine|words)/' },
  },
  {
    name: 'first-script-is-small',
    comment: 'Everything waits for it: the window’s code, the worker, what main is asked for.',
    severity: 'error',
    from: { path: FIRST_SCRIPT },
    to: { pathNot: FIRST_SCRIPT, dependencyTypesNot: ['type-only'], dynamic: false },
  },
  {
    name: 'renderer-has-no-electron',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: '^node_modules/electron(-33)?/' },
  },
  {
    name: 'flow-is-pure',
    severity: 'error',
    from: { path: '^native/flow/' },
    to: { pathNot: ['^native/flow/'] },
  },
  {
    name: 'filter-is-pure',
    severity: 'error',
    from: { path: '^native/filter/' },
    to: { pathNot: ['^native/(flow|filter)/', LEZER] },
  },
  {
    name: 'fields-and-regex-are-the-base-of-the-filter',
    severity: 'error',
    from: { path: '^native/filter/(fields|regex)/' },
    to: { path: '^native/filter/', pathNot: '^native/filter/$1/' },
  },
  {
    name: 'filter-scans-and-prints-without-reading',
    comment: 'scan, write → fields, regex; read → write; options → read.',
    severity: 'error',
    from: { path: '^native/filter/(scan|write)/' },
    to: { path: '^native/filter/(read|write|scan|options)/', pathNot: '^native/filter/$1/' },
  },
  {
    name: 'filter-reads-without-scanning',
    severity: 'error',
    from: { path: '^native/filter/read/' },
    to: { path: '^native/filter/(scan|options)/' },
  },
  {
    name: 'formats-are-pure',
    severity: 'error',
    from: { path: '^native/formats/' },
    to: { pathNot: ['^native/(flow|formats|wire)/'] },
  },
  {
    name: 'wire-is-pure',
    severity: 'error',
    from: { path: '^native/wire/' },
    to: { pathNot: ['^native/(flow|wire)/'] },
  },
  {
    name: 'planner-is-pure',
    severity: 'error',
    from: { path: '^native/planner/' },
    to: { pathNot: ['^native/(flow|filter|planner|wire)/'] },
  },
  {
    name: 'native-depends-on-nothing-here',
    severity: 'error',
    from: { path: '^native/' },
    to: { pathNot: ['^native/', LEZER], dependencyTypesNot: ['core'] },
  },
  {
    name: 'go-is-on-top',
    comment: 'It is an interface to the library: the library must not need it.',
    severity: 'error',
    from: { path: '^native/', pathNot: '^native/(go|examples)/' },
    to: { path: '^native/go/' },
  },
  {
    name: 'electron-imports-native-only',
    severity: 'error',
    from: { path: '^electron/' },
    to: { pathNot: ['^electron/', '^native/', NPM], dependencyTypesNot: ['core'] },
  },
  {
    name: 'contract-is-for-both-sides',
    comment: 'The page loads it as well, so it may need neither Electron nor Node.',
    severity: 'error',
    from: { path: CONTRACT },
    to: { pathNot: ['^node_modules/zod/', '^native/flow/', CONTRACT] },
  },
  {
    name: 'contract-takes-types-of-flow-only',
    comment: 'At run time it needs nothing but zod and itself.',
    severity: 'error',
    from: { path: CONTRACT },
    to: { path: '^native/flow/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'start-is-small',
    comment: 'The window waits for it. Main’s code, with its parser, is run once the window is visible.',
    severity: 'error',
    from: { path: BEFORE_THE_WINDOW },
    to: {
      path: ['^(native|electron|renderer)/', '^(node_modules/)?zod(/|$)'],
      pathNot: BEFORE_THE_WINDOW,
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'engine-has-no-parser',
    comment: 'Its worker would load zod before it shows the first rows.',
    severity: 'error',
    from: { path: '^renderer/engine/' },
    to: { path: CONTRACT, pathNot: '^electron/contract/to-engine\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'zod-is-set-up-once',
    comment: 'Its settings must be made before any schema: contract/zod.ts makes them.',
    severity: 'error',
    from: { path: '^(native|electron|renderer)/', pathNot: '^electron/contract/zod\\.ts$' },
    to: { path: '^(node_modules/)?zod(/|$)' },
  },
  {
    name: 'preload-is-alone',
    comment: 'A sandboxed preload script has Electron and nothing of Node.',
    severity: 'error',
    from: { path: '^electron/preload\\.ts$' },
    to: { pathNot: ['^node_modules/electron/', CONTRACT] },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

/** The folders to which the rules apply. */
export const FOLDERS = ['native', 'electron', 'renderer'];
