import { describe, expect, it } from '@jest/globals';
import { assignmentLines, machineLines, problemLines } from '../folder.ts';
import { layouts } from './layouts.ts';
import { host, read } from './sample.ts';

describe('machines of dhcpd.conf', () => {
  it.each(layouts.map((layout) => [layout.title, layout] as const))('%s', async (_title, layout) => {
    const site = await read(layout.text, layout.files);
    expect(machineLines(site)).toEqual(layout.machines);
    expect(site.problems).toEqual([]);
  });

  it('stand where their entries do', async () => {
    const { machines } = await read(`# one\n\n${host()}\ninclude "more.conf";`, {
      'more.conf': `\n${host('', 2)}`,
    });
    expect(machines.map(({ place }) => [place.file.split('/').at(-1), place.line])).toEqual([
      ['dhcpd.conf', 3],
      ['more.conf', 2],
    ]);
  });

  it('has a label in quotes too, which dhcpd refuses', async () => {
    expect(machineLines(await read('host "node01" { hardware ethernet 52:54:00:77:00:01; }'))).toEqual([
      '52:54:00:77:00:01 node01 -',
    ]);
  });

  it('has an address by name where the name has one', async () => {
    const environment = {
      nextServer: null,
      resolve: async (name: string) => (name === 'node01.example.org' ? '10.77.0.11' : null),
    };
    const site = await read(
      [host('fixed-address node01.example.org;'), host('fixed-address gone.example.org;', 2)].join('\n'),
      {},
      environment,
    );
    expect(machineLines(site)).toEqual(['52:54:00:77:00:01 node01 10.77.0.11', '52:54:00:77:00:02 node02 -']);
    expect(problemLines(site)).toEqual([
      'dhcpd.conf:2 The fixed address is the name "gone.example.org", which has no IPv4 address here.',
    ]);
  });

  it('takes 1,900 of an include', async () => {
    const many = Array.from({ length: 1900 }, (_, number) => {
      const mac = `52:54:00:77:${(number >> 8).toString(16)}:${(number & 255).toString(16)}`;
      return `host node${number} { hardware ethernet ${mac}; fixed-address 10.77.${number >> 8}.${number & 255}; }`;
    });
    const site = await read('include "hosts";', { hosts: many.join('\n') });
    expect(site.machines).toHaveLength(1900);
    expect(machineLines(site).at(-1)).toBe('52:54:00:77:07:6b node1899 10.77.7.107');
    expect(site.problems).toEqual([]);
  });
});

describe('boot files of dhcpd.conf', () => {
  it.each([
    [
      'of a host',
      host('filename "http://10.77.0.9/rescue/boot.efi";'),
      'rescue',
      'http://10.77.0.9/rescue/boot.efi',
    ],
    [
      'over TFTP from its next-server',
      host('next-server 10.77.0.9; filename "/memtest.0";'),
      'memtest.0',
      'tftp://10.77.0.9/memtest.0',
    ],
    [
      'from the next-server of all',
      `next-server boot.example.org; ${host('filename "memtest.0";')}`,
      'memtest.0',
      'tftp://boot.example.org/memtest.0',
    ],
    [
      'of its group, behind it',
      `group { ${host()} filename "http://10.77.0.9/x"; }`,
      'x',
      'http://10.77.0.9/x',
    ],
    [
      'of the inner group',
      `group { filename "http://10.77.0.9/x"; group { filename "http://10.77.0.9/y"; ${host()} } }`,
      'y',
      'http://10.77.0.9/y',
    ],
    [
      'of the group that it names',
      `group "g" { filename "http://10.77.0.9/x"; } ${host('group "g";')}`,
      'x',
      'http://10.77.0.9/x',
    ],
    [
      'behind its boot program',
      host(
        'if exists user-class and option user-class = "iPXE" { filename "http://10.77.0.9/x"; } else { filename "undionly.kpxe"; }',
      ),
      'x',
      'http://10.77.0.9/x',
    ],
  ])('%s become an image that chains to it', async (_title, text, name, url) => {
    const site = await read(text);
    expect(problemLines(site)).toEqual([]);
    expect(
      site.images.map((image) => [image.name, image.revisions[0]?.kind, image.revisions[0]?.url]),
    ).toEqual([[name, 'chain', url]]);
    expect(assignmentLines(site)).toEqual([`52:54:00:77:00:01 ${name}`]);
  });

  it.each([
    'pxelinux.0',
    'undionly.kpxe',
    'http://10.77.0.1/bootdirectory/boot.gpxe',
    'http://x/${net0/mac}.gpxe',
  ])('%s is what romkit serves itself', async (file) => {
    const site = await read(host(`filename "${file}";`));
    expect(site.images).toEqual([]);
    expect(site.problems).toEqual([]);
  });
});
