// The packed library as its users install it: with its prebuilt files, without them, and on a system that has none.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, toolNode } from '../../build/setup/paths.mjs';
import { WRITE_OUTCOME } from '../../native/handle/outcomes.ts';
import { Namespace } from '../kernel/support/namespace.ts';
import { type NoCompiler, withoutCompiler } from './support/no-compiler.ts';
import { npm, SYSTEM_NODE } from './support/npm.ts';
import { install, namesIn, PackedLibrary, textIn } from './support/packed.ts';

const CONSUMER = join(import.meta.dirname, 'consumer');
const PREBUILT = `prebuilds/${process.platform}-${process.arch}`;
const INSTALLED = 'node_modules/@flowglass/conntrack';

let library: PackedLibrary;

beforeAll(() => {
  library = new PackedLibrary();
});

afterAll(() => library?.[Symbol.dispose]());

/** Runs the consumer's program in the installed package's folder, on a table with one flow that it leaves alone. */
function runProgram(node: string, folder: string): unknown {
  using namespace = new Namespace();
  namespace.insert('-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 --state ESTABLISHED -t 300');
  copyFileSync(join(CONSUMER, 'program.mjs'), join(folder, 'program.mjs'));
  return JSON.parse(namespace.run(node, join(folder, 'program.mjs')));
}

/** What the program should print. */
function expected(helper: string): unknown {
  return {
    made: [WRITE_OUTCOME.done, WRITE_OUTCOME.done],
    listed: 3,
    filter: 'proto = udp and dport = 53',
    exported: ['10.0.0.1,53', 'fd00::1,53', 'origSrc,origDport'],
    matchedByNothing: 0,
    deleted: 2,
    left: 1,
    requestBytes: 20,
    helper,
  };
}

