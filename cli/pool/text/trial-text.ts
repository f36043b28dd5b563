import { PassThrough } from 'node:stream';
import type { ConsoleHistory } from '../../../boot/evidence/console/history.ts';
import { watchConsole } from '../../../boot/evidence/console/lines.ts';
import type { Trial } from '../../../boot/registry/model/trial.ts';
import { revisionName } from '../../../boot/registry/names.ts';
import type { TrialRun } from '../../../boot/server/trial/trial-run.ts';
import type { Output } from '../../shell/output.ts';

/** Tells of a trial as it happens: stages at the margin, the console indented. */
export class TrialTeller {
  readonly #output: Output;
  readonly #console = new PassThrough();
  readonly #watched;
  #offset = 0;
  #note = '';
  readonly #told = new Set<string>();
  #leave = (): void => undefined;

  constructor(output: Output) {
    this.#output = output;
    this.#watched = watchConsole(this.#console, {
      onLine: (line) => {
        output.event({ type: 'console', line });
        if (line.trim() !== '') output.note(`    ${line}`);
      },
    });
  }

  run({ note, phase, boot, startedMs }: TrialRun): void {
    if (note !== this.#note) {
      this.#note = note;
      this.#output.event({ type: 'step', note });
      this.#output.note(`${note} …`);
    }
    if (phase === 'booting' && !this.#told.has('power')) {
      this.#told.add('power');
      this.#output.event({ type: 'power', atMs: startedMs });
      this.#output.note('The virtual machine is on.');
    }
    for (const { stage, status, endedMs, detail } of boot?.stages ?? []) {
      if (status !== 'done' || this.#told.has(stage)) continue;
      this.#told.add(stage);
      const afterMs = Math.max(0, (endedMs ?? startedMs) - startedMs);
      this.#output.event({ type: 'stage', stage, afterMs, detail });
      this.#output.note(
        `${stage.padEnd(12)} ${seconds(afterMs).padStart(7)}  ${shortDetail(detail ?? '')}`.trimEnd(),
      );
    }
  }

  console(text: string): void {
    this.#console.write(text);
  }

  /** Tell what this console says from now on. */
  follow(history: ConsoleHistory): void {
    const read = (): void => {
      const { offset, text } = history.from(this.#offset);
      this.#offset = offset + text.length;
      if (text !== '') this.console(text);
    };
    this.#leave = history.follow(read);
    read();
  }

  end(): void {
    this.#leave();
    this.#watched.end();
  }
}

/** How a trial ended, with what, and where it stopped. */
export function trialText(trial: Trial): string {
  const { outcome, durationMs, diagnosis } = trial;
  const time = seconds(durationMs);
  const name = revisionName(trial);
  const words = {
    up: `${name} was up after ${time}`,
    loaded: `${name} had loaded after ${time}; its console did not say that it was up`,
    stopped: `${name} stopped at ${diagnosis?.stage ?? 'its start'} after ${time}`,
  }[outcome];
  return [
    `${words}.`,
    `  ${circumstances(trial)}`,
    ...(diagnosis === null ? [] : [`  ${diagnosis.message}`, `  ${diagnosis.next}`]),
  ].join('\n');
}

/** `BIOS, 1024 MiB, as web1 (52:54:…); qemu 7.2.22, seabios 1.16.2`. */
function circumstances({ firmware, memoryMiB, as, versions }: Trial): string {
  const machine =
    as === null ? 'as no machine of the pool' : `as ${as.name === null ? as.mac : `${as.name} (${as.mac})`}`;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${firmware === 'bios' ? 'BIOS' : 'UEFI'}, ${memoryMiB} MiB, ${machine}; ${programs.join(', ')}`;
}

/** Paths by their last part alone, without a query. */
const shortDetail = (detail: string): string =>
  detail.replace(/\/\S*/g, (path) => path.replace(/\?[^,]*/, '').replace(/^.*\//, ''));

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
