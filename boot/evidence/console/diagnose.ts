import { finding, type Diagnosis, type DiagnosisCode } from '../../chain/diagnosis/diagnosis.ts';
import { methods, type Method, type Stage } from '../../chain/stage.ts';
import { currentStage, type ChainState } from '../../chain/track.ts';
import { purposeOf } from './fetch.ts';
import type { Sign } from './sign.ts';

/** What a console has shown when nothing moves any more. */
export interface Standstill {
  readonly state: ChainState;
  readonly seen: readonly Sign[];
  /** The last thing that went wrong since something went right. */
  readonly failure: Failure | null;
  readonly lastLine: string;
  /** What came was no text. */
  readonly garbled: boolean;
  readonly expect: string | null;
}

/** Something that went wrong, and the stage in which it did. */
export interface Failure {
  readonly sign: Sign;
  readonly stage: Stage;
}

const stageOf = (state: ChainState): Stage => currentStage(state)?.stage ?? 'os';

/** Why a chain stopped, from the console's own words. */
export function unfinished({ state, seen, failure, lastLine, garbled, expect }: Standstill): Diagnosis {
  const stage = stageOf(state);
  const found = (code: DiagnosisCode, message: string, next: string): Diagnosis =>
    finding(code, stage, message, next);
  if (seen.length === 0) return found('unknown', ...nothingSeen(lastLine, garbled));
  const failed = failure === null ? undefined : whyFailed(failure);
  if (failed !== undefined) return failed;
  if (seen.some(({ kind }) => kind === 'kernel-runs'))
    return stage === 'os'
      ? found(
          'unknown',
          `A kernel runs, but the system was not seen to start; the last line: ${lastLine}`,
          expect === null
            ? 'Say what this system shows once it runs: --expect TEXT'
            : `Nothing said "${expect}".`,
        )
      : found(
          'unknown',
          `A kernel runs, but the console did not show "${stage}": it came from a disk, or the boot firmware does not speak on this port.`,
          'Switch the console redirection of the firmware on, or build the ROM with --console serial.',
        );
  return found(
    'unknown',
    `The chain stopped at "${stage}"; the last line: ${lastLine}`,
    'Look at the whole console: --log FILE',
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
      `Nothing of a boot was seen; the last line: ${lastLine}`,
      'Switch the machine off and on again while this runs.',
    ];
  return [
    'Nothing came from the port.',
    'Check the cable, the speed (--baud), that the machine is on, and that its firmware redirects its console to this port.',
  ];
}

function whyFailed({ sign, stage }: Failure): Diagnosis | undefined {
  if (sign.kind === 'fetch') return fetchFailed(stage, sign);
  if (sign.kind !== 'dhcp') return undefined;
  const next = 'Check the cable, the switch port, and that the DHCP server hears this machine.';
  return finding('no-dhcp-answer', stage, `No address: ${sign.words}.`, next);
}

function fetchFailed(stage: Stage, { url, words }: Sign & { readonly kind: 'fetch' }): Diagnosis {
  const message = `${url}: ${words}.`;
  if (/refused|reset/i.test(words))
    return finding('web-server-down', stage, message, 'Start the server that this address names.');
  const purpose = purposeOf(url);
  const code: DiagnosisCode =
    purpose === 'machine-script'
      ? 'mac-script-missing'
      : purpose === 'nbp'
        ? 'nbp-missing'
        : purpose === 'script'
          ? 'boot-script-missing'
          : stage === 'initrd'
            ? 'initrd-missing'
            : 'kernel-missing';
  if (/not found|no such file|does not exist/i.test(words))
    return finding(code, stage, message, 'Put the file there, or mend the address.');
  if (/permission|certificate|trust/i.test(words) && url.startsWith('https'))
    return finding(
      'https-unknown-ca',
      stage,
      message,
      'Build the ROM with the authority of your server: romkit build --trust FILE',
    );
  return finding(
    'transfer-stalled',
    stage,
    message,
    'Ask for the same address from another machine on that network.',
  );
}

/** The system or the firmware says that nothing goes on. */
export function whyDead(state: ChainState, { words }: Sign & { readonly kind: 'dead' }): Diagnosis {
  const stage = stageOf(state);
  return words.startsWith('No bootable')
    ? finding(
        'unknown',
        stage,
        'The firmware found nothing to boot from.',
        'Put the network card first in the boot order of the firmware.',
      )
    : finding('unknown', stage, `${words}.`, 'Look at the lines before it: --log FILE');
}

/** It had to be the card's own ROM, and was not. */
export const otherMethod = (state: ChainState, shown: Method): Diagnosis =>
  finding(
    'unknown',
    stageOf(state),
    `This is not the card's own ROM: ${methods[shown].title}.`,
    'Look with romkit flash list at what is in the card, and at the boot order of the firmware.',
  );

/** It started over and over; what went wrong the last time is why. */
export function startsOver(state: ChainState, times: number, failure: Failure | null): Diagnosis {
  const message = `The machine has started over ${times} times.`;
  const why = failure === null ? undefined : whyFailed(failure);
  if (why !== undefined) return { ...why, message: `${why.message} ${message}` };
  return finding('endless-chain', stageOf(state), message, 'Look at the whole console: --log FILE');
}
