import type { BootEvent, DhcpReplyEvent, HttpResponseEvent } from './event.ts';
import type { Circumstances, Expectation } from './expectation.ts';
import type { Stage } from './stage.ts';
import { currentStage, samePath, type ChainState } from './track.ts';

/** Why a chain stopped: the stage, one sentence from the evidence, and the next thing to do. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly stage: Stage;
  readonly message: string;
  readonly next: string;
  /** Nothing that the machine does by itself will change it: no need to wait. */
  readonly final: boolean;
}

export type DiagnosisCode =
  | 'no-dhcp-answer'
  | 'dhcp-without-boot-file'
  | 'wrong-next-server'
  | 'second-dhcp-server'
  | 'nbp-missing'
  | 'nbp-truncated'
  | 'nbp-wrong-architecture'
  | 'endless-chain'
  | 'boot-script-missing'
  | 'mac-script-missing'
  | 'mac-script-misspelled'
  | 'mac-script-error'
  | 'web-server-down'
  | 'kernel-missing'
  | 'kernel-truncated'
  | 'initrd-missing'
  | 'https-unknown-ca'
  | 'rom-bad-checksum'
  | 'rom-wrong-card'
  | 'transfer-stalled'
  | 'wrong-image'
  | 'os-restarted'
  | 'unknown';

interface Evidence {
  readonly state: ChainState;
  readonly stage: Stage;
  readonly events: readonly BootEvent[];
  readonly expected: Expectation;
  readonly circumstances: Circumstances;
}

type Rule = (evidence: Evidence) => Diagnosis | undefined;

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
  for (const rule of gaveUp ? [...certain, ...likely] : certain) {
    const found = rule(evidence);
    if (found !== undefined) return found;
  }
  return gaveUp ? unknown(evidence) : undefined;
}

const finding = (
  code: DiagnosisCode,
  stage: Stage,
  message: string,
  next: string,
  final = true,
): Diagnosis => ({
  code,
  stage,
  message,
  next,
  final,
});

const ofType = <T extends BootEvent['type']>(
  events: readonly BootEvent[],
  type: T,
): Extract<BootEvent, { type: T }>[] =>
  events.filter((event): event is Extract<BootEvent, { type: T }> => event.type === type);

const badChecksum: Rule = ({ events }) =>
  ofType(events, 'firmware').some(({ line }) => /option rom with bad checksum/i.test(line))
    ? finding(
        'rom-bad-checksum',
        'firmware',
        "The firmware found the card's ROM and refused it: its checksum is wrong.",
        'romkit rom inspect FILE shows which; build it again.',
      )
    : undefined;

const wrongCard: Rule = ({ circumstances: { rom, card } }) =>
  rom !== null && card !== null && (rom.vendor !== card.vendor || rom.device !== card.device)
    ? finding(
        'rom-wrong-card',
        'firmware',
        `The ROM is for ${rom.vendor}:${rom.device}, the card is ${card.vendor}:${card.device}: the firmware does not run it.`,
        `Build the ROM of this card: romkit build --nic ${card.vendor}:${card.device}`,
      )
    : undefined;

const secondServer: Rule = ({ events, expected }) => {
  const foreign = ofType(events, 'dhcp-reply').find(
    ({ server, message }) => message !== 'nak' && server !== expected.server,
  );
  return foreign === undefined
    ? undefined
    : finding(
        'second-dhcp-server',
        'dhcp',
        `A second DHCP server, ${foreign.server}, answered; the one meant is ${expected.server}.`,
        'Find it by that address and switch it off, or take its network apart from this one.',
      );
};

/** Replies that count for the first boot stage: the last acknowledgement, else the last offer. */
function lastReply(events: readonly BootEvent[]): DhcpReplyEvent | undefined {
  const replies = ofType(events, 'dhcp-reply').filter(({ message }) => message !== 'nak');
  return replies.findLast(({ message }) => message === 'ack') ?? replies.at(-1);
}

const loadsNbp = (expected: Expectation): boolean => expected.nbp !== null;

