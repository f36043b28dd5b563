import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { enterLab, type LabEnd } from '../../../lab/network/enter.ts';
import { networkLines } from '../../../lab/network/network.ts';
import { noLab } from '../../support/lab/needs.ts';
import { processes } from '../../support/process/processes.ts';
import { bundleProgram } from '../../support/firmware/bundle.ts';
import { describeWhen } from '../../support/skip.ts';

const network = networkLines({ bridge: 'br0', addresses: ['10.77.0.1/24'], taps: ['tap0', 'tap1'] });
const makeNetwork = `ip -batch - <<'END'\n${network.join('\n')}\nEND`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-labs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Document = Readonly<Record<string, unknown>>;

/** Run a shell script inside to its end; what it prints as JSON, and how it ended. */
async function inside(script: string): Promise<{ documents: Document[]; end: LabEnd }> {
  const documents: Document[] = [];
  const lab = await enterLab({
    program: ['sh', '-e', '-c', `read -r input\n${script}`],
    plan: { n: 1 },
    folder,
    onDocument: (document) => documents.push(document),
  });
  return { documents, end: await lab.ended };
}

describeWhen({ lacks: noLab })('a network of its own', () => {
  it('holds nothing of the host: no interface, no route, no service', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as { port: number };
    const hosts = Object.values(networkInterfaces()).flatMap((found) =>
      (found ?? []).map((one) => one.address),
    );
    const reach = `node -e '${connectAll}' ${port} ${hosts.join(' ')}`;
    const { documents, end } = await inside(
      `${makeNetwork}\nip -json link | sed 's/.*/{"links":&}/'\nip -json route | sed 's/.*/{"routes":&}/'\n${reach}`,
    );
    server.close();
    expect(end).toMatchObject({ exitCode: 0 });
    const [links, routes, reached] = documents as [{ links: Link[] }, { routes: Route[] }, unknown];
    expect(links.links.map(({ ifname }) => ifname)).toEqual([
      'lo',
      'br0',
      'cable1',
      'cable0',
      'tap0',
      'tap1',
    ]);
    expect(routes.routes.map(({ dst }) => dst)).toEqual(['10.77.0.0/24']);
    // 127.0.0.1 is among them: nobody listens on the inside's own.
    expect(reached).toEqual({ reached: [] });
    expect(await connected(port)).toBe(true);
  });

  it('tells what it was told, gives the folder, where temporary files are too, and leaves nothing', async () => {
    const script =
      'echo "$input"; echo "{\\"file\\":\\"$(mktemp)\\"}"; echo note; echo complaint >&2; exit 3';
    const { documents, end } = await inside(script);
    expect(documents).toEqual([
      { runFolder: expect.stringContaining(folder), plan: { n: 1 } },
      { file: expect.stringContaining(`${String(documents[0]!['runFolder'])}/`) },
    ]);
    expect(end).toMatchObject({ exitCode: 3, lastNotes: expect.arrayContaining(['note', 'complaint']) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends when it is asked to, or is ended', async () => {
    const ends = async (script: string): Promise<LabEnd> => {
      let told: () => void = () => undefined;
      const ready = new Promise<void>((resolve) => (told = resolve));
      const lab = await enterLab({
        program: ['sh', '-c', script],
        plan: null,
        folder,
        onDocument: () => told(),
        graceMs: 50,
      });
      await ready;
      return lab.stop();
    };
    expect(await ends('read -r i; echo "{}"; read -r more; exit 7')).toMatchObject({ exitCode: 7 });
    expect(await ends('echo "{}"; exec sleep 1000')).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

const noRoot = process.getuid?.() === 0 ? undefined : 'needs root';
describeWhen({ tools: ['tcpdump'], lacks: noLab ?? noRoot })('what is said inside', () => {
  it('is not heard outside', async () => {
    const capture = spawn('tcpdump', ['-i', 'any', '-n', '-l', '-A', 'udp port 40077'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await lineWith(capture.stderr, 'listening on');
    const heard: string[] = [];
    const control = lineWith(capture.stdout, 'said-outside', heard);
    const say = (words: string, to: string): string => `node -e '${send}' ${words} ${to}`;
    const { end } = await inside(`${makeNetwork}\n${say('said-inside', '10.77.0.255')}`);
    expect(end).toMatchObject({ exitCode: 0 });
    spawnSync('sh', ['-c', say('said-outside', '127.0.0.1')]);
    await control;
    capture.kill();
    expect(heard.join('\n')).not.toContain('said-inside');
  });
});

describeWhen({ lacks: noLab })('a romkit killed with SIGKILL in the lab', () => {
  let outer: string;
  beforeAll(() => {
    outer = join(mkdtempSync(join(tmpdir(), 'romkit-outer-')), 'outer.mjs');
    bundleProgram('test/support/lab/outer.ts', outer);
  });
  afterAll(() => rmSync(join(outer, '..'), { recursive: true }));

  it.each([
    ['with a program that listens', 'cat >/dev/null; exit'],
    ['with a program that hangs', 'exec sleep 100000 </dev/null'],
  ])('%s: processes and network go, and the next start removes its folder', async (_title, rest) => {
    const script = `${makeNetwork}\nmktemp >&2\nsleep 100000 & echo "{\\"network\\":\\"$(readlink /proc/self/ns/net)\\"}"; ${rest}`;
    const child = spawn(process.execPath, [outer, folder, 'sh', '-c', `read -r i\n${script}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = await documentsOf(child, 'network', 'runFolder');
    const network = told['network'] as string;
    expect(holders(network).length).toBeGreaterThan(1);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    await gone(() => holders(network));
    expect(readdirSync(folder)).toHaveLength(1);
    await inside('exit 0');
    expect(readdirSync(folder)).toEqual([]);
  });
});

interface Link {
  readonly ifname: string;
}
interface Route {
  readonly dst: string;
}

/** Prints which of the addresses take a connection. */
const connectAll = `const [port, ...hosts] = process.argv.slice(1);
Promise.all(hosts.map((host) => new Promise((done) => { const s = require("net").connect(port, host);
s.on("connect", () => done([host])); s.on("error", () => done([])); })))
.then((all) => { console.log(JSON.stringify({ reached: all.flat() })); process.exit(0); });`;

const send = `const s = require("dgram").createSocket("udp4"); s.bind(() => { s.setBroadcast(true);
s.send(process.argv[1], 40077, process.argv[2], () => s.close()); });`;

/** The same attempt from outside. */
async function connected(port: number): Promise<boolean> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(port, resolve));
  const child = spawn(process.execPath, ['-e', connectAll, String(port), '127.0.0.1']);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  server.close();
  return (JSON.parse(text) as { reached: string[] }).reached.length === 1;
}

function lineWith(stream: NodeJS.ReadableStream, words: string, all: string[] = []): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on('line', (line) => {
      all.push(line);
      if (line.includes(words)) resolve();
    });
  });
}

/** What a program told, once these keys are among it. */
function documentsOf(child: ChildProcess, ...keys: string[]): Promise<Document> {
  const told: Record<string, unknown> = {};
  return new Promise((resolve, reject) => {
    const lines: Interface = createInterface({ input: child.stdout! });
    lines.on('line', (line) => {
      Object.assign(told, JSON.parse(line));
      if (keys.every((key) => key in told)) resolve(told);
    });
    child.on('exit', () => reject(new Error('ended before that')));
  });
}

/** Processes in a network namespace, by its name in /proc. */
function holders(network: string): number[] {
  return processes()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/net`) === network;
      } catch {
        return false;
      }
    });
}

/** The kernel needs a moment to end them all; that it does is what jest's time limit stands for. */
async function gone(found: () => readonly number[]): Promise<void> {
  while (found().length > 0) await new Promise((resolve) => setImmediate(resolve));
}
