import { appendFileSync, closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Run } from '../../../system/process/run.ts';
import { flavours } from '../../source/flavour.ts';
import { compileError } from './compile-error.ts';
import { objectsToMake } from './objects-to-make.ts';
import { cachedMake, objectCacheRefusal, type ObjectCache } from './object-cache.ts';
import type { OnBuildEvent } from '../events.ts';
import { crossCompiler } from '../profile/cross-compiler.ts';
import type { Certificate } from '../profile/certificates.ts';
import type { Profile } from '../profile/profile.ts';

/** One call of make: goals of one BIN folder. */
export interface MakePlan {
  readonly src: string;
  readonly goals: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly jobs: number;
}

/** A certificate's file below src/. Makefiles see that names change, not that a file of the same name holds another. */
export const certificatePath = ({ fingerprint }: Certificate): string =>
  `romkit/certificate-${fingerprint.slice(0, 16)}.pem`;

/** What decides how make is called. Pure. */
export function planMake(
  profile: Profile,
  src: string,
  goals: readonly string[],
  embed: readonly string[],
  jobs = availableParallelism(),
  objects?: ObjectCache,
  /** Beside those that the profile asks for. */
  more: Readonly<Record<string, string>> = {},
): MakePlan {
  const flavour = flavours[profile.flavour];
  const { trust, cert, privkey } = profile.certificates;
  const certificates: Record<string, string> = {};
  if (trust.length > 0) certificates['TRUST'] = trust.map(certificatePath).join(',');
  if (cert.length > 0) certificates['CERT'] = cert.map(certificatePath).join(',');
  if (privkey !== null) certificates['PRIVKEY'] = 'romkit/private-key.pem';
  const cached = objects && cachedMake(objects, src, profile.toolchain.identity);
  return {
    src,
    goals,
    variables: {
      ...flavour.makeVariables,
      // Debug paths end up in the build ID: name the tree "." wherever it lies.
      EXTRA_CFLAGS: [...flavour.extraCflags, `-ffile-prefix-map=${src}=.`].join(' '),
      ...(profile.commit === null ? {} : { GITVERSION: profile.commit }),
      ...certificates,
      ...crossVariables(goals),
      ...(profile.config === null ? {} : { CONFIG: profile.config }),
      ...(profile.debug.length === 0 ? {} : { DEBUG: profile.debug.join(',') }),
      [flavour.embedVariable]: embed.join(','),
      ...cached?.variables,
      ...more,
    },
    // Nothing of the user's environment (CFLAGS, MAKEFLAGS, a locale) may change the bytes.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      LC_ALL: 'C',
      TZ: 'UTC',
      SOURCE_DATE_EPOCH: String(profile.sourceDateEpoch),
      ...(cached?.env ?? objectCacheRefusal()),
    },
    jobs,
  };
}

/** The makefiles' CROSS_COMPILE where goals are of another architecture than this machine's. */
function crossVariables(goals: readonly string[]): Record<string, string> {
  const arch = goals.map((goal) => /^bin-(\w+)-\w+\//.exec(goal)?.[1]).find((name) => name !== undefined);
  const compiler = arch === undefined ? undefined : crossCompiler(arch, process.arch);
  return compiler === undefined ? {} : { CROSS_COMPILE: compiler.prefix };
}

/** How a make ended. */
export interface MakeOutcome {
  /** The tree is in the order make leaves it in; false where make or its children were killed or the disk was full. */
  readonly endedInOrder: boolean;
  readonly error: Error | undefined;
  /** Lines that make has printed. */
  readonly said: readonly string[];
}

/** Run make with its output in a log and its progress as events. Never throws for what make does. */
export async function runMake(
  plan: MakePlan,
  context: {
    readonly run: Run;
    readonly log: string;
    readonly targets: readonly string[];
    /** Headers that are newer than objects compiled with others, below src/. */
    readonly changed: readonly string[];
    /** Objects to compile, where the caller knows it. */
    readonly total?: number | undefined;
    readonly onEvent: OnBuildEvent;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<MakeOutcome> {
  const progress = new Progress(plan, context);
  const lines: string[] = [];
  const log = openSync(context.log, 'a', 0o600);
  const command = makeCommand(plan);
  appendFileSync(log, `$ ${command.join(' ')}\n`);
  try {
    const result = await context.run({
      command,
      cwd: plan.src,
      env: plan.env,
      extendEnv: false,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
      onLine: (line) => {
        writeQuietly(log, line);
        lines.push(line);
        progress.line(line);
      },
    });
    const full = lines.some((line) => /No space left on device|Disk quota exceeded/.test(line));
    return {
      said: lines,
      endedInOrder:
        result.signal !== 'SIGKILL' && !full && !lines.some((line) => /\bKilled\b|signal 9/.test(line)),
      error:
        result.exitCode === 0 && result.signal === undefined
          ? undefined
          : compileError(lines, result, context.log),
    };
  } finally {
    closeSync(log);
  }
}

const makeCommand = ({ jobs, variables, goals }: MakePlan): [string, ...string[]] => [
  'make',
  `-j${jobs}`,
  ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
  ...goals,
];

/** A log on a full disk must not be what ends the build; make's own error does. */
function writeQuietly(log: number, line: string): void {
  try {
    appendFileSync(log, `${line}\n`);
  } catch {
    return;
  }
}

/** Counts what make says it does: `  [BUILD] bin/tcp.o`. */
class Progress {
  private readonly counts = { dependencies: 0, compiling: 0 };
  private total: number | undefined;
  private readonly plan: MakePlan;
  private readonly context: Pick<Parameters<typeof runMake>[1], 'targets' | 'changed' | 'total' | 'onEvent'>;

  constructor(plan: MakePlan, context: Progress['context']) {
    this.plan = plan;
    this.context = context;
    this.total = context.total;
  }

  line(line: string): void {
    const what = /^ {2}\[([A-Z0-9]+)\]/.exec(line)?.[1];
    if (what === 'DEPS') this.step('dependencies', ++this.counts.dependencies);
    else if (what === 'BUILD')
      this.step('compiling', ++this.counts.compiling, (this.total ??= this.objectCount()));
    else if (what === 'AR' || what === 'LD') this.step('linking');
    else if (what === 'ZBIN' || what === 'FINISH' || what === 'GENFSIMG') this.step('packing');
  }

  private step(
    step: 'dependencies' | 'compiling' | 'linking' | 'packing',
    done?: number,
    total?: number,
  ): void {
    this.context.onEvent({
      type: 'step',
      targets: this.context.targets,
      step,
      ...(done === undefined ? {} : { done }),
      ...(total === undefined ? {} : { total: Math.max(total, done ?? 0) }),
    });
  }

  private objectCount(): number {
    const bin = this.plan.goals.find((goal) => goal.startsWith('bin'))?.split('/')[0] ?? 'bin';
    return objectsToMake(this.plan.src, bin, this.context.changed);
  }
}