const noBootFile: Rule = ({ events, expected, stage }) => {
  const reply = lastReply(events);
  if (
    !loadsNbp(expected) ||
    reply === undefined ||
    reply.bootFile !== null ||
    (stage !== 'dhcp' && stage !== 'nbp')
  )
    return undefined;
  return finding(
    'dhcp-without-boot-file',
    'dhcp',
    `The DHCP server ${reply.server} gives an address but names no boot file.`,
    'Give it the option filename (67): undionly.kpxe for BIOS, snponly.efi for UEFI.',
  );
};

const wrongNextServer: Rule = ({ events, expected, stage }) => {
  const reply = lastReply(events);
  const next = reply?.nextServer;
  if (stage !== 'nbp' || next === undefined || next === null || next === expected.server) return undefined;
  return finding(
    'wrong-next-server',
    'nbp',
    `DHCP names ${next} as next-server, and no TFTP server answers there.`,
    `Set next-server (siaddr) to the TFTP server, ${expected.server}.`,
  );
};

const nbpTransfers = (
  events: readonly BootEvent[],
  expected: Expectation,
): Extract<BootEvent, { type: 'tftp-end' }>[] =>
  ofType(events, 'tftp-end').filter(({ file }) => expected.nbp !== null && samePath(file, expected.nbp.path));

const nbpMissing: Rule = ({ events, expected, stage }) => {
  const failed = ofType(events, 'tftp-end').find(
    ({ error }) => error !== null && /not found|no such|access|permission|denied/i.test(error),
  );
  return stage === 'nbp' && failed !== undefined && loadsNbp(expected)
    ? finding(
        'nbp-missing',
        'nbp',
        `The TFTP server ${failed.server} has no ${failed.file} to give: ${failed.error}.`,
        'Put the file into the TFTP root, readable for all, under exactly this name.',
      )
    : undefined;
};

const nbpTruncated: Rule = ({ events, expected }) => {
  const size = expected.nbp?.sizeBytes ?? null;
  const short = nbpTransfers(events, expected).find(
    ({ bytes, error }) => error === null && size !== null && bytes < size,
  );
  return short === undefined
    ? undefined
    : finding(
        'nbp-truncated',
        'nbp',
        `${short.file} came with ${short.bytes} bytes; built were ${size}.`,
        'Copy the file to the TFTP root again and compare its sha256 with the manifest.',
      );
};

const wrongArchitecture: Rule = ({ events, expected, circumstances: { nbpFor } }) => {
  if (nbpFor === null || nbpTransfers(events, expected).every(({ error }) => error !== null))
    return undefined;
  const arch =
    ofType(events, 'dhcp-request').find(({ clientArch }) => clientArch !== null)?.clientArch ?? null;
  if (arch === null || (arch === 0) === (nbpFor === 'bios')) return undefined;
  const [is, wants] = nbpFor === 'bios' ? ['BIOS', 'UEFI'] : ['UEFI', 'BIOS'];
  return finding(
    'nbp-wrong-architecture',
    'nbp',
    `The machine boots by ${wants} (client architecture ${arch}), and ${expected.nbp?.path} is for ${is}.`,
    'Let DHCP choose the boot file by option 93: undionly.kpxe for 0, snponly.efi for 7 and 9.',
  );
};

/** Chained firmware is given itself again: the NBP comes once more after it has asked DHCP for itself. */
const endlessChain: Rule = ({ events, expected, state, stage }) => {
  if (expected.nbp === null || !['dhcp-again', 'boot-script', 'mac-script'].includes(stage)) return undefined;
  const asked = state.stages.find((each) => each.stage === 'dhcp-again')?.endedMs ?? null;
  const again = nbpTransfers(events, expected).filter(
    ({ error, atMs }) => error === null && asked !== null && atMs > asked,
  );
  if (again.length === 0) return undefined;
  const userClass =
    ofType(events, 'dhcp-request').findLast((request) => request.userClass !== null)?.userClass ?? 'none';
  return finding(
    'endless-chain',
    'dhcp-again',
    `${expected.nbp.path} is served again and again: DHCP does not know it by its user class (${userClass}).`,
    'Answer user class iPXE and gPXE with the boot script instead of the boot file.',
  );
};

