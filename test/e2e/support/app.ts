// Starts the built application as an unprivileged user, with Chromium's sandbox, and drives its window.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lchownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { PATIENCE } from '../../patience.ts';
import { writeUserWrapper } from './stage.ts';
import type { TestUser } from './users.ts';
import type { World } from './world.ts';

export interface LaunchOptions {
  /** The application's own options, such as `--read-only`. */
  readonly args?: readonly string[];
  /** The user who runs it; default: the member of the group `flowglass`. */
  readonly user?: TestUser;
  /** Capabilities of the user, by their names in capabilities(7); default: none. */
  readonly capabilities?: readonly string[];
  /** A command that runs the rest of its arguments as another process, such as unshare; it runs as root. */
  readonly within?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of the settings, of the user; default: a new one. */
  readonly userData?: string;
  /** Puts something into the folder of the settings, which the user owns afterwards. */
  readonly prepare?: (userData: string) => void;
}

/** A running application with its first window. */
export class Launched implements AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Process id of the main process: the wrapper became it. */
  readonly pid: number;
  /** Every line that the main process and the page's console wrote. */
  readonly log: string[];
  /** The file in which it keeps its settings. */
  readonly settingsPath: string;

  constructor(app: ElectronApplication, page: Page, log: string[], userData: string) {
    this.settingsPath = join(userData, 'settings.json');
    this.app = app;
    this.page = page;
    this.log = log;
    this.pid = app.process().pid ?? 0;
  }

  /** The saved settings; undefined while there are none, or what is there is not JSON. */
  savedSettings(): unknown {
    try {
      return JSON.parse(readFileSync(this.settingsPath, 'utf8'));
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

function environment(world: World, user: TestUser): Record<string, string> {
  return {
    ...world.application.env,
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    XDG_RUNTIME_DIR: join(user.home, 'runtime'),
    DISPLAY: world.display.name,
    XAUTHORITY: world.display.authority,
  };
}

/** What to start, with fresh settings. */
function command(world: World, options: LaunchOptions) {
  const user = options.user ?? world.user;
  mkdirSync(user.home, { recursive: true });
  const userData = options.userData ?? mkdtempSync(join(user.home, 'data-'));
  options.prepare?.(userData);
  for (const name of ['', ...readdirSync(userData)]) lchownSync(join(userData, name), user.uid, user.gid);
  return {
    executablePath: writeUserWrapper(world.stage, user, world.application.executablePath, options),
    args: [...world.application.args, `--user-data-dir=${userData}`, ...(options.args ?? [])],
    env: { ...environment(world, user), ...options.env },
    cwd: user.home,
    userData,
  };
}

/** The application as a user starts it: no driver is attached. */
export class Undriven implements AsyncDisposable {
  readonly pid: number;
  /** What it wrote to standard error. */
  readonly log: string[] = [];
  /** Hears of each piece of it at once. */
  onOutput: (text: string) => void = () => undefined;
  readonly #child: ChildProcess;

  constructor(world: World, options: LaunchOptions = {}) {
    const { executablePath, args, env, cwd } = command(world, options);
    this.#child = spawn(executablePath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.log.push(data.toString());
      this.onOutput(data.toString());
    });
    this.pid = this.#child.pid ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

/** Runs in the page: whether it is more than the outline that it shows before main's code runs. */
function isDrawn(): boolean {
  const isLoaded = location.href !== 'about:blank' && document.readyState !== 'loading';
  return isLoaded && document.querySelector('.fg-outline') === null;
}

/** Starts the application and waits until its window is drawn. Dispose of the result. */
export async function launch(world: World, options: LaunchOptions = {}): Promise<Launched> {
  const { userData, args, ...start } = command(world, options);
  const app = await _electron.launch({
    ...start,
    args: ['-r', world.application.awaitDriver, ...args],
    // Without this the driver adds --no-sandbox by itself.
    chromiumSandbox: true,
    timeout: PATIENCE.timeout,
  });
  const log: string[] = [];
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => log.push(data.toString()));
  app.context().on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  app.context().setDefaultTimeout(PATIENCE.timeout);
  try {
    const page = await app.firstWindow(PATIENCE);
    await page.waitForFunction(isDrawn, undefined, { timeout: PATIENCE.timeout });
    return new Launched(app, page, log, userData);
  } catch (error) {
    // It would run on beside all tests that follow.
    child.kill('SIGKILL');
    throw error;
  }
}
