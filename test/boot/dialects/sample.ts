import type { Assignment } from '../../../boot/dialects/assignment.ts';

/** One machine and its image, as most tests need them. */
export const sample: Assignment = {
  mac: '52:54:00:77:00:01',
  image: {
    title: 'Debian 12',
    kernel: 'debian/vmlinuz',
    initrds: ['debian/initrd.img'],
    commandLine: 'console=ttyS0 ip=dhcp quiet',
  },
};

export const withImage = (image: Partial<Assignment['image']>): Assignment => ({
  ...sample,
  image: { ...sample.image, ...image },
});
