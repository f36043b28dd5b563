import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEthers } from '../../../../boot/import/dnsmasq/ethers.ts';
import { readDnsmasq, readDnsmasqHosts } from '../../../../boot/import/dnsmasq/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { assignmentLines, machineLines, problemLines, readFiles, type Files } from '../folder.ts';
import { layouts } from './layouts.ts';

const read = (text: string, files: Files = {}): Promise<ImportedSite> =>
  readFiles({ 'dnsmasq.conf': text, ...files }, (folder, collector) =>
    readDnsmasq(join(folder, 'dnsmasq.conf'), collector),
  );

const node01 = 'dhcp-host=52:54:00:77:00:01,set:rescue,node01';

describe('machines of dnsmasq', () => {
  it.each(layouts.map((layout) => [layout.title, layout] as const))('%s', async (_title, layout) => {
    const site = await read(layout.text, layout.files);
    expect(machineLines(site)).toEqual(layout.machines);
    expect(site.problems).toEqual([]);
  });

  it('are one where two entries have one name and one address', async () => {
    const site = await read(
      'dhcp-host=52:54:00:77:00:01,a,10.77.0.11\ndhcp-host=52:54:00:77:00:02,a,10.77.0.11\n',
    );
    expect(machineLines(site)).toEqual(['52:54:00:77:00:01+52:54:00:77:00:02 a 10.77.0.11']);
  });

  it('have the boot file of a tag that they are given', async () => {
    const site = await read(`dhcp-boot=tag:rescue,http://10.77.0.9/x\n${node01}\n`);
    expect(assignmentLines(site)).toEqual(['tag x']);
    expect(site.assignments[0]?.target).toEqual({ type: 'tag', tag: 'rescue' });
    expect(problemLines(site)).toEqual([]);
  });

  it('have it from the server that is named with it', async () => {
    const site = await read(`dhcp-boot=net:rescue,memtest.0,boot,10.77.0.9\n${node01}\n`);
    expect(site.images[0]?.revisions[0]?.url).toBe('tftp://10.77.0.9/memtest.0');
  });

  it('leave what is no matter of theirs', async () => {
    const { passedOver, problems } = await read(
      'port=0\nlog-dhcp\nlog-dhcp\ndhcp-boot=pxelinux.0\ndhcp-boot=,,10.77.0.1\ndhcp-boot=tag:efi,snponly.efi\n',
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(passedOver)).toEqual({
      port: 1,
      'log-dhcp': 2,
      'dhcp-boot': 1,
      'dhcp-boot (romkit serves its own)': 2,
    });
  });

  it.each([
    [
      'many cards',
      'dhcp-host=52:54:00:*:*:*,set:x',
      '"52:54:00:*:*:*" stands for many cards; it is left out.',
    ],
    [
      'another network',
      'dhcp-host=06-52:54:00:77:00:01',
      '"06-52:54:00:77:00:01" is no Ethernet address; it is left out.',
    ],
    [
      'too long an address',
      'dhcp-host=52:54:00:77:00:01:02',
      '"52:54:00:77:00:01:02" is no MAC address; it is left out.',
    ],
    [
      'two in one field',
      'dhcp-host=52:54:00:77:00:01 52:54:00:77:00:02',
      '"52:54:00:77:00:01 52:54:00:77:00:02" is no MAC address; it is left out.',
    ],
    [
      'hyphens',
      'dhcp-host=52-54-00-77-00-01,x',
      'dnsmasq takes "52-54-00-77-00-01" for no MAC address; write 52:54:00:77:00:01 if it is one.',
    ],
    [
      'no colons',
      'dhcp-host=525400770001,x',
      'dnsmasq takes "525400770001" for no MAC address; write 52:54:00:77:00:01 if it is one.',
    ],
    [
      'names alone',
      'dhcp-host=node01,10.77.0.11',
      'The entry is for the name "node01": machines are known by their MAC address; the entry is left out.',
    ],
    [
      'client identifiers',
      'dhcp-host=id:node01,10.77.0.11',
      'The entry is for the client identifier "node01": machines are known by their MAC address; the entry is left out.',
    ],
    ['nothing', 'dhcp-host=', 'The entry names no card; the entry is left out.'],
    [
      'ignored machines',
      'dhcp-host=52:54:00:77:00:01,ignore',
      'dnsmasq ignores 52:54:00:77:00:01; the entry is left out.',
    ],
    [
      'conditions',
      'dhcp-host=52:54:00:77:00:01,tag:!efi,x',
      'The condition "tag:!efi" is not kept: a machine has its name and address in any network.',
    ],
    [
      'two addresses',
      'dhcp-host=52:54:00:77:00:01,10.77.0.11,10.78.0.11',
      'A machine has one fixed address: 10.77.0.11 is taken, 10.78.0.11 left out.',
    ],
    ['tags that are none', 'dhcp-host=52:54:00:77:00:01,set:a b', '"a b" cannot be a tag; it is left out.'],
    ['open quotations', 'dhcp-host=52:54:00:77:00:01,"x', 'A quotation begins here and does not end.'],
    [
      'tags for many cards',
      'dhcp-mac=set:x,52:54:00:*:*:*',
      '"52:54:00:*:*:*" stands for many cards; it gets no tag.',
    ],
    ['absent files', 'conf-file=gone.conf', 'The included file was not read. There is no file gone.conf.'],
    [
      'absent files of hosts',
      'dhcp-hostsfile=gone',
      'The included file was not read. There is no file gone.',
    ],
    ['absent folders', 'conf-dir=gone', 'The folder was not read: no such file or directory.'],
    [
      'files that include themselves',
      'conf-file=dnsmasq.conf',
      'The included file was not read. dnsmasq.conf includes itself.',
    ],
    ['a file elsewhere', 'read-ethers', 'There is no file "ethers" beside it; import /etc/ethers by itself.'],
    [
      'boot files for all',
      'dhcp-boot=http://10.77.0.1/menu.ipxe',
      'The boot file "http://10.77.0.1/menu.ipxe" is for all machines of a network; make an image of it and assign it to default.',
    ],
    [
      'boot files for what asks',
      'dhcp-boot=tag:efi,http://10.77.0.1/x',
      'The boot file "http://10.77.0.1/x" is for all machines of a network; make an image of it and assign it to default.',
    ],
    [
      'boot files without a server',
      `dhcp-boot=tag:rescue,x.0\\n${node01}`.replace('\\n', '\n'),
      'The boot file "x.0" is not taken over: no next-server is named.',
    ],
  ])('list %s', async (_title, text, message) => {
    expect((await read(text)).problems[0]).toEqual({ file: 'dnsmasq.conf', line: 1, message });
  });
});

