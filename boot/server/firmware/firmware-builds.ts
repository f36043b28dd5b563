import { rm } from 'node:fs/promises';
import { RomkitError } from '../../../system/error.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';
import { OneAtATime, type Task } from '../one-at-a-time.ts';
import type { FirmwareBuilder } from './firmware-builder.ts';
import type { FirmwareRequest, FirmwareRun } from './firmware-run.ts';
import type { KeptBuilds } from './kept-builds.ts';
import { problemOf, withEvent } from './run-events.ts';
import { siteScript, type ScriptWish } from './site-script.ts';

export interface FirmwareEnvironment {
  readonly registry: Pick<Registry, 'snapshot'>;
  readonly builder: FirmwareBuilder;
  readonly kept: KeptBuilds;
  readonly log: ServerLog;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export interface BuildWish extends ScriptWish {
  readonly targets: readonly string[];
}

/** Builds of firmware, one at a time. The last one stays to be looked at. */
export class FirmwareBuilds {
  readonly builder: FirmwareBuilder;
  readonly kept: KeptBuilds;
  readonly #environment: FirmwareEnvironment;
  readonly #runs = new OneAtATime<FirmwareRun>();

  constructor(environment: FirmwareEnvironment) {
    this.#environment = environment;
    this.builder = environment.builder;
    this.kept = environment.kept;
  }

  get run(): FirmwareRun | null {
    return this.#runs.run;
  }

  /** Settles when the build that is under way has ended. */
  get ended(): Promise<void> {
    return this.#runs.ended;
  }

  /**
   * Begin a build. It goes on by itself.
   * @throws RomkitError `firmware-in-use` while another one is under way; of siteScript
   */
  async start(wish: BuildWish, by: string): Promise<FirmwareRun> {
    this.#requireFree();
    const script = await siteScript(wish, this.builder.baseUrl());
    this.#requireFree();
    const request = { flavour: wish.flavour, targets: [...new Set(wish.targets)], script };
    return this.#runs.begin(this.#runOf(request, by), (task) => this.#carryOut(task, request));
  }

  /** End the build that is under way; resolves when nothing unfinished is left of it. */
  stop(): Promise<void> {
    return this.#runs.stop(stopped());
  }

  close(): Promise<void> {
    return this.stop();
  }

  /** Be told of each change of a build. Returns what ends it. */
  onRun(listener: (run: FirmwareRun) => void): () => void {
    return this.#runs.onRun(listener);
  }

  #requireFree(): void {
    const run = this.#runs.busy;
    if (run === null) return;
    throw new RomkitError({
      code: 'firmware-in-use',
      message: `${run.by} is building ${run.targets.join(', ')}: this server does one build at a time.`,
      hint: 'Wait until it has ended, or stop it.',
    });
  }

  #runOf({ flavour, targets }: FirmwareRequest, by: string): FirmwareRun {
    return {
      ...{ id: this.#runs.nextId(), phase: 'preparing', by, flavour, targets: [...targets] },
      ...{ startedMs: this.#environment.clock(), endedMs: null },
      ...{ notes: [], steps: [], builds: [], problem: null },
    };
  }

  async #carryOut(task: Task<FirmwareRun>, request: FirmwareRequest): Promise<void> {
    const { log, clock } = this.#environment;
    const end = (news: Partial<FirmwareRun>): void =>
      task.tell({ ...news, phase: 'ended', endedMs: clock() });
    try {
      end({ builds: await this.#build(task, request) });
    } catch (error) {
      if (!(error instanceof RomkitError)) log.error({ error }, 'a build of firmware failed');
      end({ problem: problemOf(error) });
    }
  }

  /** @returns stamps of what is kept now */
  async #build(task: Task<FirmwareRun>, request: FirmwareRequest): Promise<string[]> {
    const { kept, builder, registry, clock } = this.#environment;
    const { signal } = task;
    const folder = await kept.workFolder();
    try {
      signal.throwIfAborted();
      const paths = await builder.build(
        request,
        folder,
        (event) => task.tell(withEvent(task.run, event)),
        signal,
      );
      signal.throwIfAborted();
      const used = new Set(registry.snapshot().machines.map(({ romStamp }) => romStamp));
      const isUsed = (stamp: string): boolean => used.has(stamp);
      const stamps: string[] = [];
      for (const path of paths)
        stamps.push((await kept.add(path, { by: task.run.by, builtMs: clock(), isUsed })).stamp);
      return stamps;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const stopped = (): RomkitError =>
  new RomkitError({ code: 'firmware-stopped', message: 'Somebody stopped the build.' });
