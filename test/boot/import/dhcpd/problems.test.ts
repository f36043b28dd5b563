import { describe, expect, it } from '@jest/globals';
import { machineLines, problemLines } from '../folder.ts';
import { host, read } from './sample.ts';

describe('what dhcpd.conf has that is not understood', () => {
  it.each([
    [
      'no card',
      'host node01 { fixed-address 10.77.0.11; }',
      'host node01 has no Ethernet address; it is left out.',
    ],
    [
      'no MAC address',
      'host n { hardware ethernet 52:54:00:77:00; }',
      'hardware ethernet 52:54:00:77:00 is no MAC address.',
    ],
    [
      'hyphens',
      'host n { hardware ethernet 52-54-00-77-00; }',
      'hardware ethernet 52-54-00-77-00 is no MAC address.',
    ],
    [
      'another network',
      'host n { hardware token-ring 52:54:00:77:00:01; }',
      'hardware token-ring 52:54:00:77:00:01 is no Ethernet address.',
    ],
    [
      'a placeholder',
      'host n { hardware ethernet 0:0:0:0:0:0; }',
      '00:00:00:00:00:00 is a placeholder; it is left out.',
    ],
    [
      'a group address',
      'host n { hardware ethernet 01:00:5e:00:00:01; }',
      '01:00:5e:00:00:01 is the address of a group, not of a card; it is left out.',
    ],
    [
      'an identifier without one',
      host('uid "node01";'),
      'A client identifier that holds no MAC address is not used: machines are known by their MAC address.',
    ],
    [
      'two addresses',
      host('fixed-address 10.77.0.11, 10.78.0.11;'),
      'A machine has one fixed address: 10.77.0.11 is taken, 10.78.0.11 left out.',
    ],
    [
      'an address of five',
      host('fixed-address 10.77.0.11.5;'),
      '"10.77.0.11.5" is no IPv4 address; it is left out.',
    ],
    [
      'a host name that is worked out',
      host('option host-name = concat("a", "b");'),
      'The value of option host-name is worked out when a machine asks.',
    ],
    [
      'a name with an underscore',
      'host a_b { hardware ethernet 52:54:00:77:00:01; }',
      '"a_b" is no host name (RFC 1123 has no "_"): it becomes "a-b".',
    ],
    [
      'an absent include',
      'include "gone.conf";',
      'The included file was not read. There is no file gone.conf.',
    ],
    [
      'an include without quotes',
      'include gone.conf;',
      'include needs a file name in quotes, and a ";" behind it.',
    ],
    [
      'a file that includes itself',
      'include "dhcpd.conf";',
      'The included file was not read. dhcpd.conf includes itself.',
    ],
    [
      'an include of a folder',
      'include ".";',
      /^The included file was not read. .* is a folder, not a file\.$/,
    ],
    ['a host in a condition', `if known { ${host()} }`, 'A host cannot stand inside "if"; it is left out.'],
    ['no semicolon', 'host n { hardware ethernet 52:54:00:77:00:01 }', '"hardware …" has no ";" at its end.'],
    ['no closing brace', 'host n { hardware ethernet 52:54:00:77:00:01;', 'A "{" is not closed.'],
    ['a brace too many', `${host()} }`, 'A "}" closes nothing.'],
    ['a quotation without end', 'option domain-name "x;', '"option …" has no ";" at its end.'],
    [
      'a boot file of the site',
      'filename "http://10.77.0.1/menu.ipxe";',
      'The boot file "http://10.77.0.1/menu.ipxe" is for all machines of a network; make an image of it and assign it to default.',
    ],
    [
      'a boot file without a server',
      host('filename "memtest.0";'),
      'The boot file "memtest.0" is not taken over: no next-server is named.',
    ],
    [
      'a boot file that varies',
      host('next-server 10.77.0.1; if known { filename "a.0"; } else { filename "b.0"; }'),
      'The boot file "a.0" is not taken over: which file it is depends on what a machine asks.',
    ],
  ])('lists %s', async (_title, text, message) => {
    const { problems } = await read(text);
    const [problem] = problems;
    expect(problem).toMatchObject({ file: 'dhcpd.conf', line: 1 });
    if (typeof message === 'string') expect(problem?.message).toBe(message);
    else expect(problem?.message).toMatch(message);
  });

  it('lists entries that contradict each other, each with its place', async () => {
    const site = await read(
      [
        host('fixed-address 10.77.0.11;'),
        'host other { hardware ethernet 52:54:00:77:00:01; fixed-address 10.77.0.12; }',
        'host third { hardware ethernet 52:54:00:77:00:03; fixed-address 10.77.0.11; option host-name "third"; }',
        'host fourth { hardware ethernet 52:54:00:77:00:04; option host-name "third"; }',
        'host node01 { hardware ethernet 52:54:00:77:00:05; }',
      ].join('\n'),
    );
    expect(machineLines(site)).toEqual([
      '52:54:00:77:00:01 node01 10.77.0.11',
      '52:54:00:77:00:03 third -',
      '52:54:00:77:00:04 fourth -',
      '52:54:00:77:00:05 - -',
    ]);
    expect(problemLines(site)).toEqual([
      'dhcpd.conf:2 52:54:00:77:00:01 is called node01 elsewhere; "other" is left out.',
      'dhcpd.conf:2 52:54:00:77:00:01 has the address 10.77.0.11 elsewhere; 10.77.0.12 is left out.',
      "dhcpd.conf:3 The address 10.77.0.11 is node01's; 52:54:00:77:00:03 is left without one.",
      'dhcpd.conf:5 Another machine is called node01; 52:54:00:77:00:05 is left without a name.',
    ]);
  });

  it('counts what is no matter of machines', async () => {
    const { passedOver, problems } = await read(
      [
        'option domain-name "a"; option domain-name "b"; option gpxe.bus-id "x"; default-lease-time 600;',
        'subnet 10.77.0.0 netmask 255.255.255.0 { range 10.77.0.100 10.77.0.199; filename "pxelinux.0"; }',
        host('option routers 10.77.0.1;'),
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(passedOver)).toEqual({
      'option domain-name': 2,
      'option gpxe.bus-id': 1,
      'default-lease-time': 1,
      subnet: 1,
      range: 1,
      'filename (romkit serves its own)': 1,
      'option routers': 1,
    });
  });
});
