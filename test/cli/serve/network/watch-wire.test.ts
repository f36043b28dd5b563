import { expect, it } from '@jest/globals';
import type { BootEvent, BootEventBody } from '../../../../boot/chain/event.ts';
import { isElsewhere, loggedServices, type OwnServices } from '../../../../cli/serve/network/watch-wire.ts';
import { answers, asks, fetches, loads, mac, server } from '../../../boot/chain/boot-story.ts';

const all: OwnServices = { address: server, port: 80, dhcp: 'full', tftp: 'dnsmasq' };
const none: OwnServices = { ...all, dhcp: 'none', tftp: 'none' };
const other = '10.77.0.2';
const event = (body: BootEventBody): BootEvent => ({ ...body, atMs: 1, mac });

it.each<[string, BootEventBody, OwnServices, boolean]>([
  ['a question that its own DHCP server logs', asks(), all, false],
  ['a question that it has no DHCP server for', asks(), none, true],
  ['its own answer', answers('undionly.kpxe'), all, false],
  ['an answer beside its own', answers('undionly.kpxe', server, other), all, true],
  ['an answer of a DHCP server on this host that is not its own', answers('undionly.kpxe'), none, true],
  ['its own file by TFTP', loads('undionly.kpxe', 9), all, false],
  ["another server's file", { ...loads('undionly.kpxe', 9), server: other } as BootEventBody, all, true],
  ['a file of a TFTP server on this host that is not its own', loads('undionly.kpxe', 9), none, true],
  ['its own file of tftpd-hpa', loads('undionly.kpxe', 9), { ...all, tftp: 'tftpd-hpa' }, true],
  ['a question to its own proxy', asks(), { ...all, dhcp: 'proxy' }, false],
  ['its own file by HTTP', fetches('/a', 9), none, false],
  ['a file of another web server', { ...fetches('/a', 9), server: other } as BootEventBody, all, true],
  [
    'one of another port of this host',
    { ...fetches('/a', 9), server: `${server}:8080` } as BootEventBody,
    all,
    true,
  ],
  ['a connection that is refused', { type: 'tcp-refused', server, port: 443 }, all, true],
])('%s', (_, body, own, expected) => expect(isElsewhere(event(body), own)).toBe(expected));

it('knows its own port', () => {
  const own = { ...all, port: 8080 };
  const at = (text: string): BootEvent => event({ ...fetches('/a', 9), server: text } as BootEventBody);
  expect(isElsewhere(at(`${server}:8080`), own)).toBe(false);
  expect(isElsewhere(at(server), own)).toBe(true);
});

it.each<[Partial<OwnServices>, readonly string[]]>([
  [{}, ['web', 'dhcp', 'tftp']],
  [{ dhcp: 'proxy', tftp: 'tftpd-hpa' }, ['web']],
  [{ dhcp: 'none', tftp: 'none' }, ['web']],
])('logs to the end, beside %j, %j', (own, services) =>
  expect([...loggedServices({ ...all, ...own })]).toEqual(services),
);
