import { describe, expect, it } from '@jest/globals';
import { parseInventory } from '../../../../rom/flash/fleet/inventory.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const mac = (last: number): string => `52:54:00:12:34:${String(last).padStart(2, '0')}`;

describe('an inventory', () => {
  it('says the same as YAML and as a table', () => {
    const yaml = parseInventory(
      'rack.yaml',
      [
        'defaults: { rom: 8086100e.rom, user: root }',
        'hosts:',
        `  - { host: node1, mac: "52-54-00-12-34-0A" }`,
        '  - { host: node2, device: "flashrom:ch341a_spi", chip: W25X40, allow: [onboard], port: 2222, sudo: true }',
      ].join('\n'),
    );
    const table = parseInventory(
      'rack.csv',
      [
        '# the rack at the window',
        'host, mac, device, chip, rom, user, port, sudo, allow',
        'node1, 52:54:00:12:34:0a,,, 8086100e.rom, root,,,',
        'node2,, flashrom:ch341a_spi, W25X40, 8086100e.rom, root, 2222, yes, onboard',
      ].join('\r\n'),
    );
    expect(yaml).toEqual(table);
    expect(yaml.map(({ device, confirm }) => [device, confirm])).toEqual([
      ['52:54:00:12:34:0a', ['52:54:00:12:34:0a']],
      ['flashrom:ch341a_spi', ['W25X40']],
    ]);
    expect(yaml[1]).toMatchObject({ port: 2222, sudo: true, allow: ['onboard'] });
  });

  it('may have any delimiter, and quotes around a cell', () => {
    const [one] = parseInventory('rack.csv', `\uFEFFhost;mac;rom\n\nn1;${mac(1)};"a; ""b"".rom"\n`);
    expect(one).toMatchObject({ host: 'n1', device: mac(1), rom: 'a; "b".rom' });
  });

  it('may name a host again with another card', () => {
    const twice = parseInventory('rack.csv', rows(`n1,${mac(1)},a`, `n1,${mac(2)},b`));
    expect(twice.map(({ host, device, rom }) => [host, device, rom])).toEqual([
      ['n1', mac(1), 'a'],
      ['n1', mac(2), 'b'],
    ]);
  });

  const rows = (...lines: string[]): string => ['host,mac,rom', ...lines].join('\n');
  const list = (...lines: string[]): string => ['hosts:', ...lines.map((line) => `  - ${line}`)].join('\n');
  it.each([
    ['a host that would be an option', 'a.csv', rows(`-oProxyCommand=x,${mac(1)},a.rom`), ':2 host: '],
    [
      'the same in YAML',
      'a.yaml',
      list(`{ host: "-v", mac: "${mac(1)}", rom: a.rom }`),
      ':2:7 hosts.0.host: ',
    ],
    ['a user in the host', 'a.csv', rows(`root@node1,${mac(1)},a.rom`), ':2 host: '],
    ['a jump that would be an option', 'a.csv', `host,mac,rom,jump\nn,${mac(1)},a.rom,-x`, ':2 jump: '],
    ['no MAC address', 'a.csv', rows(`n1,${mac(1)},a.rom`, 'n2, 52:54,a.rom'), ':3 mac: not a MAC address'],
    [
      'a device of a host named twice, though otherwise written',
      'a.csv',
      `host,device,mac,rom\nn1,03:00.0,${mac(1)},a\nN1, 0000:03:00.0,${mac(2)},a`,
      ':3 device: N1 is named twice with the same card',
    ],
    [
      'the same in YAML',
      'a.yaml',
      ['defaults: { device: enp3s0, chip: W25X40, rom: a }', list('{ host: n1 }', '{ host: n1 }')].join('\n'),
      ':4:7 hosts.1.host: n1 is named twice with the same card',
    ],
    [
      'a card named twice',
      'a.csv',
      rows(`n1,${mac(1)},a`, `n2,${mac(1)},a`),
      ':3 mac: 52:54:00:12:34:01 is named twice; the first is n1',
    ],
    [
      'a card of a host named twice',
      'a.csv',
      rows(`n1,${mac(1)},a`, `n1,${mac(1)},a`),
      ':3 mac: 52:54:00:12:34:01 is named twice; the first is n1',
    ],
    ['no card', 'a.csv', rows('n1,,a.rom'), 'neither mac nor device says which card of n1'],
    [
      'nothing to confirm',
      'a.yaml',
      list('{ host: n1, device: enp3s0, rom: a }'),
      'neither mac nor chip confirms',
    ],
    ['no ROM', 'a.yaml', list(`{ host: n1, mac: "${mac(1)}" }`), 'no ROM is named for n1'],
    [
      'no way to a card',
      'a.yaml',
      list(`{ host: n1, device: "devlink:x", chip: y, rom: a }`),
      ':2:17 hosts.0.device: Refused: devlink',
    ],
    ['a short row', 'a.csv', rows('n1,a.rom'), ':2 has 2 cells'],
    ['an unknown column', 'a.csv', 'host,macc,rom\n', ':1 has an unknown column: "macc"'],
    ['an unknown key', 'a.yaml', list('{ hos: n1 }'), ':2:7 has an unknown key: hosts.0.hos'],
    ['a quotation that does not end', 'a.csv', rows('n1,"x,a.rom'), ':2 begins a quotation'],
    ['a column twice', 'a.csv', 'host,mac,Host\n', ':1 names the column "host" twice'],
    ['no row', 'a.csv', rows(), 'no host is named'],
    ['nothing', 'a.csv', '', ':1 is empty'],
  ])('with %s is refused, and where', async (_what, path, text, says) => {
    const { code, exitCode, message } = await refusal(() => parseInventory(path, text));
    expect(message).toContain(says);
    expect([code, exitCode]).toEqual(['inventory-invalid', 2]);
  });
});
