import { messageOf } from '../../../system/error.ts';
import type { Outcome, Row } from '../harness/outcome.ts';
import { compare, measureInterleaved, type Measure } from '../harness/pairs.ts';
import { needPrograms, program } from '../harness/programs.ts';
import { plainEnvironment, type Workshop } from '../harness/workshop.ts';
import type { BootServerArguments } from './boot-server.ts';
import { askOnceEach, fetchAtOnce, p99Seconds, secondsPerScript } from './measures.ts';
import { prepareNginx } from './nginx.ts';
import { freePort, startProcess, type ServerProcess } from './server-process.ts';
import { makeSite, type Site } from './site.ts';

/** The boot directory against nginx with the same as files, both on loopback. */
export const serve: Row = {
  name: 'serve',
  what: 'the boot directory',
  pairs: 5,
  async measure(shop, pairs) {
    needPrograms('nginx', 'wrk', 'curl');
    const ports = { ours: await freePort(), theirs: await freePort(), front: await freePort() };
    shop.note('  making a site of 10,000 machines');
    const site = await makeSite(shop.path('site'), `127.0.0.1:${ports.theirs}`);
    const servers = await startBoth(shop, site, ports);
    try {
      return await measureAll(shop, site, ports, pairs);
    } finally {
      for (const server of servers) await server.stop();
    }
  },
};

interface Ports {
  readonly ours: number;
  readonly theirs: number;
  /** nginx in front of ours. */
  readonly front: number;
}

async function startBoth(shop: Workshop, site: Site, ports: Ports): Promise<ServerProcess[]> {
  const { state, content } = site;
  const logPort = await freePort();
  const front = { port: ports.front, romkit: ports.ours, content, logPort };
  const nginx = prepareNginx(shop.path('nginx'), site.www, ports.theirs, front);
  const server: BootServerArguments = { place: { state }, content, port: ports.ours, accelLog: logPort };
  return [
    await startProcess(nginx, 'start worker processes', shop.signal),
    await startProcess(
      [process.execPath, program('serve/boot-server'), JSON.stringify(server)],
      'ready',
      shop.signal,
    ),
  ];
}

async function measureAll(shop: Workshop, site: Site, ports: Ports, pairs: number): Promise<Outcome[]> {
  const folder = shop.root;
  const both = (measure: (port: number) => Promise<number>): Record<'ours' | 'theirs', Measure> => ({
    ours: () => measure(ports.ours),
    theirs: () => measure(ports.theirs),
  });
  await askOnceEach(ports.ours);
  // Programs become fast by running.
  for (const measure of Object.values(both((port) => secondsPerScript(folder, port)))) await measure(0);
  const streams = (count: number, port = ports.ours): Record<'ours' | 'theirs', Measure> => {
    const fetch = (url: string): Promise<number> =>
      shop.time(fetchAtOnce(url, count), folder, plainEnvironment());
    return {
      ours: () => fetch(`http://127.0.0.1:${port}/bootdirectory/images/debian/1/large.img`),
      theirs: () => fetch(`http://127.0.0.1:${ports.theirs}/large.img`),
    };
  };
  const against = 'nginx with the same as files';
  const rows = [
    {
      what: 'scripts of 10,000 machines, wrk -c 100',
      measures: both((port) => secondsPerScript(folder, port)),
      atMost: 1 / 0.7,
    },
    { what: 'p99 at 2,000 scripts a second', measures: both(p99Seconds), atMost: 2 },
    { what: 'one stream of 300 MiB', measures: streams(1), atMost: 1 / 0.9 },
    { what: 'eight streams of 300 MiB', measures: streams(8), atMost: 1 / 0.8 },
    {
      what: 'eight streams of 300 MiB behind nginx',
      measures: streams(8, ports.front),
      atMost: 1 / 0.95,
    },
  ];
  const outcomes: Outcome[] = [];
  for (const { what, measures, atMost } of rows) {
    shop.note(`  ${what}`);
    outcomes.push(await outcomeOf(what, measures, atMost));
  }
  return outcomes;

  /** One figure's failure is no reason to lose the others. */
  async function outcomeOf(
    what: string,
    measures: Record<'ours' | 'theirs', Measure>,
    atMost: number,
  ): Promise<Outcome> {
    try {
      const seconds = await measureInterleaved(pairs, measures);
      return { kind: 'ratio', what, against, comparison: compare(seconds.ours, seconds.theirs), atMost };
    } catch (error) {
      shop.signal.throwIfAborted();
      return { kind: 'failed', what, against, reason: messageOf(error) };
    }
  }
}
