import type { BootEvent, Mac } from '../../chain/event.ts';
import { startsInPxelinux } from '../../dialects/pxelinux/config.ts';
import type { Registry } from '../../registry/registry.ts';
import { resolve } from '../../registry/resolve/resolve.ts';
import { givenBy, type Given } from '../track/given.ts';
import type { BootTracker } from '../track/tracker.ts';
import { isPxelinuxConfig } from './seen-files.ts';

export interface TftpBootsOptions {
  readonly registry: Pick<Registry, 'snapshot'>;
  readonly tracker: Pick<BootTracker, 'gives' | 'file'>;
  /** pxelinux starts ISO images and disks by it. */
  readonly hasMemdisk: boolean;
}

/** More than any file has: the log tells of whole files alone. */
const everyByte = { start: 0, end: Number.MAX_SAFE_INTEGER };

/**
 * Boots of which the web server sees nothing: pxelinux loads configuration, kernel and initrds by TFTP. Its
 * configuration is the machine's script, and "next boot only" is spent when the last file has been sent whole.
 */
export class TftpBoots {
  readonly #options: TftpBootsOptions;

  constructor(options: TftpBootsOptions) {
    this.#options = options;
  }

  see(event: BootEvent): void {
    if (event.type !== 'tftp-end' || event.error !== null || event.mac === null) return;
    const { mac, file, atMs } = event;
    const { tracker } = this.#options;
    if (isPxelinuxConfig(file, mac)) {
      const given = this.#given(mac);
      if (given !== null) tracker.gives({ mac, atMs, method: 'pxelinux', firmware: 'bios' }, given);
      return;
    }
    const sha256 = /(?:^|\/)images\/([0-9a-f]{64})\//.exec(file)?.[1];
    if (sha256 !== undefined) void tracker.file(mac, null).sent(sha256, everyByte);
  }

  /** The image in the machine's configuration; null where iPXE goes on, or nothing is assigned. */
  #given(mac: Mac): Given | null {
    const { registry, hasMemdisk } = this.#options;
    const { outcome } = resolve(registry.snapshot(), mac);
    return outcome.type === 'image' && startsInPxelinux(outcome.revision.kind, hasMemdisk)
      ? givenBy(outcome)
      : null;
  }
}