describe('the tarball', () => {
  test('contains JavaScript, types, the prebuilt files and their sources, and nothing else', () => {
    const kinds = [
      /^(package\.json|README\.md|LICENSE|CMakeLists\.txt|install\.mjs)$/,
      /^dist\/([\w.-]+\/)*[\w.-]+\.(js|js\.map|d\.ts)$/,
      new RegExp(`^${PREBUILT}/(flowglass_conntrack\\.node|flowglass-(helper|probe))$`),
      /^(src|addon|helper|probe)\/\w+(\.gen)?\.(cc|h)$/,
      /^examples\/(support\/)?[\w-]+\.mjs$/,
      /^(filter|go)\/README\.md$/,
    ];
    const names = namesIn(library.tarball);
    expect(names.filter((name) => !kinds.some((kind) => kind.test(name)))).toEqual([]);
    for (const kind of kinds) expect(names.filter((name) => kind.test(name))).not.toEqual([]);
  });

  test('contains every file that its documents link to', () => {
    const names = namesIn(library.tarball);
    const documents = names.filter((name) => name.endsWith('.md'));
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'filter/README.md', 'go/README.md']));
    const links = documents.flatMap((document) => {
      const text = textIn(library.tarball, document).replace(/^```.*?^```/gms, '');
      const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
      return targets
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => posix.join(dirname(document), target));
    });
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !names.includes(link))).toEqual([]);
  });

  test('has the licence of the repository', () => {
    expect(readFileSync(join(ROOT, 'native/LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
  });
});

describe('installed in an empty folder without a compiler', () => {
  let folder: string;
  let noCompiler: NoCompiler;

  beforeAll(() => {
    noCompiler = withoutCompiler(library.folder());
    folder = library.folder();
    const { status, output } = install(library.tarball, folder, noCompiler);
    if (status !== 0) throw new Error(output);
  });

  test('calls none', () => expect(noCompiler.calls()).toEqual([]));

  test.each([
    ['the Node.js of the system', SYSTEM_NODE],
    ['the pinned Node.js', toolNode()],
  ])('it works under %s', (_, node) => {
    expect(runProgram(node, folder)).toEqual(expected(join(folder, INSTALLED, PREBUILT, 'flowglass-helper')));
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('its types are understood with module %s and moduleResolution %s', (module, moduleResolution) => {
    copyFileSync(join(CONSUMER, 'consumer.ts'), join(folder, 'consumer.ts'));
    // The package's own types are checked, too, with only the language's standard library.
    const options = { strict: true, noEmit: true, skipLibCheck: false, types: [], lib: ['es2023'], target: 'es2023' };
    const config = { compilerOptions: { ...options, module, moduleResolution }, files: ['consumer.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(spawnSync(toolNode(), [tsc, '-p', folder], { encoding: 'utf8' }).stdout).toBe('');
  });

  test('the maps of its JavaScript contain the sources', () => {
    const map = JSON.parse(readFileSync(join(folder, INSTALLED, 'dist/conntrack.js.map'), 'utf8'));
    expect(map.sourcesContent).toEqual([readFileSync(join(ROOT, 'native/conntrack.ts'), 'utf8')]);
  });
});

describe('installed without install scripts', () => {
  test('the prebuilt files are found', () => {
    const folder = library.folder();
    expect(install(library.tarball, folder, { isWithoutScripts: true }).status).toBe(0);
    expect(runProgram(SYSTEM_NODE, folder)).toMatchObject({ listed: 3, deleted: 2 });
  });
});

describe('without the prebuilt files', () => {
  let tarball: string;

  beforeAll(() => {
    tarball = library.variant((unpacked) => rmSync(join(unpacked, 'prebuilds'), { recursive: true }));
  });

  test('it builds them by CMake, and works', () => {
    const folder = library.folder();
    const { status, output } = install(tarball, folder);
    expect(status, output).toBe(0);
    const helper = join(folder, INSTALLED, 'build/flowglass-helper');
    expect(runProgram(SYSTEM_NODE, folder)).toEqual(expected(helper));
    // Executable by everybody, writable only by the owner.
    expect(statSync(helper).mode & 0o777).toBe(0o755);
    expect(existsSync(join(folder, INSTALLED, 'build/cmake'))).toBe(false);
  });

  test('and a compiler, the installation fails and says what to install', () => {
    const noCompiler = withoutCompiler(library.folder());
    const { status, output } = install(tarball, library.folder(), noCompiler);
    expect(status).not.toBe(0);
    expect(output).toMatch(/The native addon was not found: .*prebuilds\/linux-\w+\/flowglass_conntrack\.node/);
    expect(output).toMatch(/CMake was not found or does not start/);
    expect(output).toMatch(/apt-get install cmake make g\+\+/);
    expect(noCompiler.calls()).toEqual(['cmake']);
  });

  test('and install scripts, the first call says what is missing and how to build it', () => {
    const folder = library.folder();
    expect(install(tarball, folder, { isWithoutScripts: true }).status).toBe(0);
    const script = `import { Conntrack, helperPath } from '@flowglass/conntrack';
      const said = [];
      await Conntrack.open().catch((error) => said.push(error.code, error.message));
      try { helperPath(); } catch (error) { said.push(error.code, error.message); }
      console.log(JSON.stringify(said));`;
    const output = execFileSync(SYSTEM_NODE, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
    const words = expect.stringMatching(/not found: .*"npx flowglass-conntrack-build".*C\+\+20 compiler/);
    expect(JSON.parse(output)).toEqual(['ENOADDON', words, 'ENOADDON', words]);
  });
});

describe('with prebuilt files of another system', () => {
  test('and no compiler, the installation fails with the loader’s message', () => {
    const tarball = library.variant((unpacked) => {
      writeFileSync(join(unpacked, PREBUILT, 'flowglass_conntrack.node'), 'of another system');
    });
    const { status, output } = install(tarball, library.folder(), withoutCompiler(library.folder()));
    expect(status).not.toBe(0);
    expect(output).toMatch(/does not load here \(.*flowglass_conntrack\.node: (file too short|invalid ELF header)/);
  });
});

test('with --if-needed the program flowglass-conntrack-build leaves working files alone', () => {
  const folder = library.folder();
  install(library.tarball, folder, { isWithoutScripts: true });
  const called = npm(['exec', '--', 'flowglass-conntrack-build', '--if-needed'], {
    cwd: folder,
    ...withoutCompiler(library.folder()),
  });
  expect(called).toEqual({ status: 0, output: '' });
});
