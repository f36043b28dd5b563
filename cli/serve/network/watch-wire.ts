import type { BootEvent } from '../../../boot/chain/event.ts';
import { startCapture } from '../../../boot/evidence/wire/capture.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import type { ServedDaemons } from './daemon-events.ts';

/** Services of this server, which its own logs tell of. */
export interface OwnServices {
  readonly address: string;
  /** The web server's. */
  readonly port: number;
  readonly dhcp: boolean;
  readonly tftp: boolean;
}

const flushEveryMs = 1000;

/**
 * Watch an interface for what other servers give to machines, and let the boot log have it.
 * @throws RomkitError of startCapture
 */
export async function startWireWatch(
  nic: string,
  own: OwnServices,
  { daemons, log }: { readonly daemons: ServedDaemons; readonly log: ServerLog },
): Promise<{ close(): Promise<void> }> {
  const capture = await startCapture({
    interface: nic,
    // Events of this server count from the epoch.
    startMs: 0,
    onEvent: (event) => {
      if (isElsewhere(event, own)) daemons.elsewhere(event);
    },
    onError: (error) => log.error({ interface: nic }, error.message),
  });
  const timer = setInterval(() => capture.flush(), flushEveryMs).unref();
  return {
    close: async () => {
      clearInterval(timer);
      await capture.stop();
    },
  };
}

/** Is it another server's work, of which no log of this one tells? */
export function isElsewhere(event: BootEvent, own: OwnServices): boolean {
  switch (event.type) {
    case 'dhcp-request':
      return !own.dhcp;
    case 'dhcp-reply':
      return !own.dhcp || event.server !== own.address;
    case 'tftp-request':
    case 'tftp-probe':
    case 'tftp-resend':
    case 'tftp-end':
      return !own.tftp || event.server !== own.address;
    case 'http-request':
    case 'http-response':
      return event.server !== (own.port === 80 ? own.address : `${own.address}:${own.port}`);
    default:
      return true;
  }
}
