import { expect, it } from '@jest/globals';
import { planBuild } from '../../../rom/build/build-plan.ts';
import { neededTools } from '../../../rom/build/needs.ts';
import { requestFor, scriptFile, someFacts, someProfile } from '../../support/firmware/facts.ts';

const facts = {
  ...someFacts,
  media: { ...someFacts.media, pcbios: [...someFacts.media.pcbios, 'sdsk', 'vhd'] },
};

const namesFor = (targets: readonly string[], hostArch = 'x64', profile = someProfile): string[] => {
  const plan = planBuild(requestFor(targets, scriptFile('#!ipxe\n')), facts, profile, '/out', 1);
  return neededTools(plan, hostArch).map((tool) => (typeof tool === 'string' ? tool : tool.package));
};

it.each([
  ['ipxe.iso', ['xorriso', 'isolinux.bin', 'ldlinux.c32']],
  ['ipxe.usb', []],
  ['ipxe.sdsk', ['mformat', 'syslinux']],
  ['ipxe.vhd', ['qemu-utils']],
  ['bin-x86_64-efi/ipxe.iso', ['xorriso', 'isolinux.bin', 'mformat']],
  ['bin-x86_64-efi/ipxe.usb', ['mformat', 'mbr.bin']],
  ['undionly.kpxe', []],
  ['bin-arm64-efi/snponly.efi', ['gcc-aarch64-linux-gnu']],
])('of %s are %j', (target, tools) => expect(namesFor([target])).toEqual(tools));

it('are each named once', () =>
  expect(
    namesFor(['bin-riscv32-efi/ipxe.efi', 'bin-riscv64-efi/ipxe.usb', 'bin-x86_64-efi/ipxe.usb']),
  ).toEqual(['gcc-riscv64-linux-gnu', 'mformat', 'mbr.bin']));

it('depend on the machine that builds', () => {
  expect(namesFor(['bin-arm64-efi/snponly.efi'], 'arm64')).toEqual([]);
  expect(namesFor(['undionly.kpxe', 'snponly.efi'], 'arm64')).toEqual(['gcc-x86-64-linux-gnu']);
});

it('hold openssl for certificates', () => {
  const trust = [{ path: 'ca.pem', pem: 'PEM', fingerprint: '00' }];
  const profile = { ...someProfile, certificates: { trust, cert: [], privkey: null } };
  expect(namesFor(['snponly.efi'], 'x64', profile)).toEqual(['openssl']);
});
