import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { expandMatrix } from '../../../lab/matrix/expand.ts';
import { parseMatrix } from '../../../lab/matrix/schema.ts';
import { RomkitError } from '../../../system/error.ts';

const cases = (text: string): unknown[] => expandMatrix(parseMatrix('m.yaml', text));

function refused(text: string): RomkitError {
  try {
    parseMatrix('m.yaml', text);
  } catch (error) {
    if (error instanceof RomkitError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('expandMatrix', () => {
  it('makes every combination of a row, the first key slowest, and nothing of what stands in other rows', () => {
    const rows = cases(`
matrix:
  - method: [chain, rom]
    card: [e1000, rtl8139]
  - { method: pxelinux }
`);
    expect(rows).toEqual([
      { method: 'chain', card: 'e1000' },
      { method: 'chain', card: 'rtl8139' },
      { method: 'rom', card: 'e1000' },
      { method: 'rom', card: 'rtl8139' },
      { method: 'pxelinux' },
    ]);
  });

  it('fills in the defaults, which a row may say otherwise', () => {
    const rows = cases(`
defaults: { method: chain, http: [romkit, nginx] }
matrix:
  - firmware: bios
  - { firmware: uefi, http: apache }
`);
    expect(rows).toEqual([
      { method: 'chain', http: 'romkit', firmware: 'bios' },
      { method: 'chain', http: 'nginx', firmware: 'bios' },
      { method: 'chain', http: 'apache', firmware: 'uefi' },
    ]);
  });

  it('takes methods by number and cards by what people call them, and each case once', () => {
    expect(cases('matrix: [{ method: [3, chain], card: [virtio, virtio-net-pci] }]')).toEqual([
      { method: 'chain', card: 'virtio-net-pci' },
    ]);
  });

  it('leaves out no case that differs only in its servers', () => {
    expect(cases('matrix: [{ dhcp: kea }, { dhcp: dhcpd }, { dhcp: kea, tftp: tftpd-hpa }]')).toHaveLength(3);
  });
});

describe('parseMatrix', () => {
  it('refuses an unknown key with its place and the nearest name', () => {
    const { message, hint, exitCode } = refused('matrix:\n  - method: chain\n    firmwear: bios\n');
    expect(message).toContain('m.yaml:3:5');
    expect(hint).toBe('Did you mean firmware?');
    expect(exitCode).toBe(2);
    expect(refused('matirx: []').hint).toBe('Did you mean matrix?');
  });

  it('refuses a value that nothing stands for', () => {
    const { message, hint } = refused('matrix:\n  - card: [e1000, e1000f]\n');
    expect(message).toContain('m.yaml:2:19');
    expect(message).toContain('"e1000f" is not known');
    expect(hint).toContain('e1000');
  });

  it.each([
    ['no rows', 'matrix: []'],
    ['nothing', ''],
    ['a key without values', 'matrix: [{ card: [] }]'],
    ['more machines than there can be', 'matrix: [{ machines: 65 }]'],
    ['half a machine', 'matrix: [{ machines: 1.5 }]'],
    ['no YAML', 'matrix: [{'],
  ])('refuses %s', (_what, text) => {
    expect(refused(text).code).toBe('matrix-invalid');
  });
});

describe('the matrices that come with romkit', () => {
  const shipped = (name: string): ReturnType<typeof expandMatrix> => {
    const path = new URL(`../../e2e/${name}`, import.meta.url);
    return expandMatrix(parseMatrix(name, readFileSync(path, 'utf8')));
  };

  it('all-methods: seven chains of iPXE and three of gPXE, and the installer by the seven', () => {
    const all = shipped('all-methods.yaml');
    const rows = all.filter(({ os }) => os !== 'installer');
    const of = (firmware: string, flavour?: string): unknown[] =>
      rows.filter((row) => row.firmware === firmware && row.flavour === flavour).map(({ method }) => method);
    expect(of('bios')).toEqual(['pxelinux']);
    expect(of('bios', 'ipxe')).toEqual(['chain', 'chain-embedded', 'rom']);
    expect(of('uefi', 'ipxe')).toEqual(['chain', 'chain-embedded', 'rom']);
    expect(of('bios', 'gpxe').sort()).toEqual(['chain', 'chain-embedded', 'rom']);
    expect(rows).toHaveLength(10);
    const installers = all.filter(({ os }) => os === 'installer').map(({ os: _, ...row }) => row);
    expect(installers).toEqual(rows.filter(({ flavour }) => flavour !== 'gpxe'));
  });

  it('all-servers: each DHCP server with each web server', () => {
    const pairs = new Set(shipped('all-servers.yaml').map(({ dhcp, http }) => `${dhcp} ${http}`));
    expect(pairs.size).toBe(9);
  });
});
