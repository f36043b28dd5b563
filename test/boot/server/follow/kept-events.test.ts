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