const responses = (events: readonly BootEvent[], path: string | undefined): HttpResponseEvent[] =>
  ofType(events, 'http-response').filter((response) => path !== undefined && samePath(response.path, path));

const refusedStatus = (
  events: readonly BootEvent[],
  path: string | undefined,
): HttpResponseEvent | undefined => responses(events, path).find(({ status }) => status >= 400);

const bootScriptMissing: Rule = ({ events, expected }) => {
  const refused = refusedStatus(events, expected.bootScript?.path);
  return refused === undefined
    ? undefined
    : finding(
        'boot-script-missing',
        'boot-script',
        `The web server answers ${refused.status} to ${refused.path}.`,
        'Put the boot script there, readable for the web server.',
      );
};

const macScriptMissing: Rule = ({ events, expected, circumstances: { scriptNames } }) => {
  const refused = refusedStatus(events, expected.macScript.path);
  if (refused === undefined) return undefined;
  const wanted = expected.macScript.path.split('/').at(-1)!;
  const bare = (name: string): string => name.toLowerCase().replace(/[:-]/g, '');
  const alike = scriptNames.find((name) => name !== wanted && bare(name) === bare(wanted));
  return alike === undefined
    ? finding(
        'mac-script-missing',
        'mac-script',
        `The web server answers ${refused.status} to ${refused.path}: this machine has no script.`,
        `Write ${wanted}, or give the machine an image.`,
      )
    : finding(
        'mac-script-misspelled',
        'mac-script',
        `The web server has ${alike}, the machine asks for ${wanted}.`,
        `Rename it to ${wanted}: lower case, with the separators that the script asks for.`,
      );
};

const webServerDown: Rule = ({ events, expected }) => {
  const refused = ofType(events, 'tcp-refused').find(({ server }) => server === expected.server);
  return refused === undefined
    ? undefined
    : finding(
        'web-server-down',
        'mac-script',
        `Nothing listens on port ${refused.port} of ${refused.server}: the web server is down.`,
        'Start it; romkit doctor shows whether it is installed.',
      );
};

const imageMissing: Rule = ({ events, expected }) => {
  for (const [stage, file] of [
    ['kernel', expected.kernel],
    ['initrd', expected.initrd],
  ] as const) {
    const refused = refusedStatus(events, file?.path);
    if (refused !== undefined) {
      return finding(
        `${stage}-missing`,
        stage,
        `The web server answers ${refused.status} to ${refused.path}.`,
        `Put the ${stage} there, or mend the path in the machine's script.`,
      );
    }
  }
  return undefined;
};

const kernelTruncated: Rule = ({ events, expected: { kernel } }) => {
  const short = responses(events, kernel.path).find(
    ({ status, bytes }) => status === 200 && kernel.sizeBytes !== null && bytes < kernel.sizeBytes,
  );
  return short === undefined || !short.complete
    ? undefined
    : finding(
        'kernel-truncated',
        'kernel',
        `${short.path} came with ${short.bytes} bytes; it should have ${kernel.sizeBytes}.`,
        'Copy the kernel again and compare checksums.',
      );
};

const unknownCa: Rule = ({ events }) => {
  const line = ofType(events, 'console').find(({ line }) =>
    /https:\/\/\S+.*(?:Permission denied|Operation not permitted|untrusted)/i.test(line),
  )?.line;
  return line === undefined
    ? undefined
    : finding(
        'https-unknown-ca',
        'mac-script',
        `The firmware does not trust the web server's certificate: ${line.trim()}`,
        'Build with --trust CA.pem, or take a certificate of a CA that it knows.',
      );
};

