import { finding, type Diagnosis, type DiagnosisCode } from '../../chain/diagnosis/diagnosis.ts';
import { quoted } from '../../chain/diagnosis/words/quoted.ts';
import { methods, type Method, type Stage } from '../../chain/stage.ts';
import { currentStage, type ChainState } from '../../chain/track.ts';
import type { Failure } from './failure.ts';
import { whyFailed } from './failure.ts';
import type { Sign } from './sign.ts';

/** What a console has shown when nothing moves any more. */
export interface Standstill {
  readonly state: ChainState;
  readonly seen: readonly Sign[];
  /** The failure since something went right, else the one before the machine started over. */
  readonly failure: Failure | null;
  readonly lastLine: string;
  /** What came was no text. */
  readonly garbled: boolean;
  readonly expect: string | null;
  /** File to which the console is written. */
  readonly log: string | null;
}

const stageOf = (state: ChainState): Stage => currentStage(state)?.stage ?? 'os';

/** Why a chain stopped, from the console's own words. */
export function unfinished(standstill: Standstill): Diagnosis {
  const { state, seen, failure, lastLine, garbled, expect, log } = standstill;
  const stage = stageOf(state);
  if (failure !== null) return whyFailed(failure);
  if (seen.length === 0) return finding('unknown', stage, ...nothingSeen(lastLine, garbled));
  const begun = seen.at(-1);
  if (begun?.kind === 'fetch' && begun.result === 'begun')
    return finding(
      'transfer-stalled',
      stage,
      `The transfer of ${begun.url} began and did not end.`,
      'Look at the server’s log; if it resends a block again and again, large packets do not arrive (MTU, jumbo frames).',
    );
  if (
    stage === 'dhcp' &&
    seen.some(({ kind }) => kind === 'vendor-pxe' || kind === 'started' || kind === 'dhcp')
  )
    return finding('no-dhcp-answer', stage, `No address came; ${quoted(lastLine)}.`, advice.dhcp);
  if (seen.some(({ kind }) => kind === 'kernel-runs' || kind === 'os-begins'))
    return kernelRuns(stage, lastLine, expect);
  if (stage === 'os')
    return finding(
      'console-silent',
      stage,
      'Kernel and initrd were loaded, and then the console said nothing more: the system may be up and silent here, or the kernel did not start.',
      'Add console=ttyS0,115200 (with this port and speed) to the kernel command line; if it stays silent, does the kernel suit this machine?',
    );
  return finding('unknown', stage, `The chain stopped at "${stage}"; ${quoted(lastLine)}.`, lookAt(log));
}

const advice = {
  dhcp: 'Check the cable, the switch port, and that the DHCP server hears this machine.',
};

const lookAt = (log: string | null): string =>
  log === null
    ? 'Record the whole console with --log FILE, and look at the lines before it.'
    : `Look at the end of ${log}.`;

function kernelRuns(stage: Stage, lastLine: string, expect: string | null): Diagnosis {
  return stage === 'os'
    ? finding(
        'unknown',
        stage,
        `A kernel runs, but the system was not seen to start; ${quoted(lastLine)}.`,
        expect === null
          ? 'Say what this system shows once it runs: --expect TEXT'
          : `Nothing said "${expect}".`,
      )
    : finding(
        'unknown',
        stage,
        `A kernel runs, but the console did not show "${stage}": it came from a disk, or the boot firmware does not speak on this port.`,
        'Switch the console redirection of the firmware on, or build the ROM with --console serial.',
      );
}

function nothingSeen(lastLine: string, garbled: boolean): readonly [string, string] {
  if (garbled)
    return [
      'What comes from the port is no text.',
      'The speed is another: try --baud 9600, 38400, 57600 or 115200.',
    ];
  if (lastLine !== '')
    return [
      `Nothing of a boot was seen; ${quoted(lastLine)}.`,
      'Switch the machine off and on again while this runs.',
    ];
  return [
    'Nothing came from the port.',
    'Check the cable, the speed (--baud), that the machine is on, and that its firmware redirects its console to this port.',
  ];
}

/** It had to be the card's own ROM, and was not. */
export const otherMethod = (state: ChainState, shown: Method): Diagnosis =>
  finding(
    'unknown',
    stageOf(state),
    `This is not the card's own ROM: ${methods[shown].title}`,
    'Look with romkit flash list at what is in the card, and at the boot order of the firmware.',
  );

/** It started over and over; what went wrong the last time is why. */
export function startsOver(state: ChainState, times: number, failure: Failure | null): Diagnosis {
  const message = `The machine has started over ${times} times.`;
  if (failure !== null) {
    const why = whyFailed(failure);
    return { ...why, message: `${why.message} ${message}` };
  }
  const code: DiagnosisCode = 'endless-chain';
  return finding(code, stageOf(state), message, 'Look at the lines before each start: what was loaded last?');
}
