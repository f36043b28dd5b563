import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { address, assemble, far, near } from '../../../lab/os/assembler.ts';
import { beaconKernel } from '../../../lab/os/beacon.ts';
import { cpioArchive, fileEntry, folderEntry, linkEntry } from '../../../lab/os/cpio.ts';
import { contentSha256, makeInitrd } from '../../../lab/os/initrd.ts';
import { loadOrder, moduleDependencies, moduleName } from '../../../lab/os/module-file.ts';
import { parseOsReport } from '../../../boot/evidence/console/os-report.ts';
import { OsReports } from '../../../boot/evidence/record/os-reports.ts';
import { isBzImage, readBzImage } from '../../../rom/image/headers/bz-image.ts';

describe('assemble', () => {
  it('fills in addresses and distances, forwards and back', () => {
    const program = [
      [0xeb, near('end')],
      'middle',
      [1, address('middle')],
      [0xe8, far('middle')],
      [0xeb, near('middle')],
      'end',
    ] as const;
    expect([...assemble(program, 0x1000)]).toEqual([
      ...[0xeb, 12],
      ...[1, 0x02, 0x10, 0, 0],
      ...[0xe8, 0xf6, 0xff, 0xff, 0xff],
      ...[0xeb, 0xf4],
    ]);
  });

  it('refuses a label that is missing or out of reach', () => {
    expect(() => assemble([[near('nowhere')]], 0)).toThrow('nowhere');
    expect(() => assemble([[near('end')], Array<number>(128).fill(0), 'end'], 0)).toThrow('too far');
  });
});

describe('beaconKernel', () => {
  it('is a whole bzImage to who reads its header', () => {
    const bytes = beaconKernel('blue 1.0');
    const problems: unknown[] = [];
    expect(isBzImage(bytes)).toBe(true);
    const read = readBzImage({ bytes, offset: 0, problems } as unknown as Parameters<typeof readBzImage>[0]);
    expect(read).toMatchObject({ protocol: '2.06', setupBytes: 1024 });
    expect(read!.setupBytes + read!.protectedBytes).toBe(bytes.length);
    expect(problems).toEqual([]);
  });

  it('refuses a name that would break its line', () => {
    expect(() => beaconKernel('a"b')).toThrow("image's name");
  });
});

describe('module files', () => {
  const module = (words: string): Buffer => Buffer.from(`\x7fELF\0alias=x\0${words}\0name=m\0`, 'latin1');

  it('name what they need', () => {
    expect(moduleDependencies(module('depends=virtio,net-failover'))).toEqual(['virtio', 'net_failover']);
    expect(moduleDependencies(module('depends='))).toEqual([]);
    expect(moduleDependencies(module('softdepends=x'))).toEqual([]);
    expect(moduleName('drivers/net/ethernet/8390/ne2k-pci.ko.xz')).toBe('ne2k_pci');
  });

  it('are loaded after what they need, each once; what is built in is left out', () => {
    const dependencies = new Map([
      ['a', ['b', 'c', 'builtin']],
      ['b', ['c']],
      ['c', []],
      ['d', []],
    ]);
    expect(loadOrder(['a', 'b', 'gone'], dependencies)).toEqual(['c', 'b', 'a']);
  });
});

describe('makeInitrd', () => {
  const kernel = {
    busybox: Buffer.from('busybox'),
    modules: new Map([
      ['8139cp', Buffer.from('\0depends=mii\0')],
      ['mii', Buffer.from('\0depends=\0')],
      ['unused', Buffer.from('\0depends=\0')],
    ]),
  };

  it('holds the modules that a card needs, in order, and no others', () => {
    const archive = gunzipSync(makeInitrd('red', kernel).bytes).toString('latin1');
    expect(archive).toMatch(/modules\/0x10ec-0x8139\0+mii\n8139cp\n/);
    expect(archive).not.toContain('unused');
  });

  it('is the same for the same name, and another for another', () => {
    const [red, again, blue] = ['red', 'red', 'blue'].map((name) => makeInitrd(name, kernel));
    expect(Buffer.from(red!.bytes).equals(again!.bytes)).toBe(true);
    expect(red!.contentSha256).toBe(again!.contentSha256);
    expect(red!.contentSha256).not.toBe(blue!.contentSha256);
  });

  it('is summed over content and names, whatever the order', () => {
    const [a, b] = [fileEntry('a', '1'), fileEntry('b', '2')];
    expect(contentSha256([a, b])).toBe(contentSha256([b, a]));
    expect(contentSha256([a, b])).not.toBe(contentSha256([fileEntry('a', '2'), fileEntry('b', '1')]));
  });
});

describe('cpioArchive', () => {
  it('begins each member and each content at a multiple of four', () => {
    const archive = cpioArchive([folderEntry('bin'), fileEntry('bin/a', 'x'), linkEntry('bin/bb', 'a')]);
    const text = Buffer.from(archive).toString('latin1');
    const starts = [...text.matchAll(/070701/g)].map(({ index }) => index);
    expect(starts).toHaveLength(4);
    expect(starts.every((start) => start % 4 === 0)).toBe(true);
    expect(archive.length % 4).toBe(0);
  });
});

describe('parseOsReport', () => {
  const mac = '52:54:00:77:00:01';

  it("reads the small system's line", () => {
    const line = `ROMKIT-OS {"image":"red","cmdline":"a=\\"b\\" ","mac":"${mac}","initrdSha256":"12","address":"10.77.0.101"}`;
    expect(parseOsReport(`[    1.2] noise ${line}`)).toEqual({
      image: 'red',
      commandLine: 'a="b"',
      mac,
      address: '10.77.0.101',
      initrdSha256: '12',
      initrd: null,
    });
  });

  it.each(['romkit.mac=52:54:00:77:00:01', 'BOOTIF=01-52-54-00-77-00-01'])(
    "reads the beacon's line, with the address that %s tells",
    (word) => {
      const line = `ROMKIT-BEACON {"image":"red","cmdline":"${word}","initrdBytes":"000186a0","initrdCrc32":"e63e41d0"}`;
      const initrd = { bytes: 100_000, crc32: 'e63e41d0' };
      expect(parseOsReport(line)).toMatchObject({ image: 'red', mac, initrd, initrdSha256: null });
    },
  );

  it.each(['', 'ROMKIT-OS', 'ROMKIT-OS {"image":}', 'ROMKIT {"image":"red"}'])(
    'finds none in "%s"',
    (line) => {
      expect(parseOsReport(line)).toBeUndefined();
    },
  );
});

describe('OsReports', () => {
  const report = 'ROMKIT-OS {"image":"red","cmdline":"","mac":"52:54:00:77:00:02","address":null}';
  const mac = '52:54:00:77:00:01';

  it('tells each report once for each way, of the machine that was heard', () => {
    const reports = new OsReports();
    const event = { type: 'console', atMs: 1, mac, line: report } as const;
    expect(reports.fromConsole(event)).toMatchObject({
      type: 'os-report',
      via: 'console',
      mac,
      image: 'red',
    });
    expect(reports.fromConsole({ ...event, atMs: 2 })).toBeUndefined();
    expect(reports.fromConsole({ ...event, mac: '52:54:00:77:00:03' })).toMatchObject({
      mac: '52:54:00:77:00:03',
      image: 'red',
    });
    expect(reports.fromConsole({ ...event, line: 'Linux version' })).toBeUndefined();
    const request = { server: '', method: 'GET', userAgent: null, range: null, path: `/report?${report}` };
    expect(reports.fromRequest({ type: 'http-request', atMs: 3, mac, ...request })).toMatchObject({
      via: 'http',
    });
  });
});