const scriptError: Rule = ({ events, expected, stage }) => {
  if (stage !== 'kernel') return undefined;
  const after = events.slice(
    events.findIndex(
      (event) => event.type === 'http-response' && samePath(event.path, expected.macScript.path),
    ) + 1,
  );
  const line = ofType(after, 'console').find(({ line }) =>
    /command not found|exec format error|no such label|invalid argument|could not (?:parse|select)|usage:/i.test(
      line,
    ),
  )?.line;
  return line === undefined
    ? undefined
    : finding(
        'mac-script-error',
        'mac-script',
        `The machine's script has a mistake: ${line.trim()}`,
        'romkit script lint FILE shows the line and how to mend it.',
      );
};

const noAnswer: Rule = ({ events, stage }) =>
  (stage === 'dhcp' || stage === 'dhcp-again') &&
  ofType(events, 'dhcp-request').length > 0 &&
  ofType(events, 'dhcp-reply').length === 0
    ? finding(
        'no-dhcp-answer',
        'dhcp',
        'The machine asks for an address and nobody answers.',
        'Is the DHCP server running, on this network, with a range for it? romkit doctor shows what is installed.',
      )
    : undefined;

/** A transfer that began and neither ended nor moved. */
const stalled: Rule = ({ events, stage }) => {
  const open = new Map<string, { readonly name: string; readonly bytes: number }>();
  for (const event of events) {
    if (event.type === 'tftp-request') open.set(event.file, { name: event.file, bytes: 0 });
    if (event.type === 'http-request') open.set(event.path, { name: event.path, bytes: 0 });
    if (event.type === 'tftp-progress') open.set(event.file, { name: event.file, bytes: event.bytes });
    if (event.type === 'http-progress') open.set(event.path, { name: event.path, bytes: event.bytes });
    if (event.type === 'tftp-end' || event.type === 'tftp-probe') open.delete(event.file);
    if (event.type === 'http-response') open.delete(event.path);
  }
  const last = [...open.values()].at(-1);
  return last === undefined
    ? undefined
    : finding(
        'transfer-stalled',
        stage,
        `The transfer of ${last.name} stopped after ${last.bytes} bytes, and the server sends nothing more.`,
        "Look at the server's log, disk and network; the machine itself still waits.",
      );
};

const wrongImage: Rule = ({ events, expected }) => {
  const report = ofType(events, 'os-report').find(({ image }) => image !== expected.image);
  return report === undefined
    ? undefined
    : finding(
        'wrong-image',
        'os',
        `The machine runs ${report.image}; meant was ${expected.image}.`,
        "Look at the machine's script: it names another image.",
      );
};

/** A system that starts over has crashed: everything it needed was there. */
const restarted: Rule = ({ events, stage }) => {
  const at = events.findLastIndex((event) => event.type === 'power' && event.state === 'reset');
  if (stage !== 'os' || at < 0) return undefined;
  const panic = ofType(events.slice(0, at), 'console').findLast(({ line }) =>
    /panic|oops|fatal/i.test(line),
  )?.line;
  return finding(
    'os-restarted',
    'os',
    `Kernel and initrd arrived, and the system restarted the machine${panic === undefined ? '' : `: ${panic.trim()}`}.`,
    "Look at the end of the console (--console FILE): does the kernel have this machine's drivers, is the initrd its own?",
  );
};

/** True as soon as they are seen. */
const certain: readonly Rule[] = [
  badChecksum,
  secondServer,
  nbpMissing,
  nbpTruncated,
  endlessChain,
  bootScriptMissing,
  macScriptMissing,
  unknownCa,
  webServerDown,
  imageMissing,
  kernelTruncated,
  wrongImage,
  restarted,
];

/** Only once the chain no longer moves. */
const likely: readonly Rule[] = [
  wrongCard,
  noAnswer,
  noBootFile,
  wrongNextServer,
  wrongArchitecture,
  scriptError,
  stalled,
];

function unknown({ stage, events }: Evidence): Diagnosis {
  const last = ofType(events, 'console').at(-1)?.line.trim();
  return finding(
    'unknown',
    stage,
    `The chain stopped at "${stage}"${last ? `; the console's last line: ${last}` : ' without a word on the console'}.`,
    'Run again with --console FILE and --pcap FILE and look at the end of both.',
  );
}
