import { expect, it } from '@jest/globals';
import type { Method, Stage } from '../../../../boot/chain/stage.ts';
import { awaitedService, type Service } from '../../../../boot/server/follow/awaited-service.ts';

const chain = ['dhcp', 'dhcp', 'tftp', 'dhcp', 'web', 'web', 'other', 'images', 'images', 'web'] as const;
const stages = [
  ...(['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script', 'mac-script'] as const),
  ...(['boot-loader', 'kernel', 'initrd', 'os'] as const),
];

it.each<[Method, readonly Service[]]>([
  ['chain', chain],
  ['rom', chain],
  ['pxelinux', chain.map((service, at) => ([4, 5, 7, 8].includes(at) ? 'tftp' : service))],
])('of a boot by %s is that of its stage', (method, services) => {
  const nbp = { path: 'undionly.kpxe', sizeBytes: null };
  expect(stages.map((stage: Stage) => awaitedService(stage, { method, nbp }))).toEqual(services);
});

it.each<[string, Service]>([
  ['http://10.77.0.1:8080/bootdirectory/snponly.efi', 'web'],
  ['https://10.77.0.1/bootdirectory/snponly.efi', 'web'],
  ['http://10.77.0.2/snponly.efi', 'other'],
  ['bootdirectory/snponly.efi', 'tftp'],
])('of the boot program %s is %s', (path, service) =>
  expect(awaitedService('nbp', { method: 'chain', nbp: { path, sizeBytes: null } })).toBe(service),
);
