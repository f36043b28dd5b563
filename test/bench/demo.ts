import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { packageRoot } from '../../system/files/folders.ts';
import { openBrowser, openPage } from '../support/page/browser.ts';
import { measured, type Row } from './harness/outcome.ts';
import { plainEnvironment } from './harness/workshop.ts';
import { freePort } from './serve/server-process.ts';

/** `npm run demo`, as a person types it, until the page shows the first unknown machine. */
export const demo: Row = {
  name: 'demo',
  what: 'npm run demo',
  pairs: 3,
  async measure(shop, pairs) {
    const readings: number[] = [];
    for (let round = 0; round < pairs; round++) readings.push(await secondsOfDemo(shop.path('demo')));
    return [
      {
        ...{ kind: 'limit', what: 'npm run demo until the first unknown machine is on the page' },
        ...{ against: 'after set-up', measured: measured(readings, 'median', 's'), atMost: 10 },
      },
    ];
  },
};

async function secondsOfDemo(root: string): Promise<number> {
  mkdirSync(root, { recursive: true });
  const [browser, port] = [await openBrowser(), await freePort()];
  const begin = performance.now();
  const args = [
    'run',
    '--silent',
    'demo',
    '--',
    '--listen',
    `127.0.0.1:${port}`,
    '--state',
    join(root, 'serve'),
  ];
  const child = spawn('npm', args, {
    cwd: packageRoot(),
    env: plainEnvironment(),
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    await Promise.race([
      answers(`http://127.0.0.1:${port}/healthz`),
      ended.then(() => Promise.reject(new Error('npm run demo has ended.'))),
    ]);
    const { page } = await openPage(browser, `http://127.0.0.1:${port}`);
    await page.getByText(/machines? (?:is|are) waiting for an image/).waitFor();
    return (performance.now() - begin) / 1000;
  } finally {
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
    await browser.close();
  }
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}
