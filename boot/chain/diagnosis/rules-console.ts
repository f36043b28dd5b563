import { complaintIn } from '../complaints/complaint-in.ts';
import { leastTelling, type Complaint } from '../complaints/complaint.ts';
import { finding, type Diagnosis, type DiagnosisCode } from './diagnosis.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import { shownError } from '../errors/error-meaning.ts';
import type { Stage } from '../stage.ts';
import { sinceProgress } from './rules-wire.ts';

/** Words by which rules know a line that is no complaint. */
const telling =
  /no configuration methods|timed out|no .*offers|link.*down|file ?name|permission denied|not permitted|untrusted|exec format|invalid argument|could not|usage:|panic|oops|fatal|^SeaBIOS \(version|^>>Start /i;

/** How a line may change a diagnosis; null where it says at most what came last. Lines of one kind say the same. */
export function kindOfLine(line: string): string | null {
  const complaint = complaintIn(line);
  if (complaint !== undefined) return complaint.code;
  const shown = shownError(line);
  if ('errorCode' in shown) return shown.errorCode;
  return telling.test(line) ? 'telling' : null;
}

/** The console says that nothing goes on by itself. */
export const hasEnded = (evidence: Evidence): boolean =>
  complaints(evidence).some(({ complaint }) => complaint.isEnd) || isRefused(evidence);

/** The console says in the form of an error what went wrong, and that nothing goes on by itself. */
export const saidTheEnd: Rule = (evidence) => (hasEnded(evidence) ? complained(evidence) : undefined);

/** Secure Boot has refused the program, and the firmware goes on to the next device of its boot order (EDK2). */
function isRefused(evidence: Evidence): boolean {
  const lines = ofType(sinceProgress(evidence), 'console').map(({ line }) => line);
  const at = lines.findIndex((line) => complaintIn(line)?.code === 'secure-boot');
  return at >= 0 && lines.slice(at).some((line) => line.startsWith('>>Start '));
}

/** Firmware said the same cause for more than one attempt: its script tries again, and nothing changes by that. */
export const saidAgain: Rule = (evidence) => {
  if (evidence.stage === 'os') return undefined;
  const causes = complaints(evidence).filter(({ complaint }) => !complaint.isSymptom);
  const last = causes.at(-1);
  // An attempt may take two lines: of the download, and of the script that gives up.
  const times = causes.filter(({ complaint }) => complaint.code === last?.complaint.code).length;
  return times > 2 ? said(last, evidence) : undefined;
};

/** The console says in the form of an error what went wrong. */
export const complained: Rule = (evidence) =>
  said(
    complaints(evidence).findLast(({ complaint }) => !complaint.isSymptom),
    evidence,
  );

/** The console says in the form of an error what came of it, and not why. */
export const showedSymptom: Rule = (evidence) => {
  const all = complaints(evidence);
  return said(all.findLast(({ complaint }) => !leastTelling.has(complaint.code)) ?? all.at(-1), evidence);
};

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

function said(found: Said | undefined, { stage }: Evidence): Diagnosis | undefined {
  if (found === undefined) return undefined;
  const { complaint, line } = found;
  return { ...diagnosisOf(complaint, stage), ...shownError(line) };
}

/** A complaint as a diagnosis. @param at stage at which the chain is */
export function diagnosisOf({ code, stage, message, next }: Complaint, at: Stage): Diagnosis {
  // A disk image or program that was loaded says so, or the firmware to which it gave the machine back.
  if (code === 'no-boot-device' && (at === 'os' || at === 'boot-loader'))
    return finding(
      code,
      at,
      message,
      'All was loaded, and it starts no system: is the image bootable, and by this firmware (BIOS or UEFI)?',
    );
  return finding(code, stage ?? stageUnnamed(code, at), message, next);
}

/** A boot program that was loaded and is not allowed to run has not asked for an address. */
const stageUnnamed = (code: DiagnosisCode, at: Stage): Stage =>
  code === 'secure-boot' && at === 'dhcp-again' ? 'nbp' : at;

/** The card's ROM has gone back to the firmware (PXE-M0F), whose next device is tried, and not its script. */
const hasLeft = (events: Evidence['events']): boolean =>
  ofType(events, 'console').some(({ line }) => /^\s*PXE-M0F\b/.test(line));

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
        complaints(evidence).some(({ complaint }) => complaint.isEnd) || hasLeft(events),
      );
};