describe('files of hosts', () => {
  it('are read by themselves', async () => {
    const site = await readFiles({ hosts: '52:54:00:77:00:01,node01\n\nnode02\n' }, (folder, collector) =>
      readDnsmasqHosts(join(folder, 'hosts'), collector),
    );
    expect(machineLines(site)).toEqual(['52:54:00:77:00:01 node01 -']);
    expect(site.problems.map(({ line }) => line)).toEqual([3]);
  });
});

describe('ethers', () => {
  const text = [
    '# pool',
    '52:54:0:77:0:1\tnode01 # rack 7',
    '52:54:00:77:00:01 10.77.0.11',
    '  52:54:00:77:00:02   node02.example.org  ',
    '+',
    'node03 52:54:00:77:00:03',
    '52:54:00:77:00:04',
    '52:54:00:77:00:05 a b',
  ].join('\n');
  const machines = ['52:54:00:77:00:01 node01 10.77.0.11', '52:54:00:77:00:02 node02.example.org -'];
  const problems = [
    'ethers:6 "node03" is no MAC address; the line is left out.',
    'ethers:7 A line has a MAC address and a name or an address; this one is left out.',
    'ethers:8 A line has a MAC address and a name or an address; this one is left out.',
  ];

  it('are read by themselves', async () => {
    const site = await readFiles({ ethers: text }, (folder, collector) =>
      readEthers(join(folder, 'ethers'), collector),
    );
    expect(machineLines(site)).toEqual(machines);
    expect(problemLines(site)).toEqual(problems);
  });

  it('are read beside the configuration that names them', async () => {
    const site = await read('read-ethers\n', { ethers: text });
    expect(machineLines(site)).toEqual(machines);
    expect(problemLines(site)).toEqual(problems);
  });
});
