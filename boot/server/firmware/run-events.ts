import { RomkitError } from '../../../system/error.ts';
import type { BuilderEvent } from './firmware-builder.ts';
import type { FirmwareRun, FirmwareStep } from './firmware-run.ts';

/** More lines than this nobody reads beside a progress bar. */
const mostNotes = 20;
/** The first words of a compiler say why. */
const mostDetails = 200;

/** A run after an event of its builder. Pure. */
export function withEvent(run: FirmwareRun, event: BuilderEvent): FirmwareRun {
  switch (event.type) {
    case 'note':
      return run.notes.includes(event.message)
        ? run
        : { ...run, notes: [...run.notes, event.message].slice(-mostNotes) };
    case 'planned':
      return { ...run, phase: 'building', steps: event.targets.map(notBegun) };
    case 'step': {
      const { step, done = null, total = null } = event;
      const steps = run.steps.map((each) =>
        event.targets.includes(each.target) ? { ...each, step, done, total } : each,
      );
      return { ...run, steps };
    }
  }
}

const notBegun = (target: string): FirmwareStep => ({ target, step: 'waiting', done: null, total: null });

/** Why a run failed, as the command says it. */
export const problemOf = (error: unknown): NonNullable<FirmwareRun['problem']> =>
  error instanceof RomkitError
    ? {
        ...{ code: error.code, message: error.message, hint: error.hint ?? null },
        details: error.details.slice(0, mostDetails),
      }
    : { code: 'internal', message: 'The build failed.', hint: "The server's log says why.", details: [] };
