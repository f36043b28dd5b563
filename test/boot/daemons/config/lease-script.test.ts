import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { leaseScript } from '../../../../boot/daemons/config/lease-script.ts';

const [mac, address] = ['52:54:00:77:00:01', '10.77.0.101'];
let root: string;
let leases: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'romkit-leases-'));
  leases = join(root, "it's $HOME, # 1");
  mkdirSync(leases);
  writeFileSync(join(root, 'script'), leaseScript(leases));
  chmodSync(join(root, 'script'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

/** As dnsmasq runs it, with what it says of the lease in its environment. */
const run = (words: readonly string[], environment: Record<string, string> = {}): string =>
  execFileSync(join(root, 'script'), words, {
    env: { PATH: process.env['PATH'], ...environment },
  }).toString();

const told = { DNSMASQ_LEASE_EXPIRES: '1795858513', DNSMASQ_CLIENT_ID: '01:52:54:00:77:00:01' };

it('prints each lease as it was told last', () => {
  run(['add', mac, address], { DNSMASQ_LEASE_EXPIRES: '1795850000' });
  run(['add', '52:54:00:77:00:02', '10.77.0.102'], told);
  run(['old', mac, address, 'node01'], told);
  expect(run(['init']).split('\n').toSorted()).toEqual([
    '',
    '1795858513 52:54:00:77:00:01 10.77.0.101 node01 01:52:54:00:77:00:01',
    '1795858513 52:54:00:77:00:02 10.77.0.102 * 01:52:54:00:77:00:01',
  ]);
});

it('has a mark for a host name and a client id that there are not', () => {
  run(['add', mac, address], { DNSMASQ_LEASE_EXPIRES: '1795850000' });
  expect(run(['init'])).toBe(`1795850000 ${mac} ${address} * *\n`);
});

it('forgets a lease that has ended, and prints nothing where there is none', () => {
  run(['add', mac, address], told);
  run(['del', mac, address], told);
  expect(run(['init'])).toBe('');
  expect(readdirSync(leases)).toEqual([]);
});

it('takes no note of a file that was sent by TFTP', () => {
  run(['tftp', '70000', address, '/srv/tftp/undionly.kpxe']);
  expect(readdirSync(leases)).toEqual([]);
});

it('fails where its folder is gone, so that dnsmasq does not start without its leases', () => {
  rmSync(leases, { recursive: true });
  expect(() => run(['init'])).toThrow();
});
