import type { ServerReport, Service } from '../../server/api/servers/server-views.ts';

/** A state by shape, word and colour. */
export interface Mark {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'calm' | 'off';
}

export function serviceMark({ by, isServing }: Pick<Service, 'by' | 'isServing'>): Mark {
  if (by === null) return { sign: '○', words: 'not served here', tone: 'off' };
  return isServing
    ? { sign: '●', words: 'serving', tone: 'good' }
    : { sign: '▲', words: 'being restarted', tone: 'bad' };
}

/** Two signs of life may be missed. */
const silentMs = 60_000;

export const signMark = (seenMs: number, now: number): Mark =>
  now - seenMs < silentMs
    ? { sign: '●', words: 'serving', tone: 'good' }
    : { sign: '◌', words: 'silent', tone: 'bad' };

const names = { dhcp: 'DHCP', tftp: 'TFTP', http: 'HTTP' } as const;

export const protocolName = (protocol: Service['protocol']): string => names[protocol];

/** One sentence for the head of the view. */
export function summaryOf({ services, otherDhcp }: Pick<ServerReport, 'services' | 'otherDhcp'>): string {
  const down = services.flatMap(({ by, isServing, protocol }) =>
    by === null || isServing ? [] : [`${by} (${protocolName(protocol)})`],
  );
  if (down.length > 0) return `${down.join(' and ')} does not serve now.`;
  const served = [
    ...new Set(services.filter(({ by }) => by !== null).map(({ protocol }) => protocolName(protocol))),
  ];
  const others = otherDhcp?.servers.length ?? 0;
  const rest =
    others === 0
      ? ''
      : ` ${others === 1 ? 'One other DHCP server answers' : `${others} other DHCP servers answer`} on its network.`;
  return `Serves ${served.join(', ')}.${rest}`;
}

type OtherDhcp = NonNullable<ServerReport['otherDhcp']>['servers'][number];

/** `192.0.2.1 gives addresses (10.0.0.9) and undionly.kpxe from 192.0.2.1.` */
export function otherDhcpText({ server, kind, address, nextServer, bootFile }: OtherDhcp): string {
  const boot = bootFile === null ? 'no boot file' : `${bootFile} from ${nextServer ?? server}`;
  return kind === 'proxy'
    ? `${server} is a proxy and offers ${boot}.`
    : `${server} offered ${address ?? 'no address'} and ${boot}.`;
}
