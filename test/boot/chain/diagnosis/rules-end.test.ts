import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  endedByMachine,
  openTransfer,
  restarted,
  wrongImage,
} from '../../../../boot/chain/diagnosis/rules-end.ts';
import { connectionCut } from '../../../../boot/chain/diagnosis/rules-wire.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { consoleLine, fetches, loads, reports, server, story } from '../boot-story.ts';

const byTftp: BootEventBody = { type: 'tftp-request', server, file: 'a', blockBytes: 512 };
const byHttp: BootEventBody = {
  ...{ type: 'http-request', server, method: 'GET', path: '/b', userAgent: null, range: null },
};
const tftpAt = (bytes: number): BootEventBody => ({
  ...{ type: 'tftp-progress', file: 'a', bytes, totalBytes: null },
});
const httpAt = (bytes: number): BootEventBody => ({
  ...{ type: 'http-progress', path: '/b', bytes, totalBytes: null },
});
const probe: BootEventBody = { type: 'tftp-probe', server, file: 'a', totalBytes: 9 };

describe('the transfer that is open', () => {
  it.each<[string, readonly BootEventBody[], { name: string; bytes: number } | undefined]>([
    ['none before the first', [], undefined],
    ['one that was asked for by TFTP', [byTftp], { name: 'a', bytes: 0 }],
    ['one that was asked for by HTTP', [byHttp], { name: '/b', bytes: 0 }],
    ['as far as TFTP has come', [byTftp, tftpAt(512), tftpAt(1024)], { name: 'a', bytes: 1024 }],
    ['as far as HTTP has come', [byHttp, httpAt(7)], { name: '/b', bytes: 7 }],
    ['none after the last block', [byTftp, tftpAt(512), loads('a', 600)], undefined],
    ['none after a question for the size', [byTftp, probe], undefined],
    ['none after the answer', [byHttp, httpAt(7), fetches('/b', 9)], undefined],
    ['the latest of two', [byTftp, tftpAt(512), byHttp, httpAt(7)], { name: '/b', bytes: 7 }],
    ['the one that goes on when another ends', [byTftp, byHttp, fetches('/b', 9)], { name: 'a', bytes: 0 }],
  ])('is %s', (_which, bodies, expected) => expect(openTransfer(story(...bodies))).toEqual(expected));
});

describe('a transfer that the machine itself ends', () => {
  const MiB = 1024 * 1024;
  const ended = (bytes: number, totalBytes: number | null): BootEventBody => ({
    ...{ type: 'http-response', server, path: '/i', status: 200, bytes, totalBytes, complete: false },
    endedBy: 'client',
  });

  it.each([
    [MiB / 4, 16 * MiB, 'out-of-memory'],
    [MiB / 4 + 1, 16 * MiB, 'connection-cut'],
    [MiB / 4, 16 * MiB - 1, 'connection-cut'],
    [0, null, 'connection-cut'],
  ])('after %j of %j bytes is %s', (bytes, totalBytes, code) => {
    const evidence = evidenceOf('initrd', [ended(bytes, totalBytes)]);
    expect(endedByMachine(evidence)).toMatchObject({ code, stage: 'initrd', final: true });
    expect(connectionCut(evidence)).toBeUndefined();
  });

  it('is the cause where the machine starts over after it', () => {
    const evidence = evidenceOf('initrd', [ended(9, 99), fetches('/script', 9)]);
    expect(endedByMachine(evidence)?.message).toMatch(/\/i after 9 bytes of 99/);
  });

  it('is none where the server or the network ended it, nor where it came later', () => {
    const { endedBy, ...cut } = ended(9, 99) as Extract<BootEventBody, { type: 'http-response' }>;
    expect(endedBy).toBe('client');
    expect(endedByMachine(evidenceOf('initrd', [cut]))).toBeUndefined();
    expect(endedByMachine(evidenceOf('os', [ended(9, 99)]))).toBeUndefined();
    expect(endedByMachine(evidenceOf('initrd', [ended(9, 99), fetches('/i', 99)]))).toBeUndefined();
  });
});

describe('a system', () => {
  const reset: BootEventBody = { type: 'power', state: 'reset' };

  it('is the wrong one by the first report that names another', () => {
    expect(wrongImage(evidenceOf('os', [reports('b'), reports('c')]))?.message).toMatch(
      /runs b; meant was a/,
    );
    expect(wrongImage(evidenceOf('os', [reports('a')]))).toBeUndefined();
  });

  it.each([
    [['Kernel panic - not syncing: first', 'Kernel panic - not syncing: last'], /: Kernel panic.*last\.?$/],
    [['Kernel panic - not syncing', 'Fatal exception'], /: Kernel panic - not syncing\.?$/],
    [['BUG: oops one', ' Fatal: two '], /: Fatal: two\.?$/],
    [['all is well'], /restarted the machine\.?$/],
  ])('that restarted after %j is quoted', (lines, message) =>
    expect(restarted(evidenceOf('os', [...lines.map(consoleLine), reset]))?.message).toMatch(message),
  );

  it('has not restarted at an earlier stage, nor when it is switched on', () => {
    expect(restarted(evidenceOf('kernel', [reset]))).toBeUndefined();
    expect(restarted(evidenceOf('os', [{ type: 'power', state: 'on' }]))).toBeUndefined();
    expect(restarted(evidenceOf('os', [reset]))?.code).toBe('os-restarted');
  });
});
