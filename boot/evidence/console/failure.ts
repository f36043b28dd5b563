import { finding, type Diagnosis, type DiagnosisCode } from '../../chain/diagnosis/diagnosis.ts';
import { leastTelling } from '../../chain/complaints/complaint.ts';
import { diagnosisOf } from '../../chain/diagnosis/rules-console.ts';
import { shownError } from '../../chain/errors/error-meaning.ts';
import type { Stage } from '../../chain/stage.ts';
import { purposeOf, type Fetch } from './fetch.ts';
import type { Sign } from './sign.ts';

/** Something that went wrong, the stage in which it did, and the line that told it. */
export interface Failure {
  readonly sign: Sign;
  readonly stage: Stage;
  readonly line: string;
}

/** Does this sign tell of something that went wrong? */
export const isFailure = (sign: Sign): boolean =>
  sign.kind === 'complaint' || ('result' in sign && sign.result === 'failed');

/** The cause of two failures: a symptom never takes its place, and the least telling ones not that of a symptom either. */
export function worse(before: Failure | null, now: Failure): Failure {
  const symptom = symptomOf(now.sign);
  if (before === null || symptom === null) return now;
  const symptomBefore = symptomOf(before.sign);
  const saysMore = symptomBefore !== null && symptomBefore !== symptom && !leastTelling.has(symptom);
  return saysMore ? now : before;
}

const symptomOf = (sign: Sign): DiagnosisCode | null =>
  sign.kind === 'complaint' && sign.complaint.isSymptom ? sign.complaint.code : null;

/** A failure as a diagnosis. */
export function whyFailed({ sign, stage, line }: Failure): Diagnosis {
  return { ...diagnosisOfSign(sign, stage), ...shownError(line) };
}

function diagnosisOfSign(sign: Sign, stage: Stage): Diagnosis {
  if (sign.kind === 'complaint') return diagnosisOf(sign.complaint, stage);
  if (sign.kind === 'fetch') return fetchFailed(stage, sign);
  const words = sign.kind === 'dhcp' ? sign.words : '';
  return /link|38086|1a086/i.test(words)
    ? finding(
        'link-down',
        stage,
        `The card has no link: ${words}`,
        'Check the cable and the switch port: link light, speed, spanning tree without portfast.',
      )
    : finding(
        'no-dhcp-answer',
        stage,
        `No address: ${words}`,
        'Check the cable, the switch port, and that the DHCP server hears this machine.',
      );
}

type Row = readonly [words: RegExp, code: DiagnosisCode | null, next: string];

/** By the words of a download's error; a null code is that of the missing file. */
const rows: readonly Row[] = [
  [/refused/i, 'web-server-down', 'Start the server that this address names, and check its port.'],
  [
    /reset|aborted|broken pipe/i,
    'connection-cut',
    'Look at the server’s log; does it speak the protocol of this address (http or https) on this port?',
  ],
  [
    /not found|no such file|does not exist|\b404\b|\b410\b/i,
    null,
    'Put the file there, or mend the address.',
  ],
  [
    /DNS|no such device or address|name (?:or service|resolution)/i,
    'name-not-resolved',
    'Check the name in the address, and the DNS server (option 6) that DHCP gives; or write the IP address.',
  ],
  [
    /not supported/i,
    'protocol-not-supported',
    'Use an address by a protocol that this firmware speaks (http, tftp), or build it with the option: --enable DOWNLOAD_PROTO_HTTPS',
  ],
  [
    /5xx|\b5\d\d\b|Input\/output error/i,
    'web-server-error',
    'Look at the error log of the web server: it failed to answer.',
  ],
  [/too many levels|redirect/i, 'redirect-loop', 'The server redirects in a circle: mend its rules.'],
  [
    /not enough (?:space|memory)|no space|out of memory/i,
    'out-of-memory',
    'Give the machine more memory, or load a smaller initrd.',
  ],
  [
    /exec format/i,
    'not-bootable',
    'Look at the first bytes of the file: an error page, another architecture, or a script without #!ipxe in its first line?',
  ],
  [
    /network (?:is )?unreachable|host (?:is )?unreachable|no route/i,
    'no-server-answer',
    'Check gateway (option 3) and netmask that DHCP gives.',
  ],
  [
    /timed out|timeout/i,
    'no-server-answer',
    'Is the address right, does the server run, and does a firewall drop packets in between?',
  ],
  [/too large|block ?size/i, 'tftp-error', 'Check the server: it announces another size than it sends.'],
];

function fetchFailed(stage: Stage, { url, words }: Fetch): Diagnosis {
  const message = `${url}: ${words}`;
  const at = missing(stage, url);
  const where: Stage = at === 'nbp-missing' ? 'nbp' : stage;
  if (/permission|certificate|trust|not permitted/i.test(words))
    return url.startsWith('https')
      ? finding(
          'https-unknown-ca',
          stage,
          message,
          'Build the ROM with the authority of your server: romkit build --trust FILE',
        )
      : finding(
          at === 'nbp-missing' ? 'nbp-forbidden' : 'http-forbidden',
          where,
          message,
          'Make the file readable for the server and allow this network.',
        );
  const row = rows.find(([pattern]) => pattern.test(words));
  if (row === undefined)
    return finding(
      'transfer-stalled',
      where,
      message,
      'Ask for the same address from another machine on that network.',
    );
  return finding(row[1] ?? at, where, message, row[2]);
}

function missing(stage: Stage, url: string): DiagnosisCode {
  const purpose = purposeOf(url);
  if (purpose === 'machine-script') return 'mac-script-missing';
  if (purpose === 'nbp') return 'nbp-missing';
  if (purpose === 'script') return 'boot-script-missing';
  return stage === 'initrd' ? 'initrd-missing' : 'kernel-missing';
}
