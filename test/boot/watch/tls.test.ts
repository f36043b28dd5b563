import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { answers, asks, fetches, healthy, loads, server } from '../chain/boot-story.ts';
import { bootsOf, stagesDone } from './sightings.ts';

const hello = (by: 'client' | 'server'): BootEventBody => ({ type: 'tls-hello', server, port: 443, by });
const established: BootEventBody = { type: 'tls-established', server, port: 443 };
const ends: BootEventBody = { type: 'tls-end', server, port: 443, by: 'client', alert: 48 };
const handshake = [hello('client'), hello('server'), established];
const scripts = healthy.slice(0, 6);
const system: BootEventBody = {
  ...{ type: 'dhcp-request', message: 'discover', xid: 9, userClass: null },
  ...{ vendorClass: 'udhcp 1.35.0', clientArch: null },
};
const bootOf = (...bodies: readonly BootEventBody[]) => bootsOf(bodies)[0]!;

describe('a boot that stops in a TLS handshake', () => {
  it.each<[string, RegExp, readonly number[], readonly BootEventBody[]]>([
    [
      'in the midst',
      /port 443, and the handshake did not finish: /,
      [7, 8],
      [hello('client'), hello('server')],
    ],
    ['at its begin', /port 443, and the server does not answer /, [7], [hello('client')]],
    [
      'at another one',
      /the handshake did not finish: /,
      [7, 8, 10, 11],
      [...handshake, ...handshake.slice(0, 2)],
    ],
  ])('%s', (_, message, packets, events) =>
    expect(bootOf(...scripts, ...events)).toMatchObject({
      ...{ result: 'broken', packets },
      diagnosis: { code: 'tls-failed', stage: 'kernel', message: expect.stringMatching(message) },
    }),
  );

  it('that was ended says by which alert', () =>
    expect(bootOf(...scripts, ...handshake.slice(0, 2), ends)).toMatchObject({
      ...{ result: 'broken', packets: [9], diagnosis: { code: 'https-unknown-ca' } },
    }));

  it('says what came after it where that is known', () =>
    expect(bootOf(...scripts, hello('client'), fetches('/images/vmlinuz', 9, 404)).diagnosis).toMatchObject({
      code: 'kernel-missing',
    }));
});

describe('a boot that goes on over TLS', () => {
  it('is not called stopped', () => {
    const boot = bootOf(...scripts, ...handshake);
    expect(boot).toMatchObject({
      result: 'running',
      diagnosis: { code: 'capture-encrypted', stage: 'kernel' },
    });
    expect(boot.diagnosis!.message).toContain('over TLS with 10.77.0.1, port 443');
    expect(boot.packets).toContain(9);
  });

  it('came through where its system shows itself', () => {
    const boot = bootOf(...scripts, ...handshake, system);
    expect(boot).toMatchObject({ result: 'complete', diagnosis: null });
    expect(stagesDone(boot)).toContain('os');
    expect(bootOf(...scripts, ...handshake.slice(0, 2), system).result).toBe('broken');
  });

  it('stopped where it loads by another protocol since', () => {
    const script = fetches('/other.ipxe', 80);
    expect(bootOf(asks('iPXE'), answers(null), ...handshake, script)).toMatchObject({
      ...{
        result: 'broken',
        diagnosis: { code: 'unknown', message: expect.stringMatching(/asks for no kernel/) },
      },
    });
  });

  it('is not moved by what its system does', () => {
    const files = [loads('vmlinuz', 8_000_000), loads('initrd.gz', 900_000)];
    expect(bootOf(...scripts, ...files, ...handshake.slice(0, 2)).result).toBe('handed-over');
    expect(bootOf(...scripts, ...files, ...handshake.slice(0, 2)).lastMs).toBe(10_000);
  });
});
