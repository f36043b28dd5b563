import { finding, type DiagnosisCode } from './diagnosis.ts';
import type { BootEvent } from '../event.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import { refusalOf, refused } from './words/refusal.ts';
import { shownError } from '../errors/error-meaning.ts';
import { doneMs, sinceProgress } from './rules-wire.ts';
import { samePath } from '../track.ts';
import { lastItem } from '../../../system/present.ts';

export const bootScriptMissing: Rule = ({ events, expected }) => {
  const refusal = refusalOf(events, expected.bootScript);
  return refusal === undefined
    ? undefined
    : refused(
        refusal,
        'boot-script',
        'boot-script-missing',
        'Put the boot script there, readable for the web server.',
      );
};

export const macScriptMissing: Rule = ({ events, expected, circumstances: { scriptNames } }) => {
  const refusal = refusalOf(events, expected.macScript);
  if (refusal === undefined) return undefined;
  const wanted = lastItem(expected.macScript.path.split('/'));
  const bare = (name: string): string => name.toLowerCase().replace(/[:-]/g, '');
  const alike = scriptNames.find((name) => name !== wanted && bare(name) === bare(wanted));
  return alike === undefined
    ? refused(
        refusal,
        'mac-script',
        'mac-script-missing',
        `Write ${wanted}, or give the machine an image.`,
        ': this machine has no script',
      )
    : finding(
        'mac-script-misspelled',
        'mac-script',
        `The server has ${alike}, the machine asks for ${wanted}.`,
        `Rename it to ${wanted}: lower case, with the separators that the machine asks for.`,
      );
};

/** The address that the machine's script chains to is refused: the file, or the connection to its server. */
export const chainedRefused: Rule = (evidence) => {
  const { expected, stage } = evidence;
  const { chainedUrl = '' } = expected;
  // URL.parse came with Node 22.
  if (!URL.canParse(chainedUrl)) return undefined;
  const url = new URL(chainedUrl);
  const path = url.pathname;
  const port = Number(url.port) || usualPorts[url.protocol];
  const events = sinceScript(evidence);
  const last = events.findLast(
    (event) =>
      ('path' in event && samePath(event.path, path)) ||
      ('file' in event && samePath(event.file, path)) ||
      ('port' in event && event.server === url.hostname && event.port === port) ||
      (event.type === 'http-response' && isAt(event.server, url.hostname, port)),
  );
  if (last?.type === 'tcp-refused' || last?.type === 'udp-refused')
    return finding(
      last.type === 'tcp-refused' ? 'web-server-down' : 'no-server-answer',
      stage,
      `Nothing listens at ${url.href}, which the machine's script chains to.`,
      'Start the server there, or mend the URL of the image.',
    );
  const refusal = refusalOf(events, { path, sizeBytes: null });
  return refusal === undefined
    ? undefined
    : refused(refusal, stage, 'script-failed', 'Put the file there, or mend the URL of the image.');
};

/**
 * A server that waits for a processor tells late that a script has gone out: by its clock, the machine may have begun to
 * do what the script says before that.
 */
function sinceScript(evidence: Evidence): readonly BootEvent[] {
  const { events, state, expected } = evidence;
  const script = state.stages.find(({ stage }) => stage === 'mac-script');
  const fromMs = script?.startedMs ?? doneMs(state);
  const later = new Set(sinceProgress(evidence));
  return events.filter(
    (event) =>
      later.has(event) ||
      (event.atMs >= fromMs && !('path' in event && samePath(event.path, expected.macScript.path))),
  );
}

/** @param server an address, with its port where that is not 80 */
const isAt = (server: string, address: string, port: number | undefined): boolean =>
  server === (port === 80 ? address : `${address}:${String(port)}`);

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'tftp:': 69 };

export const webServerDown: Rule = ({ events, expected, stage, circumstances: { knowsServers = true } }) => {
  const refused = ofType(events, 'tcp-refused').find(
    ({ server }) => !knowsServers || server === expected.server,
  );
  return refused === undefined
    ? undefined
    : finding(
        'web-server-down',
        stage,
        `Nothing listens on port ${refused.port} of ${refused.server}: the web server is down.`,
        'Start it; romkit doctor shows whether it is installed.',
      );
};

