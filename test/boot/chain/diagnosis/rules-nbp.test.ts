import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  endlessChain,
  nbpMissing,
  nbpTruncated,
  wrongArchitecture,
} from '../../../../boot/chain/diagnosis/rules-nbp.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { asks, circumstances, consoleLine, fetches, loads } from '../boot-story.ts';

const nbp = loads('undionly.kpxe', 72000);

describe('a boot program', () => {
  it('is cut short by the first transfer that ended without an error and too early', () => {
    const events = [
      loads('undionly.kpxe', 9, 'aborted'),
      loads('undionly.kpxe', 71999),
      loads('undionly.kpxe', 5),
    ];
    expect(nbpTruncated(evidenceOf('nbp', events))?.message).toMatch(/with 71999 bytes; built were 72000/);
    expect(nbpTruncated(evidenceOf('nbp', [nbp, loads('other', 5)]))).toBeUndefined();
  });

  it('is missing where it is refused at its own stage', () => {
    const events = [loads('undionly.kpxe', 0, 'File not found')];
    expect(nbpMissing(evidenceOf('nbp', events))?.code).toBe('nbp-missing');
    expect(nbpMissing(evidenceOf('kernel', events))).toBeUndefined();
  });

  it('for another architecture may come after it was refused once', () => {
    const events = [asks(null, 7), loads('undionly.kpxe', 0, 'aborted'), nbp];
    expect(wrongArchitecture(evidenceOf('nbp', events))?.code).toBe('nbp-wrong-architecture');
  });

  it.each([
    ['bios', 7, /boots by UEFI \(client architecture 7\), and undionly\.kpxe is for BIOS/],
    ['efi', 0, /boots by BIOS \(client architecture 0\), and undionly\.kpxe is for UEFI/],
  ] as const)('for %s does not suit client architecture %i (option 93)', (nbpFor, arch, message) => {
    const evidence = evidenceOf('nbp', [asks(null, arch), asks(null, arch === 0 ? 9 : 0), nbp]);
    const found = wrongArchitecture({ ...evidence, circumstances: { ...circumstances, nbpFor } });
    expect(found).toMatchObject({
      ...{ code: 'nbp-wrong-architecture', message: expect.stringMatching(message) },
    });
  });

  it.each<[string, readonly BootEventBody[], 'bios' | 'efi' | null]>([
    ['it suits the machine', [asks(null, 0), nbp], 'bios'],
    ['UEFI has another number', [asks(null, 9), nbp], 'efi'],
    ['nobody knows what it is for', [asks(null, 7), nbp], null],
    ['it never came', [asks(null, 7), loads('undionly.kpxe', 0, 'No such file')], 'bios'],
    ['the machine did not say its architecture', [nbp], 'bios'],
  ])('is none for another architecture where %s', (_why, events, nbpFor) =>
    expect(
      wrongArchitecture({ ...evidenceOf('nbp', events), circumstances: { ...circumstances, nbpFor } }),
    ).toBeUndefined(),
  );
});

describe('a chain without an end', () => {
  const endless = (stage: 'boot-script' | 'mac-script' | 'kernel', ...bodies: readonly BootEventBody[]) =>
    endlessChain(evidenceOf(stage, bodies));
  const reset: BootEventBody = { type: 'power', state: 'reset' };
  /** The card asks for the address that it was offered: no new start. */
  const requests = { ...asks(), message: 'request' } as BootEventBody;

  it.each(['boot-script', 'mac-script'] as const)(
    'is one where the boot program comes again in %s',
    (stage) =>
      expect(endless(stage, asks('iPXE'), nbp)).toMatchObject({
        ...{ code: 'endless-chain', stage: 'dhcp-again', message: expect.stringMatching(/\(iPXE\)/) },
      }),
  );

  it('names the user class that was said last, or none', () => {
    expect(endless('boot-script', asks('iPXE'), asks('gPXE'), nbp)?.message).toMatch(/\(gPXE\)/);
    expect(endless('boot-script', nbp)?.message).toMatch(/\(none\)/);
  });

  it.each<[string, readonly BootEventBody[]]>([
    ['another file came', [loads('other', 9)]],
    ['it did not come', [loads('undionly.kpxe', 0, 'No such file')]],
    ['the machine was reset', [reset, nbp]],
    ['SeaBIOS began anew', [consoleLine('SeaBIOS (version 1.16)'), nbp]],
    ['UEFI began anew', [consoleLine('>>Start PXE over IPv4.'), nbp]],
    ['the card asked DHCP as such', [asks(), nbp]],
    ['the card loaded it twice', [asks(), nbp, nbp]],
    ['the chained firmware asks after it was loaded', [reset, nbp, asks('iPXE')]],
    ['the machine was reset once more after that', [reset, nbp, asks('iPXE'), reset, nbp]],
    ['the card asked for its address between', [reset, nbp, requests, nbp]],
    ['firmware of the card asks before it loads', [nbp, reset, asks('iPXE'), nbp]],
  ])('is none where %s', (_why, events) => expect(endless('boot-script', ...events)).toBeUndefined());

  it.each<[string, readonly BootEventBody[]]>([
    ['again after the chained firmware of a new start asked', [reset, nbp, asks('iPXE'), nbp]],
    ['between two questions of the chained firmware', [reset, nbp, asks('iPXE'), nbp, asks('iPXE')]],
    ['after the card asked for its address alone', [requests, nbp]],
    ['after the machine was switched on', [{ type: 'power', state: 'on' }, nbp]],
    ['after a system spoke of SeaBIOS', [consoleLine('DMI: SeaBIOS (version 1.16)'), nbp]],
    ['after chained firmware asked DHCP', [asks('iPXE'), nbp]],
  ])('is one where it comes %s', (_when, events) =>
    expect(endless('boot-script', ...events)?.code).toBe('endless-chain'),
  );

  it('is none at a later stage', () => {
    expect(endless('kernel', nbp)).toBeUndefined();
    expect(endless('boot-script', fetches('/a', 9))).toBeUndefined();
  });
});
