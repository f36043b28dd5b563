import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  certificateRefused,
  macScriptMissing,
  scriptError,
  scriptMistake,
  webServerDown,
} from '../../../../boot/chain/diagnosis/rules-web.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { circumstances, consoleLine, fetches, mac, server } from '../boot-story.ts';

const script = `/bootdirectory/${mac}.gpxe`;

describe('a web server that refuses connections', () => {
  const refuses = (by: string): BootEventBody => ({ type: 'tcp-refused', server: by, port: 8080 });

  it('is the one that the machine is served by, where that is known', () => {
    const message = `Nothing listens on port 8080 of ${server}: the web server is down.`;
    const found = webServerDown(evidenceOf('kernel', [refuses('10.77.0.9'), refuses(server)]));
    expect(found).toMatchObject({ code: 'web-server-down', stage: 'kernel', message });
    expect(webServerDown(evidenceOf('kernel', [refuses('10.77.0.9')]))).toBeUndefined();
  });

  it('is any where that is not known', () => {
    const evidence = evidenceOf('kernel', [refuses('10.77.0.9')]);
    const found = webServerDown({ ...evidence, circumstances: { ...circumstances, knowsServers: false } });
    expect(found?.message).toContain('of 10.77.0.9');
  });
});

describe("a machine's script that is missing", () => {
  const missing = evidenceOf('mac-script', [fetches(script, 10, 404)]);
  const found = (...scriptNames: string[]) =>
    macScriptMissing({ ...missing, circumstances: { ...circumstances, scriptNames } });

  it.each(['52-54-00-77-00-01.gpxe', '525400770001.gpxe', '52:54:00:77:00:01.GPXE'])(
    'may be there as %s',
    (name) => {
      expect(found('boot.gpxe', name)).toMatchObject({
        ...{
          code: 'mac-script-misspelled',
          message: `The server has ${name}, the machine asks for ${mac}.gpxe.`,
        },
      });
    },
  );

  it('is not there by the very name, nor by that of another machine', () => {
    expect(found(`${mac}.gpxe`, '52-54-00-77-00-02.gpxe')?.code).toBe('mac-script-missing');
  });
});

describe('a certificate that the firmware refuses', () => {
  it.each([
    ['0216e4', 'has expired or is not valid yet', 'Renew the certificate'],
    ['0216ea', 'is for another name', 'Use in the address a name'],
    ['0216eb', 'does not trust', 'Build with --trust CA.pem'],
  ])('is explained by its number %s, in its own words', (number, words, next) => {
    const line = `https://10.77.0.1/a... Permission denied (https://ipxe.org/${number}8f)`;
    const found = certificateRefused(evidenceOf('kernel', [consoleLine(`  ${line} `), consoleLine(line)]))!;
    expect(found.message).toContain(words);
    expect(found.message).toContain(`: ${line}`);
    expect(found.next).toMatch(new RegExp(`^${next}`));
  });
});

describe('a script with a mistake', () => {
  const after = (...lines: readonly string[]) =>
    evidenceOf('kernel', [fetches(script, 60), ...lines.map(consoleLine)]);

  it('is told by the first', () => {
    expect(scriptMistake(after('kernal: command not found', 'bot: command not found'))?.message).toBe(
      "The machine's script has a mistake: kernal: command not found.",
    );
    expect(scriptError(after('  Could not boot: Exec format error '))?.message).toBe(
      "The machine's script has a mistake: Could not boot: Exec format error.",
    );
  });

  it('is not what was said before it came, nor at another stage', () => {
    const line = consoleLine('kernal: command not found');
    expect(scriptMistake(evidenceOf('kernel', [line, fetches(script, 60)]))).toBeUndefined();
    expect(scriptMistake(evidenceOf('initrd', [fetches(script, 60), line]))).toBeUndefined();
  });
});
