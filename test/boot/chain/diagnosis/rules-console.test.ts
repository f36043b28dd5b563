import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  complained,
  noPacket,
  saidAgain,
  saidTheEnd,
  showedSymptom,
} from '../../../../boot/chain/diagnosis/rules-console.ts';
import { asks, consoleLine } from '../boot-story.ts';

const name = 'http://bootserver.lab/vmlinuz... Error 0x3e11623b (https://ipxe.org/3e11623b)';
const space = 'http://10.77.0.1/initrd.gz... Not enough space (https://ipxe.org/31008006)';
const nextEntry = 'BdsDxe: failed to load Boot0001 "UEFI PXEv4"';
const noDevice = 'No bootable device.';

const on = (stage: 'firmware' | 'kernel' | 'os', lines: readonly string[]) =>
  evidenceOf(stage, lines.map(consoleLine));

describe('what a console complains of', () => {
  it.each([
    ['the last cause', [name, space], 'out-of-memory'],
    ['the last cause', [space, name], 'name-not-resolved'],
    ['a cause rather than a symptom behind it', [name, nextEntry], 'name-not-resolved'],
    ['nothing where a symptom is all', [nextEntry], undefined],
  ])('is %s: %j', (_what, lines, code) => expect(complained(on('kernel', lines))?.code).toBe(code));

  it('is a symptom apart from its cause', () => {
    expect(showedSymptom(on('kernel', [nextEntry]))?.code).toBe('no-boot-device');
    expect(showedSymptom(on('kernel', []))).toBeUndefined();
  });

  it('is the end where one line says so, whatever the cause was', () => {
    expect(saidTheEnd(on('kernel', [name, noDevice]))?.code).toBe('name-not-resolved');
    expect(saidTheEnd(on('kernel', [name, nextEntry]))).toBeUndefined();
  });
});

describe('what a console says for the third time', () => {
  it('is a cause that stays', () => {
    expect(saidAgain(on('kernel', [name, name, name]))?.code).toBe('name-not-resolved');
    expect(saidAgain(on('kernel', [name, space, name, space, space]))?.code).toBe('out-of-memory');
  });

  it.each([
    ['a symptom', 'kernel', [nextEntry, nextEntry, nextEntry]],
    ['another cause', 'kernel', [name, name, space]],
    ['a word of the system', 'os', [name, name, name]],
  ] as const)('is nothing where it is %s', (_what, stage, lines) =>
    expect(saidAgain(on(stage, lines))).toBeUndefined(),
  );
});

describe('firmware that gives up without a packet', () => {
  const gaveUp = 'No configuration methods succeeded';

  it.each([gaveUp, 'PXE-E51: No DHCP or proxyDHCP offers', 'net0: link is down', 'DHCP timed out'])(
    'has no link: %s',
    (line) => {
      expect(noPacket(on('firmware', [line]))).toMatchObject({ code: 'link-down', stage: 'firmware' });
    },
  );

  it('is settled where the firmware says that nothing goes on', () => {
    expect(noPacket(on('firmware', [gaveUp]))?.final).toBe(false);
    expect(noPacket(on('firmware', [gaveUp, noDevice]))?.final).toBe(true);
  });

  it('is another thing later, after a packet, or before it gave up', () => {
    expect(noPacket(on('kernel', [gaveUp]))).toBeUndefined();
    expect(noPacket(on('firmware', ['iPXE initialising devices...']))).toBeUndefined();
    expect(noPacket(evidenceOf('firmware', [asks(), consoleLine(gaveUp)]))).toBeUndefined();
  });
});
