import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { paths } from '../fresh.mjs';

/** A place for servers, to which nothing of the user's own settings comes. Removed by `close`. */
export class Site {
  #root = mkdtempSync(join(tmpdir(), 'romkit-pictures-'));
  #running = [];

  /** The path of a file or folder of it. */
  path(name) {
    return join(this.#root, name);
  }

  /** Run a command of romkit to its end. @throws Error with its words where it fails */
  async romkit(...args) {
    const child = this.#start(args);
    const words = collect(child);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`romkit ${args.join(' ')} failed:\n${words()}`);
  }

  /**
   * Start a server, and wait until it says `words`.
   * @returns all that it has said until then
   */
  async serve(words, ...args) {
    const child = this.#start(['serve', ...args]);
    this.#running.push(child);
    const said = collect(child);
    while (!said().includes(words)) {
      if (child.exitCode !== null) throw new Error(`romkit serve ended:\n${said()}`);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close')]);
    }
    return said();
  }

  async close() {
    for (const child of this.#running.filter(({ exitCode }) => exitCode === null)) {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    rmSync(this.#root, { recursive: true, force: true });
  }

  #start(args) {
    mkdirSync(this.path('home'), { recursive: true });
    return spawn(process.execPath, [paths.main, ...args], {
      cwd: this.#root,
      env: { PATH: process.env.PATH, HOME: this.path('home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function collect(child) {
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
  return () => words;
}

/** A TCP port of loopback that is free now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
