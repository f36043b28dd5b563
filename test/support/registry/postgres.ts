import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Command } from '../../../system/process/command.ts';
import { startJob, type Job } from '../../../system/process/job.ts';
import { jobLines } from '../../../system/process/job-lines.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { findTool } from '../../../system/tools/tools.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';

/** It refuses to be root (PostgreSQL, "The PostgreSQL User Account"): nobody, where the tests are. */
const nobody = 65_534;
const asUser =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];

/** A PostgreSQL server of the test's own: a temporary folder, a socket in it, no network. */
export class PostgresServer {
  readonly #folder: string;
  readonly #programs: string;
  #job: Job | undefined;

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.#programs = programs;
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'romkit-pg-'));
    if (asUser.length > 0) await chown(folder, nobody, nobody);
    const server = new PostgresServer(folder, dirname(findTool(toolsFor(['postgres'])[0]!)!));
    await server.#initialise();
    await server.resume();
    return server;
  }

  /** Start it, or start it again. */
  async resume(): Promise<void> {
    const settings = ['listen_addresses=', `unix_socket_directories=${this.#folder}`, 'fsync=off'];
    const command = this.#command('postgres', [
      ...['-D', join(this.#folder, 'data')],
      ...settings.flatMap((setting) => ['-c', setting]),
    ]);
    this.#job = await startJob({ command, cwd: this.#folder });
    const lines = jobLines(this.#job);
    const ended = this.#job.exited.then(() => Promise.reject(new Error(lines.last().join('\n'))));
    await Promise.race([lines.says('ready to accept connections'), ended]);
    ended.catch(() => undefined);
  }

  /** @param signal SIGINT ends it in order, SIGQUIT at once, as a crash does */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    this.#job?.kill(signal);
    await this.#job?.exited;
  }

  async query(statement: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query(statement)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  get url(): string {
    return `postgres://romkit@localhost/postgres?host=${encodeURIComponent(this.#folder)}`;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #initialise(): Promise<void> {
    const command = this.#command('initdb', [
      ...['-D', join(this.#folder, 'data'), '-U', 'romkit', '-A', 'trust', '-E', 'UTF8'],
      ...['--locale=C', '--no-sync'],
    ]);
    const { exitCode, stderr } = await runTool({ command, cwd: this.#folder });
    if (exitCode !== 0) throw new Error(stderr);
  }

  #command(program: string, args: readonly string[]): Command {
    const [first, ...rest] = [...asUser, join(this.#programs, program), ...args];
    return [first!, ...rest];
  }
}
