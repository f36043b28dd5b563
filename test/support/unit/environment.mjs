import { readFileSync, statfsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Bytes of bytecode that a function runs before V8 optimizes it, 15 times as many: few suites run so long that it pays. */
setFlagsFromString('--interrupt-budget=1000000');

/** Room for the largest test's files, several times. */
const roomBytes = 1024 ** 3;

/** Where temporary files need no disk: suites sync databases and journals thousands of times. */
function folderInMemory() {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === '/dev/shm');
    const { bavail, bsize } = statfsSync('/dev/shm');
    // Docker forbids programs there, and tests write some.
    const isFit = mount?.startsWith('tmpfs ') && !/\b(noexec|ro)\b/.test(mount.split(' ')[3]);
    return isFit && bavail * bsize >= roomBytes ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

/** Node's own realm; what a suite leaves behind in it is put right after each suite. */
export default class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern;
  /** Suites are run again when files change. */
  isWatched;
  #before = {
    names: new Set(Object.getOwnPropertyNames(globalThis)),
    console: globalThis.console,
    exit: process.exit,
    env: { ...process.env },
    folder: process.cwd(),
    umask: process.umask(),
  };

  constructor({ globalConfig, projectConfig }) {
    this.isWatched = globalConfig.watch || globalConfig.watchAll;
    // Each suite has its own copy of romkit's modules, and some of them wait for the end of the process.
    process.setMaxListeners(0);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    const folder = folderInMemory();
    if (folder !== undefined) process.env.TMPDIR = folder;
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    const { names, console, exit, env, folder, umask } = this.#before;
    for (const name of Object.getOwnPropertyNames(globalThis))
      if (!names.has(name)) Reflect.deleteProperty(globalThis, name);
    globalThis.console = console;
    process.exit = exit;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(folder);
    process.umask(umask);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}
