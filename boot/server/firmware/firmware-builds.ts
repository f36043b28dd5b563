import { rm } from 'node:fs/promises';
import { RomkitError } from '../../../system/error.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';
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

interface Current {
  run: FirmwareRun;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/** Builds of firmware, one at a time. The last one stays to be looked at. */
export class FirmwareBuilds {
  readonly builder: FirmwareBuilder;
  readonly kept: KeptBuilds;
  readonly #environment: FirmwareEnvironment;
  readonly #listeners = new Set<(run: FirmwareRun) => void>();
  #count = 0;
  #current: Current | null = null;

  constructor(environment: FirmwareEnvironment) {
    this.#environment = environment;
    this.builder = environment.builder;
    this.kept = environment.kept;
  }

  get run(): FirmwareRun | null {
    return this.#current?.run ?? null;
  }

  /** Settles when the build that is under way has ended. */
  get ended(): Promise<void> {
    return this.#current?.ended ?? Promise.resolve();
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
    const current: Current = {
      ...{ run: this.#runOf(request, by), abort: new AbortController(), ended: Promise.resolve() },
    };
    this.#current = current;
    current.ended = this.#carryOut(current, request);
    this.#tell(current, current.run);
    return current.run;
  }

  /** End the build that is under way; resolves when nothing unfinished is left of it. */
  async stop(): Promise<void> {
    this.#current?.abort.abort(stopped());
    await this.ended;
  }

  close(): Promise<void> {
    return this.stop();
  }

  /** Be told of each change of a build. Returns what ends it. */
  onRun(listener: (run: FirmwareRun) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #requireFree(): void {
    const { run } = this;
    if (run === null || run.phase === 'ended') return;
    throw new RomkitError({
      code: 'firmware-in-use',
      message: `${run.by} is building ${run.targets.join(', ')}: this server does one build at a time.`,
      hint: 'Wait until it has ended, or stop it.',
    });
  }

  #runOf({ flavour, targets }: FirmwareRequest, by: string): FirmwareRun {
    return {
      ...{ id: ++this.#count, phase: 'preparing', by, flavour, targets: [...targets] },
      ...{ startedMs: this.#environment.clock(), endedMs: null },
      ...{ notes: [], steps: [], builds: [], problem: null },
    };
  }

  async #carryOut(current: Current, request: FirmwareRequest): Promise<void> {
    const { log, clock } = this.#environment;
    const end = (news: Partial<FirmwareRun>): void =>
      this.#tell(current, { ...current.run, ...news, phase: 'ended', endedMs: clock() });
    try {
      end({ builds: await this.#build(current, request) });
    } catch (error) {
      if (!(error instanceof RomkitError)) log.error({ error }, 'a build of firmware failed');
      end({ problem: problemOf(error) });
    }
  }

  /** @returns stamps of what is kept now */
  async #build(current: Current, request: FirmwareRequest): Promise<string[]> {
    const { kept, builder, registry, clock } = this.#environment;
    const { signal } = current.abort;
    const folder = await kept.workFolder();
    try {
      signal.throwIfAborted();
      const paths = await builder.build(
        request,
        folder,
        (event) => this.#tell(current, withEvent(current.run, event)),
        signal,
      );
      signal.throwIfAborted();
      const used = new Set(registry.snapshot().machines.map(({ romStamp }) => romStamp));
      const isUsed = (stamp: string): boolean => used.has(stamp);
      const stamps: string[] = [];
      for (const path of paths)
        stamps.push((await kept.add(path, { by: current.run.by, builtMs: clock(), isUsed })).stamp);
      return stamps;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #tell(current: Current, run: FirmwareRun): void {
    current.run = run;
    for (const listener of this.#listeners) listener(run);
  }
}

const stopped = (): RomkitError =>
  new RomkitError({ code: 'firmware-stopped', message: 'Somebody stopped the build.' });
