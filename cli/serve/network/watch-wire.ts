import type { BootEvent } from '../../../boot/chain/event.ts';
import { startCapture } from '../../../boot/evidence/wire/capture.ts';
import type { Service } from '../../../boot/server/follow/awaited-service.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import { CaptureLosses } from './capture-losses.ts';
import type { ServedDaemons } from './daemon-events.ts';
import type { NetworkOptions } from './network.ts';

/** Services of this server, which its own logs tell of. */
export interface OwnServices {
  readonly address: string;
  /** The web server's. */
  readonly port: number;
  readonly dhcp: NetworkOptions['dhcp'];
  readonly tftp: NetworkOptions['tftp'];
}

const lookEveryMs = 1000;

/**
 * Watch an interface for what other servers give to machines, and let the boot log have it.
 * @throws RomkitError of startCapture
 */
export async function startWireWatch(
  nic: string,
  own: OwnServices,
  { daemons, log }: { readonly daemons: ServedDaemons; readonly log: ServerLog },
): Promise<{ close(): Promise<void> }> {
  const losses = new CaptureLosses(nic, loggedServices(own), log);
  const capture = await startCapture({
    interface: nic,
    // Events of this server count from the epoch.
    startMs: 0,
    onEvent: (event) => {
      if (isElsewhere(event, own)) daemons.elsewhere(event);
    },
    onError: (error) => log.error({ interface: nic }, error.message),
  });
  daemons.capturedWith(losses);
  let isCounting = false;
  const timer = setInterval(() => {
    capture.flush();
    if (isCounting) return;
    isCounting = true;
    void capture.dropped().then((dropped) => {
      losses.counted(dropped, Date.now());
      isCounting = false;
    });
  }, lookEveryMs).unref();
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
      return own.dhcp === 'none';
    case 'dhcp-reply':
      return own.dhcp === 'none' || event.server !== own.address;
    case 'tftp-request':
    case 'tftp-probe':
    case 'tftp-resend':
    case 'tftp-end':
      // tftpd-hpa does not log that a file went out whole.
      return own.tftp !== 'dnsmasq' || event.server !== own.address;
    case 'http-request':
    case 'http-response':
      return event.server !== (own.port === 80 ? own.address : `${own.address}:${own.port}`);
    default:
      return true;
  }
}

/** Services that this server's own logs show to the end; a proxy gives no addresses. */
export const loggedServices = ({ dhcp, tftp }: OwnServices): ReadonlySet<Service> =>
  new Set([
    'web',
    ...(dhcp === 'full' ? (['dhcp'] as const) : []),
    ...(tftp === 'dnsmasq' ? (['tftp'] as const) : []),
  ]);
