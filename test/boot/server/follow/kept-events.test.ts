import { expect, it } from '@jest/globals';
import type { BootEvent } from '../../../../boot/chain/event.ts';
import { KeptEvents } from '../../../../boot/server/follow/kept-events.ts';

const mac = '52:54:00:77:00:01';
const discover = (atMs: number): BootEvent => ({
  ...{ type: 'dhcp-request', message: 'discover', atMs, mac, xid: atMs },
  ...{ userClass: null, vendorClass: 'PXEClient', clientArch: 0 },
});
const answer = (path: string, status = 200): BootEvent => ({
  ...{ type: 'http-response', atMs: 1, mac, server: '10.77.0.1', path, status },
  ...{ bytes: 1, totalBytes: 1, complete: true },
});
const shows = (atMs: number, line: string): BootEvent => ({ type: 'console', atMs, mac, line });
const timesOf = ({ all }: KeptEvents): number[] => all.map(({ atMs }) => atMs);

it('keeps the first two of what repeats itself and the newest', () => {
  const events = new KeptEvents();
  for (let atMs = 1; atMs <= 100; atMs++) expect(events.add(discover(atMs))).toBe(true);
  expect(timesOf(events)).toEqual([1, 2, 100]);
});

it('takes the same answer of the web server once, whatever its query', () => {
  const events = new KeptEvents();
  expect(events.add(answer('/bootdirectory/a.ipxe?attempt=1'))).toBe(true);
  expect(events.add(answer('/bootdirectory/a.ipxe?attempt=2'))).toBe(false);
  expect(events.add(answer('/bootdirectory/a.ipxe', 503))).toBe(true);
});

it('has an end, whatever is asked for', () => {
  const events = new KeptEvents();
  for (let file = 0; file < 1000; file++) events.add(answer(`/bootdirectory/${file}`));
  expect(events.all).toHaveLength(60);
});

it('forgets refusals, and hears of the next one', () => {
  const events = new KeptEvents();
  events.add(discover(1));
  events.add(answer('/missing', 404));
  events.forgetRefusals();
  expect(timesOf(events)).toEqual([1]);
  expect(events.add(answer('/missing', 404))).toBe(true);
});

it('keeps of a console the errors, as of DHCP, and the last line beside them', () => {
  const events = new KeptEvents();
  expect(events.add(shows(1, 'iPXE initialising devices...ok'))).toBe(false);
  for (let atMs = 2; atMs <= 9; atMs++) expect(events.add(shows(atMs, 'foo: command not found'))).toBe(true);
  events.add(shows(10, 'iPXE>'));
  events.add(shows(11, 'Press any key'));
  expect(timesOf(events)).toEqual([2, 3, 9]);
  expect(events.evidence.map(({ atMs }) => atMs)).toEqual([2, 3, 9, 11]);
  events.forgetRefusals();
  expect(timesOf(events)).toEqual([]);
});

it('lets no console displace what servers have seen', () => {
  const events = new KeptEvents();
  for (let number = 0; number < 1000; number++)
    events.add(shows(1, `Error 0x${(0x2d000000 + number).toString(16)}`));
  expect(events.all).toHaveLength(40);
  expect(events.add(answer('/missing', 404))).toBe(true);
});

it('counts a reset as the machine’s own unless somebody pressed the button', () => {
  const events = new KeptEvents();
  expect(events.add({ type: 'power', state: 'reset', isByHand: true, atMs: 1, mac })).toBe(false);
  expect(events.add({ type: 'power', state: 'reset', atMs: 2, mac })).toBe(true);
});

it('keeps how far the newest TLS connection is', () => {
  const events = new KeptEvents();
  const tls = { mac, server: '10.77.0.1', port: 443 };
  for (let atMs = 1; atMs <= 99; atMs += 3) {
    events.add({ ...tls, type: 'tls-hello', by: 'client', atMs });
    events.add({ ...tls, type: 'tls-hello', by: 'server', atMs: atMs + 1 });
    if (atMs < 97) events.add({ ...tls, type: 'tls-established', atMs: atMs + 2 });
  }
  expect(timesOf(events).slice(-3)).toEqual([96, 97, 98]);
});
