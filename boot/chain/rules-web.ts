import { finding } from './diagnosis.ts';
import type { BootEvent, HttpResponseEvent } from './event.ts';
import { ofType, type Rule } from './evidence.ts';
import { samePath } from './track.ts';

const responses = (events: readonly BootEvent[], path: string | undefined): HttpResponseEvent[] =>
  ofType(events, 'http-response').filter((response) => path !== undefined && samePath(response.path, path));

const refusedStatus = (
  events: readonly BootEvent[],
  path: string | undefined,
): HttpResponseEvent | undefined => responses(events, path).find(({ status }) => status >= 400);

export const bootScriptMissing: Rule = ({ events, expected }) => {
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

export const macScriptMissing: Rule = ({ events, expected, circumstances: { scriptNames } }) => {
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

export const webServerDown: Rule = ({ events, expected }) => {
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

export const imageMissing: Rule = ({ events, expected }) => {
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

export const kernelTruncated: Rule = ({ events, expected: { kernel } }) => {
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

export const unknownCa: Rule = ({ events }) => {
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

export const scriptError: Rule = ({ events, expected, stage }) => {
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
