#!/usr/bin/env node
// The way in from a checkout: plain JavaScript without a dependency, because it runs before there is one.
// Tasks of package.json's scripts: run, demo, quickstart, test, unit, bench, mutate, picture, fresh, pack.
import { pathToFileURL } from 'node:url';
import { isReady, paths } from './setup/fresh.mjs';

const tasks = {
  /** The hot way: nothing is loaded but the check, nothing is said, main.js takes over this very process. */
  async run(args) {
    if (!isReady()) await (await import('./setup/ready.mjs')).makeReady();
    process.argv = [process.argv[0], paths.main, ...args];
    await import(pathToFileURL(paths.main).href);
  },
  /** The boot server with three virtual machines, until Ctrl-C. */
  demo: (args) => tasks.run(['serve', '--rack', '3', ...args]),
  quickstart: async (args) => (await import('./setup/quickstart.mjs')).quickstart(args),
  test: async (args) => (await import('./setup/test.mjs')).test(args),
  unit: async (args) => (await import('./setup/unit.mjs')).unit(args),
  /** `picture page`: every view of the control page; `picture demo`: README's pictures of it; else the terminal's. */
  async picture([what]) {
    if (what === 'demo') await (await import('./setup/page-pictures/demo.mjs')).demoPictures();
    else if (what === 'page') await (await import('./setup/page-pictures/take.mjs')).pagePictures();
    else await (await import('./setup/picture.mjs')).picture();
  },
  bench: async (args) => (await import('./setup/test.mjs')).bench(args),
  mutate: async (args) => (await import('./setup/mutate.mjs')).mutate(args),
  pack: async () => (await import('./setup/ready.mjs')).makeForPacking(),
  fresh: async (args) => (await import('./setup/minimal-root.mjs')).fresh(args),
};

async function main([task, ...args]) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw Object.assign(new Error(`romkit needs Node 20 or newer; this is ${process.version}.`), {
      hint: 'Install a newer one from your distribution or https://nodejs.org, and run the command again.',
      exitCode: 3,
    });
  }
  if (!Object.hasOwn(tasks, task ?? '')) {
    throw Object.assign(new Error(`Usage: node cli/setup.mjs ${Object.keys(tasks).join('|')} [ARGUMENTS]`), {
      exitCode: 2,
    });
  }
  await tasks[task](args);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`romkit: ${error.exitCode === undefined ? (error.stack ?? error) : error.message}\n`);
  if (error.hint !== undefined) process.stderr.write(`${error.hint}\n`);
  process.exitCode = error.exitCode ?? 1;
});
