import { describe, expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { asks, fetches, healthy, mac, offers, server } from '../chain/boot-story.ts';
import { bootsOf } from './sightings.ts';

const files = [
  fetches(`/bootdirectory/${mac}.gpxe`, 200),
  fetches('/images/vmlinuz', 8_000_000),
  fetches('/images/initrd.gz', 1_000_000),
];

describe('two DHCP servers', () => {
  const second = { ...offers('pxelinux.0'), server: '10.77.0.2' } as BootEventBody;

  it('are a fault where they send the machine to different files, and it stops', () => {
    const [boot] = bootsOf([asks(), offers('undionly.kpxe'), second]);
    expect(boot).toMatchObject({
      result: 'broken',
      diagnosis: { code: 'second-dhcp-server' },
      packets: [2, 3],
    });
  });

  it('are a pair where they agree', () => {
    const twin = { ...offers('undionly.kpxe'), server: '10.77.0.2' } as BootEventBody;
    expect(bootsOf([asks(), offers('undionly.kpxe'), twin])[0]!.diagnosis?.code).not.toBe(
      'second-dhcp-server',
    );
  });

  it('are no fault of a boot that came through', () =>
    expect(bootsOf([asks(), second, ...healthy.slice(1, 3), ...files])[0]!.result).toBe('handed-over'));

  it('are told at once where one is said to be the right one', () => {
    const [boot] = bootsOf([asks(), second], { server });
    expect(boot).toMatchObject({ diagnosis: { code: 'second-dhcp-server', final: true }, packets: [2] });
    expect(bootsOf([asks(), offers('undionly.kpxe')], { server })[0]!.diagnosis?.code).not.toBe(
      'second-dhcp-server',
    );
  });
});
