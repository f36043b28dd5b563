import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Node's own realm; what a suite leaves behind in it is put right after each suite. */
export default class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern;
  #before = {
    names: new Set(Object.getOwnPropertyNames(globalThis)),
    console: globalThis.console,
    exit: process.exit,
    env: { ...process.env },
    folder: process.cwd(),
    umask: process.umask(),
  };

  constructor({ projectConfig }) {
    // Each suite has its own copy of romkit's modules, and some of them wait for the end of the process.
    process.setMaxListeners(0);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

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
