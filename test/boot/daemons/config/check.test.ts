import { describe, expect, it } from '@jest/globals';
import { checkFolder, checkService } from '../../../../boot/daemons/config/check.ts';
import type { BootService } from '../../../../boot/daemons/config/service.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { sample } from '../sample.ts';

type Values = Partial<BootService>;

const card = sample.hosts[0]!;
const script = (length: number): Values => ({
  bootScripts: { iPXE: `http://10.77.0.1/${'a'.repeat(length - 'http://10.77.0.1/'.length)}` },
});
const named = (name: string): Values => ({ hosts: [{ ...card, name }] });
const range = (first: string, last: string): Values => ({ range: { first, last } });

/** The message that names the value. */
const refused = async (values: Values): Promise<string> => {
  const error = await refusal(() => checkService({ ...sample, ...values }));
  expect(error.code).toBe('bad-service');
  return error.message;
};

describe('a service may have', () => {
  it.each<[string, Values]>([
    ['the shortest lease', { leaseSeconds: 60 }],
    ['a lease of a year', { leaseSeconds: 31_536_000 }],
    ['the first port', { webPort: 1 }],
    ['the last port', { webPort: 65_535 }],
    ['one machine', { mostMachines: 1 }],
    ['a million machines', { mostMachines: 1_000_000 }],
    ['a range of one address', range('10.77.0.50', '10.77.0.50')],
    ['no range', { range: null }],
    ['a router', { router: '10.77.0.254' }],
    ['servers elsewhere', { nameServers: ['192.0.2.53'], nextServer: '192.0.2.9' }],
    ['the last architecture', { bootFiles: { 65_535: 'a.efi' }, httpBootFiles: { 65_535: 'https://a/b' } }],
    ['the first architecture by HTTP', { httpBootFiles: { 1: 'http://a/b' } }],
    ['a boot file that fills its field', { bootFiles: { 0: 'a'.repeat(127) } }],
    ['a URL that fills it', script(127)],
    ['a user class of 32 letters', { bootScripts: { ['a'.repeat(32)]: 'tftp://10.77.0.1/a' } }],
    ['an interface of 15 letters', { interface: 'a23456789012345' }],
    ['a name of several labels', named('a-1.example.org')],
    [
      'machines without name or address',
      { hosts: ['01', '02'].map((end) => ({ macs: [`52:54:00:77:00:${end}`], name: null, address: null })) },
    ],
  ])('%s', (_title, values) => {
    expect(() => checkService({ ...sample, ...values })).not.toThrow();
  });
});

describe('a service may not have', () => {
  it.each<[string, Values]>([
    ['lease time', { leaseSeconds: 59 }],
    ['lease time', { leaseSeconds: 31_536_001 }],
    ['lease time', { leaseSeconds: 600.5 }],
    ['web port', { webPort: 0 }],
    ['web port', { webPort: 65_536 }],
    ['number of machines', { mostMachines: 0 }],
    ['number of machines', { mostMachines: 1_000_001 }],
    ['network interface', { interface: '' }],
    ['network interface', { interface: '-br0' }],
    ['network interface', { interface: 'br0 ' }],
    ['network interface', { interface: 'a234567890123456' }],
    ['network', { subnet: '10.77.0.0' }],
    ['address', { router: '10.78.0.1' }],
    ['address', range('10.77.1.1', '10.77.0.50')],
    ['address', range('10.77.0.50', '10.77.1.1')],
    ['range of addresses', range('10.77.0.51', '10.77.0.50')],
    ['server address', { nameServers: ['dns.example.org'] }],
    ['server address', { nextServer: 'boot.example.org' }],
    ['folder runFolder', { runFolder: 'run' }],
    ['folder leaseFolder', { leaseFolder: '/var/"' }],
    ['client architecture', { bootFiles: { 65_536: 'a' } }],
    ['client architecture', { bootFiles: { '-1': 'a' } }],
    ['client architecture', { httpBootFiles: { 0: 'http://a/b' } }],
    ['client architecture', { httpBootFiles: { 65_536: 'http://a/b' } }],
    ['boot file', { bootFiles: { 0: '' } }],
    ['boot file', { bootFiles: { 0: '/undionly.kpxe' } }],
    ['boot file', { bootFiles: { 0: '../undionly.kpxe' } }],
    ['boot file', { bootFiles: { 0: 'undionly.kpxe;' } }],
    ['boot file', { bootFiles: { 0: 'a'.repeat(128) } }],
    ['URL of the boot program', { httpBootFiles: { 16: 'x http://a/b' } }],
    ['URL of the boot script', { bootScripts: { iPXE: 'file://a/b' } }],
    ['URL of the boot script', { bootScripts: { iPXE: 'http://a/b c' } }],
    ['URL of the boot script', script(128)],
    ['user class', { bootScripts: { '': 'http://a/b' } }],
    ['user class', { bootScripts: { 'i PXE': 'http://a/b' } }],
    ['user class', { bootScripts: { 'iPXE ': 'http://a/b' } }],
    ['user class', { bootScripts: { ['a'.repeat(33)]: 'http://a/b' } }],
    ['host name', named('')],
    ['host name', named('-a')],
    ['host name', named('a b')],
    ['host name', named('a.example.')],
    ['host name', named('a'.repeat(64))],
    ['address', { hosts: [{ ...card, address: '10.78.0.1' }] }],
  ])('the %s of %j', async (what, values) => {
    expect(await refused(values)).toMatch(new RegExp(`^The ${what} cannot be `));
  });

  it('a machine without a card, which is named', async () => {
    expect(await refused({ hosts: [{ ...card, macs: [] }] })).toBe(
      'The list of machines cannot be "node01".',
    );
    expect(await refused({ hosts: [{ macs: [], name: null, address: null }] })).toBe(
      'The list of machines cannot be "".',
    );
  });

  it.each([
    ['52:54:00:77:00:01', { macs: ['525400770001'], name: 'b', address: null }],
    ['10.77.0.11', { macs: ['52:54:00:77:00:02'], name: 'b', address: '10.77.0.11' }],
    ['node01', { macs: ['52:54:00:77:00:02'], name: 'NODE01', address: null }],
  ])('%s for two machines', async (value, other) => {
    const message = `The list of machines cannot be "${value}".`;
    expect(await refused({ hosts: [card, other] })).toBe(message);
  });
});

describe('a value that is refused', () => {
  it('is shown, cut off where it is long', async () => {
    expect(await refused(named(`${'a'.repeat(59)}_`))).toContain(`"${'a'.repeat(59)}_"`);
    expect(await refused(named(`${'a'.repeat(60)}_`))).toContain(`"${'a'.repeat(57)}..."`);
  });

  it('comes with one that is taken', async () => {
    const error = await refusal(() => checkService({ ...sample, webPort: 0 }));
    expect(error.hint).toBe('It has to be a whole number from 1 to 65535.');
  });
});

describe('MAC addresses', () => {
  it('are spelt in one way, and the rest stays as it is', () => {
    const checked = checkService({ ...sample, hosts: [{ ...card, macs: ['52-54-00-77-00-0A'] }] });
    expect(checked).toEqual({ ...sample, hosts: [{ ...card, macs: ['52:54:00:77:00:0a'] }] });
  });
});

describe('a folder', () => {
  it('has a path of at most 500 characters', async () => {
    expect(() => checkFolder('webRoot', `/${'a'.repeat(499)}`)).not.toThrow();
    expect((await refusal(() => checkFolder('webRoot', `/${'a'.repeat(500)}`))).code).toBe('bad-service');
  });
});
