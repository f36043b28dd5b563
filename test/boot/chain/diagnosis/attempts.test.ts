import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import type { Expectation } from '../../../../boot/chain/expectation.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
import {
  circumstances,
  consoleLine,
  expectation,
  fetches,
  healthy,
  mac,
  server,
  story,
} from '../boot-story.ts';

/** Diagnosis while the chain may still move. */
function told(bodies: readonly BootEventBody[], expected: Expectation = expectation) {
  const events = story(...bodies);
  const state = events.reduce((before, event) => nextState(before, event, expected), startOfChain(expected));
  return diagnose(state, events, expected, circumstances, false);
}

const until = (count: number, ...more: readonly BootEventBody[]): readonly BootEventBody[] => [
  ...healthy.slice(0, count),
  ...more,
];
const times = (count: number, ...bodies: readonly BootEventBody[]): readonly BootEventBody[] =>
  Array.from({ length: count }, () => bodies).flat();

const script = `/bootdirectory/${mac}.gpxe`;
const kernel = '/bootdirectory/images/a/vmlinuz';
const initrd = '/bootdirectory/images/a/initrd.gz';

describe('a script that tries again in vain', () => {
  const cut: BootEventBody = {
    ...{ type: 'http-response', server, path: kernel, status: 200, bytes: 70_000 },
    ...{ totalBytes: 8_000_000, complete: false },
  };

  it('is given up after the third connection that was cut', () => {
    expect(told(until(6, ...times(2, cut)))).toMatchObject({ code: 'connection-cut', final: false });
    expect(told(until(6, ...times(3, cut)))).toMatchObject({ code: 'connection-cut', final: true });
    expect(told(until(6, ...times(2, cut), fetches(kernel, 8_000_000)))).toBeUndefined();
  });

  const name = 'http://bootserver.lab/vmlinuz... Error 0x3e11623b (https://ipxe.org/3e11623b)';
  const gaveUp = 'Could not boot: Error 0x3e11623b (https://ipxe.org/3e11623b)';
  const space = 'http://10.77.0.1/initrd.gz... Not enough space (https://ipxe.org/31008006)';

  it.each([
    ['name-not-resolved', [name, gaveUp, name]],
    ['out-of-memory', [space, space, space]],
  ])('%s is settled once a second attempt has said it', (code, lines) => {
    const said = lines.map(consoleLine);
    expect(told(until(6, ...said.slice(0, 2)))).toBeUndefined();
    expect(told(until(6, ...said))).toMatchObject({ code, final: true });
  });

  it('is no reason to give up a system that waits for its root', () => {
    const waits = consoleLine('dracut-initqueue[300]: Warning: dracut-initqueue: timeout, still waiting');
    expect(told(until(8, ...times(5, waits)))).toBeUndefined();
  });
});

describe('a redirect to HTTPS', () => {
  const redirect: BootEventBody = {
    ...{ type: 'http-response', server, path: script, status: 302, bytes: 0, totalBytes: 0, complete: true },
    location: `https://10.77.0.1${script}`,
  };
  const handshake: BootEventBody = { type: 'tls-end', server, port: 443, by: 'client', alert: 48 };

  it('is not followed by firmware that asks by HTTP again at once', () => {
    expect(told(until(5, redirect))).toBeUndefined();
    expect(told(until(5, redirect, redirect))).toMatchObject({
      code: 'protocol-not-supported',
      final: true,
    });
  });

  it('is followed by firmware that tries a handshake, or waits for one', () => {
    expect(told(until(5, redirect, handshake, redirect))?.code).toBe('https-unknown-ca');
    const idle = consoleLine('http://10.77.0.1/a...');
    expect(told(until(5, redirect, ...times(25, idle), redirect))).toBeUndefined();
  });
});

it('an initrd that is too short is told before the system starts with it', () => {
  expect(told(until(7, fetches(initrd, 5000)))).toMatchObject({ code: 'initrd-truncated', stage: 'initrd' });
  expect(told(until(7, fetches(initrd, 1_000_000)))).toBeUndefined();
});

describe('a certificate that the firmware refuses', () => {
  const refuses = (number: string) =>
    told(until(5, consoleLine(`https://10.77.0.1/a... Permission denied (https://ipxe.org/${number})`)));

  it.each([
    ['0216e48f', 'certificate-expired'],
    ['0216ea8f', 'certificate-other-name'],
    ['0216e68f', 'https-unknown-ca'],
    ['0216eb8f', 'https-unknown-ca'],
  ])('is told by its number: %s is %s', (number, code) => {
    expect(refuses(number)).toMatchObject({ code, final: true, errorCode: number });
  });

  it('is told by firmware that has no words for it', () => {
    const line = 'https://10.77.0.1/a... Error 0x0216ea3c (https://ipxe.org/0216ea3c)';
    expect(told(until(5, consoleLine(line)))?.code).toBe('certificate-other-name');
  });
});

describe('a system that switches the machine off', () => {
  const waits = { ...expectation, consoleText: 'login:' };
  const off: BootEventBody = { type: 'power', state: 'off' };

  it('without a word has its console elsewhere', () => {
    expect(told(until(8, off), waits)).toMatchObject({ code: 'console-silent', stage: 'os' });
    expect(told(until(8), waits)).toBeUndefined();
  });

  it('after its own words has another fault', () => {
    expect(told(until(8, consoleLine('[    0.000000] Linux version 6.1'), off), waits)).toBeUndefined();
    expect(told(until(8, off))).toBeUndefined();
  });
});

it('a 64-bit kernel says itself that nothing goes on', () => {
  const line = 'This kernel requires an x86-64 CPU, but only detected an i686 CPU.';
  expect(told(until(8, consoleLine(line)))).toMatchObject({ code: 'kernel-wrong-architecture', final: true });
});

it('pxelinux that has given up has the cause that it said before, whatever a screen makes of its words', () => {
  const lines = ['Failed to load ldlinux.c32', 'Boot failed: pess a key tor retry, o wait for reset..r.'];
  expect(told(until(3, ...lines.map(consoleLine)))?.message).toContain('lacks its core module');
});
