import type { Engines } from '../../../boot/daemons/config/engine-names.ts';
import type { BootService } from '../../../boot/daemons/config/service.ts';
import type { ServedRequest } from '../../../boot/server/files.ts';
import type { Answer, Question } from './client.ts';

/** What is started in a network of its own, and what a machine on it does. */
export interface Scenario {
  readonly service: BootService;
  readonly engines: Engines;
  readonly questions: readonly Question[];
  /** Is the machine's end of the wire up before the servers start? Default true. */
  readonly carrier?: boolean;
  /** Arguments of curl, one fetch each. */
  readonly fetches: readonly (readonly string[])[];
}

export interface Fetch {
  readonly exitCode: number;
  readonly output: string;
}

export interface Outcome {
  readonly answers: readonly Answer[];
  readonly fetches: readonly Fetch[];
  readonly names: readonly string[];
  /** What the servers said. */
  readonly lines: readonly string[];
  /** Seen by romkit's own web server. */
  readonly requests: readonly ServedRequest[];
  /** Processes that were still there when all had been stopped. */
  readonly left: readonly string[];
  /** A RomkitError, where the servers could not be started. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: readonly string[];
  } | null;
}

/** What the machine is told, after its end of the wire is there. */
export type Tasks = Pick<Scenario, 'questions' | 'fetches'>;
export type Results = Pick<Outcome, 'answers' | 'fetches'>;