export const imageMissing: Rule = ({ events, expected }) => {
  for (const [stage, file] of [
    ['kernel', expected.kernel],
    ['initrd', expected.initrd],
  ] as const) {
    const refusal = refusalOf(events, file);
    if (refusal !== undefined) {
      return refused(
        refusal,
        stage,
        `${stage}-missing`,
        `Put the ${stage} there, or mend the path in the machine's script.`,
      );
    }
  }
  return undefined;
};

/** It came whole, as the server has it, and that is too short: the copy on the server is broken. */
export const imageTruncated: Rule = (evidence) =>
  truncated(evidence, 'kernel') ?? truncated(evidence, 'initrd');

function truncated({ events, expected }: Evidence, stage: 'kernel' | 'initrd'): ReturnType<Rule> {
  const file = expected[stage];
  const size = file?.sizeBytes ?? null;
  if (file === null || size === null) return undefined;
  const short = events.find((event) => isWhole(event, file.path) && event.bytes < size);
  return short === undefined || !('bytes' in short)
    ? undefined
    : finding(
        `${stage}-truncated`,
        stage,
        `${file.path} came with ${short.bytes} bytes; it should have ${size}.`,
        `Copy the ${stage} again and compare checksums.`,
      );
}

function isWhole(event: BootEvent, path: string): event is Extract<BootEvent, { bytes: number }> {
  return event.type === 'http-response'
    ? samePath(event.path, path) && event.status === 200 && event.complete
    : event.type === 'tftp-end' && samePath(event.file, path) && event.error === null;
}

/** iPXE's reasons (src/crypto/x509.c): EACCES of this file, with the number of the reason in its last digit. */
const certificateReasons: readonly (readonly [
  shown: RegExp | null,
  code: DiagnosisCode,
  words: string,
  next: string,
])[] = [
  [
    /\b0216e4/i,
    'certificate-expired',
    "The web server's certificate has expired or is not valid yet by the machine's clock",
    'Renew the certificate, and set the clock of the machine.',
  ],
  [
    /\b0216ea/i,
    'certificate-other-name',
    "The web server's certificate is for another name",
    'Use in the address a name that the certificate has, or take one for the name in the address.',
  ],
  [
    null,
    'https-unknown-ca',
    "The firmware does not trust the web server's certificate",
    'Build with --trust CA.pem, or take a certificate of a CA that it knows.',
  ],
];

/** The firmware says that it refuses the certificate, and why. */
export const certificateRefused: Rule = ({ events, stage }) => {
  const line = ofType(events, 'console').find(({ line }) =>
    /https:\/\/\S+.*(?:Permission denied|Operation not permitted|untrusted|Error 0x0216e)/i.test(line),
  )?.line;
  const reason = certificateReasons.find(([shown]) => shown === null || shown.test(line ?? ''));
  if (line === undefined || reason === undefined) return undefined;
  const [, code, words, next] = reason;
  return { ...finding(code, stage, `${words}: ${line.trim()}`, next), ...shownError(line) };
};

/** A word that no firmware knows; nothing else makes it say so. */
export const scriptMistake: Rule = (evidence) =>
  mistakeIn(evidence, /[\w-]+: command not found|no such label/i);

/** What firmware also says of images. */
export const scriptError: Rule = (evidence) =>
  mistakeIn(evidence, /exec format error|invalid argument|could not (?:parse|select)|usage:/i);

function mistakeIn({ events, expected, stage }: Evidence, words: RegExp): ReturnType<Rule> {
  if (stage !== 'kernel') return undefined;
  const after = events.slice(
    events.findIndex(
      (event) => event.type === 'http-response' && samePath(event.path, expected.macScript.path),
    ) + 1,
  );
  const line = ofType(after, 'console').find(({ line }) => words.test(line))?.line;
  if (line === undefined) return undefined;
  const [mistake] = /[\w-]+: command not found/.exec(line) ?? [line.trim()];
  const found = finding(
    'mac-script-error',
    'mac-script',
    `The machine's script has a mistake: ${mistake}`,
    'romkit script lint FILE shows the line and how to mend it.',
  );
  return { ...found, ...shownError(line) };
}
