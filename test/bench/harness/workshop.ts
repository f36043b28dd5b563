import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findToolchain } from '../../../rom/build/profile/toolchain.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import type { FlavourName } from '../../../rom/source/flavour.ts';
import { flavours } from '../../../rom/source/flavour.ts';
import type { Source } from '../../../rom/source/source.ts';
import { openWorkCopy } from '../../../rom/source/repository/workcopy.ts';
import { environmentOf, romkitProgram, workOf, type Place } from '../../support/process/romkit.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';
import { timeCommand } from './clock.ts';
import { NotHere } from './outcome.ts';
import { bootScript } from '../boot-script.ts';

export const cores = availableParallelism();

/** The target that is built where one will do. */
export const undionly = 'bin/undionly.kpxe';

/** Source trees, places for romkit and what was built in them; all of it below one temporary folder. */
export class Workshop {
  readonly root: string;
  readonly signal: AbortSignal;
  /** A line for people about what goes on. */
  readonly note: (line: string) => void;
  /** How long machines boot where memory is watched. */
  readonly minutes: number;
  private count = 0;
  private readonly sources = new Map<FlavourName, Promise<Source | undefined>>();
  private built: Promise<string> | undefined;
  private warm: Promise<Place> | undefined;

  constructor(root: string, signal: AbortSignal, note: (line: string) => void, minutes: number) {
    this.root = root;
    this.signal = signal;
    this.note = note;
    this.minutes = minutes;
  }

  /** A path that nobody has used. */
  path(name: string): string {
    return join(this.root, `${name}-${this.count++}`);
  }

  /** @throws NotHere */
  async source(flavour: FlavourName): Promise<Source> {
    if (!this.sources.has(flavour)) this.sources.set(flavour, sourceForTests(flavour));
    const source = await this.sources.get(flavour);
    if (source === undefined) throw new NotHere(noSource(flavour));
    return source;
  }

  /** @throws NotHere */
  async needToolchain(): Promise<void> {
    await findToolchain().catch((error: unknown) => {
      throw new NotHere(error instanceof Error ? error.message : String(error));
    });
  }

  /** The source's files in a folder of their own, as a fresh clone has them: its src/ folder. */
  async freshTree(): Promise<string> {
    const { gitDir, tree } = await this.source('ipxe');
    const { src } = await openWorkCopy(this.path('tree'), { gitDir, tree, files: {} }, runTool);
    return src;
  }

  /** Run make in a tree; seconds. */
  make(src: string, script: string): Promise<number> {
    return this.time(['make', `-j${cores}`, undionly, `EMBED=${script}`], src, plainEnvironment());
  }

  /** A tree in which the target was made before. */
  builtTree(): Promise<string> {
    return (this.built ??= this.makeTree());
  }

  /** An empty place for romkit that builds from the very source that make is given; `below` the place's own folder. */
  async place(name: string, below = ''): Promise<Place> {
    const env: Record<string, string> = {};
    for (const flavour of ['ipxe', 'gpxe'] as const) {
      const source = await this.source(flavour).catch(() => undefined);
      if (source !== undefined) env[flavours[flavour].sourceVariable] = locally(source);
    }
    const place = { root: join(this.path(name), below), env };
    mkdirSync(workOf(place), { recursive: true });
    return place;
  }

  /** Run the romkit that a person would have installed; seconds. */
  romkit(place: Place, ...args: string[]): Promise<number> {
    return this.time([process.execPath, romkitProgram, ...args], workOf(place), environmentOf(place));
  }

  /** A place where the target was built before. */
  warmPlace(): Promise<Place> {
    return (this.warm ??= this.warmUp());
  }

  /** What was built from nothing need not be built so again. False where there is one already. */
  adoptTree(src: string): boolean {
    if (this.built !== undefined) return false;
    this.built = Promise.resolve(src);
    return true;
  }

  adoptPlace(place: Place): boolean {
    if (this.warm !== undefined) return false;
    this.warm = Promise.resolve(place);
    return true;
  }

  /** A script that no build has seen. */
  newScript(flavour: FlavourName = 'ipxe'): string {
    const path = `${this.path('script')}${flavours[flavour].scriptSuffix}`;
    writeFileSync(path, bootScript(this.count, flavour));
    return path;
  }

  async discard(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
  }

  time(
    command: readonly [string, ...string[]],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<number> {
    return timeCommand({ command, cwd, env, log: this.path('log'), signal: this.signal });
  }

  private async makeTree(): Promise<string> {
    const src = await this.freshTree();
    this.note('  making the target once, so that make finds its objects');
    await this.make(src, this.newScript());
    return src;
  }

  private async warmUp(): Promise<Place> {
    const place = await this.place('warm');
    this.note('  building the target once, so that romkit finds its profile');
    await this.romkit(place, 'build', undionly, '--embed', this.newScript());
    return place;
  }
}

/** The user's environment without what a calling make or npm would tell. */
export function plainEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(MAKE|MFLAGS|npm_)/.test(name)),
  );
}

/** A source as a folder: nothing is fetched while the clock runs. */
function locally(source: Source): string {
  const isFolder = !/^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(source.location);
  return isFolder ? source.location : `${source.gitDir}#${source.commit}`;
}
