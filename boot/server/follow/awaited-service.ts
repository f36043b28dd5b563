import type { Expectation } from '../../chain/expectation.ts';
import type { Stage } from '../../chain/stage.ts';

/** A service that a boot needs to go on; `other` is one that this server never has. */
export type Service = 'dhcp' | 'tftp' | 'web' | 'images' | 'other';

/**
 * Packets that the capture has lost since then, where it alone shows that service; 0 where this server's own logs do,
 * or nothing is captured.
 */
export type LostPackets = (service: Service, sinceMs: number) => number;

/** The service that brings a boot past a stage. */
export function awaitedService(stage: Stage, { method, nbp }: Pick<Expectation, 'method' | 'nbp'>): Service {
  const isByTftp = method === 'pxelinux';
  switch (stage) {
    case 'firmware':
    case 'dhcp':
    case 'dhcp-again':
      return 'dhcp';
    case 'nbp':
      return programService(nbp?.path ?? '');
    case 'boot-script':
    case 'mac-script':
      return isByTftp ? 'tftp' : 'web';
    case 'kernel':
    case 'initrd':
      return isByTftp ? 'tftp' : 'images';
    case 'boot-loader':
      return 'other';
    case 'os':
      return 'web';
  }
}

/** Firmware takes its program by TFTP, or by HTTP where DHCP names a URL; this server's have its boot directory. */
const programService = (path: string): Service =>
  !/^https?:/i.test(path) ? 'tftp' : path.includes('/bootdirectory/') ? 'web' : 'other';
