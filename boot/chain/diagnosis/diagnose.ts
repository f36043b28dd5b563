import { finding, type Diagnosis } from './diagnosis.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import type { BootEvent, ConsoleEvent } from '../event.ts';
import type { Circumstances, Expectation } from '../expectation.ts';
import {
  badChecksum,
  noAddressLeft,
  noAnswer,
  noAnswerForSure,
  noBootFile,
  noBootFileForSure,
  nothingBoots,
  poolEmpty,
  poolEmptyForSure,
  secondServer,
  wrongCard,
  wrongNextServer,
  wrongServerOfScripts,
} from './rules-dhcp.ts';
import { shownError } from '../errors/error-meaning.ts';
import {
  consoleSilent,
  consoleSilentForSure,
  endedByMachine,
  restarted,
  stalled,
  wrongImage,
} from './rules-end.ts';
import { complained, hasEnded, noPacket, saidAgain, saidTheEnd, showedSymptom } from './rules-console.ts';
import { scriptLoop, scriptNested } from './rules-loop.ts';
import { endlessChain, nbpMissing, nbpTruncated, wrongArchitecture } from './rules-nbp.ts';
import {
  bootScriptMissing,
  certificateRefused,
  chainedRefused,
  imageMissing,
  imageTruncated,
  macScriptMissing,
  scriptError,
  scriptMistake,
  webServerDown,
} from './rules-web.ts';
import {
  connectionCut,
  dhcpNak,
  largePacketsLost,
  onlyNak,
  otherFileRefused,
  redirectElsewhere,
  redirectIgnored,
  redirectLoop,
  serverAbsent,
  serverSilent,
  sinceProgress,
  tftpDown,
} from './rules-wire.ts';
import { wrongContent } from './rules-content.ts';
import { tlsEnded, tlsUnfinished } from './rules-tls.ts';
import { quoted } from './words/quoted.ts';
import { lookAtAll } from './words/recordings.ts';
import { currentStage, type ChainState } from '../track.ts';

/**
 * Name what stopped a chain. The rules go from the firmware to the operating system and each speaks only from what
 * was seen; undefined while nothing is known to be wrong.
 * @param gaveUp the time without progress is over: then there is always an answer.
 */
export function diagnose(
  state: ChainState,
  events: readonly BootEvent[],
  expected: Expectation,
  circumstances: Circumstances,
  gaveUp: boolean,
): Diagnosis | undefined {
  const stage = currentStage(state)?.stage;
  if (stage === undefined) return undefined;
  const evidence: Evidence = {
    state,
    stage,
    events: events.filter(({ mac }) => mac === expected.mac),
    expected,
    circumstances,
  };
  const rules = stage === 'boot-loader' ? elsewhere : { certain, likely };
  const isOver = gaveUp || hasEnded(evidence);
  for (const rule of isOver ? [...rules.certain, ...rules.likely] : rules.certain) {
    const found = rule(evidence);
    if (found !== undefined) return found;
  }
  return gaveUp && (stage !== 'boot-loader' || lastFailure(evidence) !== undefined)
    ? unknown(evidence)
    : undefined;
}

/** True as soon as they are seen. */
const certain: readonly Rule[] = [
  badChecksum,
  nothingBoots,
  secondServer,
  dhcpNak,
  noPacket,
  noAddressLeft,
  noAnswerForSure,
  noBootFileForSure,
  wrongNextServer,
  tftpDown,
  nbpMissing,
  wrongContent,
  nbpTruncated,
  wrongArchitecture,
  endlessChain,
  bootScriptMissing,
  macScriptMissing,
  certificateRefused,
  webServerDown,
  imageMissing,
  imageTruncated,
  largePacketsLost,
  poolEmptyForSure,
  redirectLoop,
  redirectIgnored,
  scriptLoop,
  scriptMistake,
  tlsEnded,
  connectionCut,
  wrongImage,
  restarted,
  consoleSilentForSure,
  saidTheEnd,
  saidAgain,
];

/**
 * The boot goes on where nobody watches for sure, and its system may be up: silence is no fault, nor what a system does.
 */
const elsewhere: Readonly<Record<'certain' | 'likely', readonly Rule[]>> = {
  certain: [certificateRefused, chainedRefused, saidAgain],
  likely: [complained, showedSymptom],
};

/** Only once the chain no longer moves, or the console has said that it does not. */
const likely: readonly Rule[] = [
  wrongCard,
  onlyNak,
  poolEmpty,
  noAnswer,
  noBootFile,
  wrongServerOfScripts,
  redirectElsewhere,
  serverAbsent,
  serverSilent,
  scriptError,
  complained,
  scriptNested,
  tlsUnfinished,
  endedByMachine,
  showedSymptom,
  consoleSilent,
  stalled,
  otherFileRefused,
];

/** The last line of the console that shows an error number. */
const lastFailure = (evidence: Evidence): ConsoleEvent | undefined =>
  ofType(sinceProgress(evidence), 'console').findLast(({ line }) => 'errorCode' in shownError(line));

function unknown(evidence: Evidence): Diagnosis {
  const { stage, events, circumstances } = evidence;
  const { recordings } = circumstances;
  const failed = lastFailure(evidence);
  const last = (failed ?? ofType(events, 'console').at(-1))?.line;
  const seen =
    last === undefined && recordings === undefined
      ? 'the machine has not been heard of since'
      : quoted(last ?? '', failed === undefined ? undefined : 'the console says');
  return {
    ...finding('unknown', stage, `The chain stopped at "${stage}"; ${seen}`, lookAtAll(recordings)),
    ...shownError(last ?? ''),
  };
}
