import { describe, expect, it } from '@jest/globals';
import { kindsOfFolder } from '../../../../boot/import/recognise/recognise-folder.ts';
import { kindsOfText } from '../../../../boot/import/recognise/recognise-text.ts';
import { layouts as dhcpdLayouts } from '../dhcpd/layouts.ts';
import { layouts as dnsmasqLayouts } from '../dnsmasq/layouts.ts';
import { layouts as keaLayouts } from '../kea/layouts.ts';

const card = '52:54:00:77:00:01';

describe('the kind of a file', () => {
  it.each([
    ...dhcpdLayouts.map(({ title, text }) => ['dhcpd', title, text]),
    ...dnsmasqLayouts.map(({ title, text }) => ['dnsmasq', title, text]),
    ...keaLayouts.map(({ title, text }) => ['kea', title, text]),
    ['dnsmasq-hosts', 'values of dhcp-host', `# pool\n${card},node01,10.77.0.11\n`],
    ['ethers', 'addresses and names', `# pool\n${card} node01\n`],
    ['csv', 'a heading row behind a comment', `# pool\nName;MAC;Image\nnode01;${card};debian\n`],
    ['csv', 'quotes and tabs', `"mac"\t"note"\n${card}\tx\n`],
    ['pxelinux', 'labels', 'DEFAULT debian\nLABEL debian\n  KERNEL vmlinuz\n'],
    ['yaml', "romkit's own", '# romkit import reads this back.\n\nromkit: 1\nmachines: []\n'],
  ])('is told by its content alone: %s, %s', (kind, _title, text) => {
    expect(kindsOfText('site.txt', text)).toEqual([kind]);
  });

  it.each([
    ['/etc/dhcp/dhcpd.conf', 'dhcpd'],
    ['/etc/dnsmasq.conf', 'dnsmasq'],
    ['/srv/tftp/pxelinux.cfg/default', 'pxelinux'],
    ['/srv/tftp/01-52-54-00-77-00-01', 'pxelinux'],
    ['machines.csv', 'csv'],
    ['SITE.YML', 'yaml'],
  ])('is told by its name where it says nothing: %s', (path, kind) => {
    expect(kindsOfText(path, '# nothing yet\n')).toEqual([kind]);
    expect(kindsOfText('notes.txt', '# nothing yet\n')).toEqual([]);
  });

  it('is what its content says, whatever its name', () => {
    expect(kindsOfText('dhcpd.conf', `dhcp-host=${card},node01\n`)).toEqual(['dnsmasq']);
  });

  it('is decided by its name where its content would do for two', () => {
    const both = `host a { hardware ethernet ${card}; }\ndhcp-host=${card},node01\n`;
    expect(kindsOfText('dnsmasq.conf', both)).toEqual(['dnsmasq']);
    expect(kindsOfText('site.txt', both)).toEqual(['dhcpd', 'dnsmasq']);
  });
});

describe('the kind of a folder', () => {
  const script = `${card}.gpxe`;

  it.each([
    ['bootdirectory', [script, 'boot.gpxe', 'images/bzImage1'], ['bootdirectory']],
    ['webserver', [`bootdirectory/${script}`], ['bootdirectory']],
    ['pxelinux.cfg', ['default'], ['pxelinux']],
    ['tftp', ['pxelinux.0', 'pxelinux.cfg/01-52-54-00-77-00-01'], ['pxelinux']],
    ['tree', [`bootdirectory/${script}`, 'pxelinux.cfg/default'], ['bootdirectory', 'pxelinux']],
    ['dhcp', ['dhclient.conf', 'dhcpd.conf'], [{ main: 'dhcpd.conf', kind: 'dhcpd' }]],
    ['dnsmasq.d', ['romkit.conf', 'more.conf'], []],
    ['pxelinux.cfg', [], []],
  ])('is told by the names in it: %s %j', (name, files, kinds) => {
    expect(kindsOfFolder(name, files)).toEqual(kinds);
  });
});
