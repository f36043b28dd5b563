import { describe, expect, it } from '@jest/globals';
import type { BootEvent, BootEventBody, DhcpReplyEvent } from '../../../../boot/chain/event.ts';
import { isWhole, nbpNamed, pathOf } from '../../../../boot/chain/seen/files.ts';
import { answers, asks, fetches, loads, story } from '../boot-story.ts';

const event = (body: BootEventBody): BootEvent => story(body)[0]!;

describe('the file that an event is about', () => {
  it.each<[string, BootEventBody, string | null]>([
    ['a download by HTTP', fetches('/k', 9), '/k'],
    ['a transfer by TFTP', loads('k', 9), 'k'],
    ['a question of DHCP', asks(), null],
  ])('of %s', (_name, body, path) => expect(pathOf(event(body))).toBe(path));
});

describe('a file', () => {
  it.each<[string, BootEventBody, boolean]>([
    ['an answer of status 200', fetches('/k', 9), true],
    ['an answer of status 206', fetches('/k', 9, 206), false],
    ['an answer that is cut', { ...fetches('/k', 9), complete: false } as BootEventBody, false],
    ['a transfer without an error', loads('k', 9), true],
    ['a transfer with an error', loads('k', 9, 'No such file'), false],
    ['a question of DHCP', asks(), false],
  ])('is whole after %s: %s', (_name, body, expected) => expect(isWhole(event(body))).toBe(expected));
});

describe('the boot program that DHCP names', () => {
  it.each([
    ['undionly.kpxe', 'undionly.kpxe'],
    ['http://10.77.0.1/boot/snponly.efi', '/boot/snponly.efi'],
    ['http://10.77.0.1/boot/snponly.efi?a=b', '/boot/snponly.efi'],
    ['http://10.77.0.1/boot.ipxe', null],
    ['://', null],
    [null, null],
  ])('by the file name %j', (bootFile, program) =>
    expect(nbpNamed(answers(bootFile) as DhcpReplyEvent)).toBe(program),
  );
});
