import { complaintIn } from '../complaints/complaint-in.ts';
import type { Complaint } from '../complaints/complaint.ts';
import { finding, type Diagnosis } from './diagnosis.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import { shownError } from '../errors/error-meaning.ts';
import { sinceProgress } from './rules-wire.ts';

/** Words by which rules know a line that is no complaint. */
const telling =
  /no configuration methods|timed out|no .*offers|link.*down|file ?name|permission denied|not permitted|untrusted|exec format|invalid argument|could not|usage:|panic|oops|fatal|^SeaBIOS \(version|^>>Start /i;

/** How a line may change a diagnosis; null where it says at most what came last. Lines of one kind say the same. */
export function kindOfLine(line: string): string | null {
  const complaint = complaintIn(line);
  if (complaint !== undefined) return complaint.code;
  return shownError(line).errorCode ?? (telling.test(line) ? 'telling' : null);
}

/** The console says in the form of an error what went wrong, and that nothing goes on by itself. */
export const saidTheEnd: Rule = (evidence) => {
  const said = complaints(evidence);
  return said.some(({ complaint }) => complaint.isEnd) ? worst(said, evidence) : undefined;
};

/** Firmware said the same cause for more than one attempt: its script tries again, and nothing changes by that. */
export const saidAgain: Rule = (evidence) => {
  if (evidence.stage === 'os') return undefined;
  const causes = complaints(evidence).filter(({ complaint }) => !complaint.isSymptom);
  const last = causes.at(-1);
  // An attempt may take two lines: of the download, and of the script that gives up.
  const times = causes.filter(({ complaint }) => complaint.code === last?.complaint.code).length;
  return times > 2 ? worst(causes, evidence) : undefined;
};

/** The console says in the form of an error what went wrong. */
export const complained: Rule = (evidence) => worst(complaints(evidence), evidence);

interface Said {
  readonly complaint: Complaint;
  readonly line: string;
}

function complaints(evidence: Evidence): Said[] {
  return ofType(sinceProgress(evidence), 'console').flatMap(({ line }) => {
    const complaint = complaintIn(line);
    return complaint === undefined ? [] : [{ complaint, line }];
  });
}

/** The last cause, else the last symptom. */
function worst(said: readonly Said[], { stage }: Evidence): Diagnosis | undefined {
  const found = said.findLast(({ complaint }) => !complaint.isSymptom) ?? said.at(-1);
  if (found === undefined) return undefined;
  const { complaint, line } = found;
  return {
    ...finding(complaint.code, complaint.stage ?? stage, complaint.message, complaint.next),
    ...shownError(line),
  };
}

/** Its firmware gave up, and no packet of it was ever on the wire; a script may try again. */
export const noPacket: Rule = (evidence) => {
  const { events, stage, expected } = evidence;
  const gaveUp = ofType(events, 'console').find(({ line }) =>
    /No configuration methods succeeded|DHCP.*timed out|No DHCP.*offers|PXE-E(?:16|51)|Link.*down/i.test(
      line,
    ),
  );
  const isSilent = events.every(({ type }) => !/^(?:dhcp|tftp|http)/.test(type));
  return stage !== 'firmware' || gaveUp === undefined || !isSilent
    ? undefined
    : finding(
        'link-down',
        'firmware',
        `The firmware of ${expected.mac} gave up before a packet of it reached the network: the link was not up.`,
        'Check the cable and the switch port: speed negotiation, spanning tree without portfast; let the script try again.',
        complaints(evidence).some(({ complaint }) => complaint.isEnd),
      );
};
