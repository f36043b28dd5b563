import { describe, expect, it } from '@jest/globals';
import {
  consolePatience,
  ConsoleWatcher,
  type ConsoleWish,
} from '../../../../boot/evidence/console/watcher.ts';

const mac = '52:54:00:77:00:01';
const scripts = 'http://10.77.0.1/bootdirectory';

const rom = [
  'SeaBIOS (version 1.16.2-debian-1.16.2-1)',
  'iPXE (https://ipxe.org) 00:02.0 C000 PCI2.10 PnP PMM+1EFD0110+1EB90110 C000',
  'Press Ctrl-B to configure iPXE (PCI 00:02.0)...',
  'Booting from ROM...',
  'iPXE (PCI 00:02.0) starting execution...ok',
  'iPXE initialising devices...',
  'iPXE 2.0.0+ (g0ab22) -- Open Source Network Boot Firmware -- https://ipxe.org',
];
const address = `Configuring (net0 ${mac})...... ok`;
const script = [`Booting from ${scripts}/${mac}.gpxe`, `${scripts}/${mac}.gpxe... ok`];
const images = [`${scripts}/images/image1/vmlinuz... ok`, `${scripts}/images/image1/initrd.gz... ok`];
const kernel = ['[    0.000000] Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org) (gcc-12)'];
const system = [`ROMKIT-OS {"image":"image1","cmdline":"console=ttyS0","mac":"${mac}"}`];
const vendor = [
  'SeaBIOS (version 1.16.2-debian-1.16.2-1)',
  'iPXE initialising devices...ok',
  'iPXE 1.0.0+git-20190125.36a4c85-5.1 -- Open Source Network Boot Firmware -- http://ipxe.org',
  `Configuring [dhcp] (net0 ${mac})...... ok`,
];
const undionly = ['tftp://10.77.0.1/undionly.kpxe... ok', ...rom.slice(-2), address];

/** Watch a console, a second a line. */
function watch(lines: readonly string[], wish: Partial<ConsoleWish> = {}): ConsoleWatcher {
  const watcher = new ConsoleWatcher({ method: null, expect: null, patience: consolePatience, ...wish });
  lines.forEach((line, index) => watcher.onLine(line, 1000 * (index + 1)));
  return watcher;
}

/** `stage` where it is done, `stage?` where the machine is, nothing for what comes after. */
function stages(watcher: ConsoleWatcher): string {
  const { state } = watcher.outcome();
  const done = state.stages.filter(({ status }) => status === 'done').map(({ stage }) => stage);
  const current = state.stages.find(({ status }) => status !== 'done');
  return [...done, ...(current === undefined ? [] : [`${current.stage}?`])].join(' ');
}

/** What is found wrong once nothing comes any more. */
function stopped(lines: readonly string[], wish: Partial<ConsoleWish> = {}): object | null {
  const watcher = watch(lines, wish);
  watcher.checkPatience(1e9);
  expect(watcher.outcome().result).toBe('broken');
  return watcher.outcome().diagnosis;
}

describe('a console shows', () => {
  it("a boot by the card's own ROM, from power-on to the system", () => {
    const watcher = watch([...rom, address, ...script, ...images, ...kernel, ...system]);
    expect(stages(watcher)).toBe('firmware dhcp mac-script kernel initrd os');
    expect(watcher.outcome()).toMatchObject({ mac, method: 'rom', result: 'complete', restarts: 0 });
    expect(watcher.outcome().state.stages.map(({ endedMs, detail }) => [endedMs, detail])).toEqual([
      [5000, 'iPXE 2.0.0+ (g0ab22)'],
      [7000, 'net0'],
      [9000, `${scripts}/${mac}.gpxe`],
      [10000, `${scripts}/images/image1/vmlinuz`],
      [11000, `${scripts}/images/image1/initrd.gz`],
      [13000, 'image1, console=ttyS0'],
    ]);
  });

  it('a boot by a gPXE ROM, which writes what a script fetches behind the name of the script', () => {
    const watcher = watch([
      'gPXE (http://etherboot.org) - 00:02.0 C000 PCI2.10 PnP PMM+1EFD1380+00000000 C000',
      'gPXE initialising devices...ok',
      'gPXE 1.0.1+ -- Open Source Boot Firmware -- http://etherboot.org',
      `DHCP (net0 ${mac}).... ok`,
      `${scripts}/52%3A54%3A00%3A77%3A00%3A.${scripts}/images/image1/vmlinuz..... ok`,
      `${scripts}/images/image1/initrd.gz. ok`,
      ...kernel,
      ...system,
    ]);
    expect(stages(watcher)).toBe('firmware dhcp mac-script kernel initrd os');
  });

  it("a boot by undionly.kpxe with a script in it, after the card's own PXE", () => {
    const watcher = watch([...vendor, ...undionly, ...script, ...images, ...kernel, ...system]);
    expect(stages(watcher)).toBe('firmware dhcp nbp dhcp-again mac-script kernel initrd os');
    expect(watcher.outcome()).toMatchObject({ method: 'chain-embedded', result: 'complete' });
    expect(watcher.outcome().state.stages[2]).toMatchObject({ detail: 'tftp://10.77.0.1/undionly.kpxe' });
  });

  it("a boot by undionly.kpxe and boot.gpxe, after a maker's PXE that has words of its own", () => {
    const watcher = watch([
      'Intel(R) Boot Agent GE v1.5.43',
      'CLIENT MAC ADDR: 52 54 00 77 00 01  GUID: 00000000-0000-0000-0000-525400770001',
      'CLIENT IP: 10.77.0.101  MASK: 255.255.255.0  DHCP IP: 10.77.0.1',
      ...rom.slice(-2),
      address,
      'Filename: http://10.77.0.1/bootdirectory/boot.gpxe',
      `${scripts}/boot.gpxe... ok`,
      'boot.gpxe : 66 bytes [script]',
      ...[...script, ...images, ...kernel, ...system],
    ]);
    expect(stages(watcher)).toBe('firmware dhcp nbp dhcp-again boot-script mac-script kernel initrd os');
    expect(watcher.outcome()).toMatchObject({ method: 'chain', result: 'complete' });
  });

  it("a script that is not named after the machine, as the last one or on the way to the machine's", () => {
    const entry = `${scripts}/boot.php?rack=7... ok`;
    const first = watch([...vendor, ...undionly, entry]);
    expect(stages(first)).toBe('firmware dhcp nbp dhcp-again boot-script mac-script?');
    const last = watch([...vendor, ...undionly, entry, images[0]!]);
    expect(stages(last)).toBe('firmware dhcp nbp dhcp-again mac-script kernel initrd?');
    const rom2 = watch([...rom, address, entry, ...script]);
    expect(rom2.outcome().state.stages[2]).toMatchObject({ detail: `${scripts}/${mac}.gpxe` });
  });

  it('a boot by UEFI and snponly.efi', () => {
    const watcher = watch([
      '>>Start PXE over IPv4.',
      '  Station IP address is 10.77.0.101',
      '  NBP filename is snponly.efi',
      '  NBP file downloaded successfully.',
      ...[...rom.slice(-2), address, ...script, ...images, ...kernel, ...system],
    ]);
    expect(stages(watcher)).toBe('firmware dhcp nbp dhcp-again mac-script kernel initrd os');
  });

  it('a boot by pxelinux, which loads its configuration without a word', () => {
    const watcher = watch([
      ...vendor,
      'tftp://10.77.0.1/pxelinux.0... ok',
      'PXELINUX 6.04 PXE 20200816 Copyright (C) 1994-2015 H. Peter Anvin et al',
      'Loading images/image1/vmlinuz... ok',
      'Loading images/image1/initrd.gz...ok',
      ...kernel,
      'debian login: ',
    ]);
    expect(stages(watcher)).toBe('firmware dhcp nbp kernel initrd os');
    expect(watcher.outcome()).toMatchObject({ method: 'pxelinux', result: 'complete' });
  });

  it('a system without an initrd, and a ROM with a fixed address', () => {
    const watcher = watch([...rom, ...script, images[0]!, ...kernel, 'Welcome to Alpine Linux 3.20']);
    expect(stages(watcher)).toBe('firmware dhcp mac-script kernel os');
    expect(watcher.outcome().state.stages[1]).toMatchObject({ detail: 'not shown' });
  });

  it('the text that was named, and then nothing else counts', () => {
    const lines = [...rom, address, ...script, ...images, ...kernel, ...system];
    const watcher = watch(lines, { expect: 'rack 7 is up' });
    expect(stages(watcher)).toBe('firmware dhcp mac-script kernel initrd os?');
    watcher.onLine('[  OK  ] rack 7 is up', 20_000);
    expect(watcher.outcome().result).toBe('complete');
  });

  it('nothing by a text that comes before its stage', () => {
    const watcher = watch([...rom, 'rack 7 is up', address], { expect: 'rack 7 is up' });
    expect(stages(watcher)).toBe('firmware dhcp mac-script?');
  });
});

describe('a machine that starts over', () => {
  it('is followed from its first stage on, its times counted anew', () => {
    const watcher = watch([...rom, address, ...rom, address, ...script]);
    expect(stages(watcher)).toBe('firmware dhcp mac-script kernel?');
    expect(watcher.outcome()).toMatchObject({ restarts: 1, method: 'rom' });
    expect(watcher.outcome().state.stages[0]).toMatchObject({ endedMs: 5000 });
  });

  it('without a self-test that speaks is known by its boot program', () => {
    const failed = `${scripts}/${mac}.gpxe... Connection refused (https://ipxe.org/040ee119)`;
    const once = [...rom.slice(-2), address, failed];
    expect(watch([...once, ...once]).outcome()).toMatchObject({ restarts: 1, method: 'rom' });
  });

  it('three times is given up, with what went wrong', () => {
    const failed = `${scripts}/${mac}.gpxe... Not found (https://ipxe.org/2d0c618e)`;
    const once = [...rom, address, failed];
    expect(watch([...once, ...once, ...once, ...once]).outcome()).toMatchObject({
      result: 'broken',
      diagnosis: {
        code: 'mac-script-missing',
        stage: 'mac-script',
        message: `${scripts}/${mac}.gpxe: Not found. The machine has started over 3 times.`,
      },
    });
  });
});

describe('where nothing moves any more', () => {
  it.each([
    [
      'no-dhcp-answer',
      [
        ...rom,
        `Configuring (net0 ${mac})............ No configuration methods succeeded (https://ipxe.org/040ee119)`,
      ],
    ],
    [
      'mac-script-missing',
      [...rom, address, `${scripts}/${mac}.gpxe... No such file or directory (https://ipxe.org/2d0c618e)`],
    ],
    [
      'web-server-down',
      [...rom, address, `${scripts}/${mac}.gpxe... Connection refused (https://ipxe.org/040ee119)`],
    ],
    [
      'kernel-missing',
      [
        ...rom,
        address,
        ...script,
        `${scripts}/images/image1/vmlinuz... Not found (https://ipxe.org/2d0c618e)`,
      ],
    ],
    [
      'initrd-missing',
      [
        ...rom,
        address,
        ...script,
        images[0]!,
        `${scripts}/images/image1/initrd.gz... Not found (https://ipxe.org/2d)`,
      ],
    ],
    [
      'https-unknown-ca',
      [...rom, address, 'https://10.77.0.1/boot.ipxe... Permission denied (https://ipxe.org/0216eb8f)'],
    ],
  ])('%s is named in the words of the console', (code, lines) => {
    const [, words] = /\.\. (.*) \(/.exec(lines.at(-1)!)!;
    expect(stopped(lines)).toMatchObject({ code, message: expect.stringContaining(words!) as unknown });
  });

  it('an error whose explanation is cut off where the line was full is an error', () => {
    const cut = `${scripts}/images/image1/vmlinuz... Not found (https://ipxe.o`;
    expect(stopped([...rom, address, ...script, cut, 'rg/2d0c618e)'])).toMatchObject({
      code: 'kernel-missing',
      message: `${scripts}/images/image1/vmlinuz: Not found.`,
    });
  });

  it.each(['', ' o', ' k'])(
    'a last line that ends in "...%s" because the system took the port over is no error',
    (end) => {
      const lines = [...rom, address, ...script, `${scripts}/images/image1/vmlinuz...${end}`, ...system];
      expect(watch(lines).outcome()).toMatchObject({ result: 'complete', diagnosis: null });
      expect(stages(watch(lines))).toBe('firmware dhcp mac-script kernel os');
      const withInitrd = [
        ...rom,
        address,
        ...script,
        images[0]!,
        `${scripts}/images/image1/initrd.gz...${end}`,
      ];
      expect(stages(watch([...withInitrd, ...kernel, ...system]))).toBe(
        'firmware dhcp mac-script kernel initrd os',
      );
    },
  );

  it('a kernel that could not be fetched is not the one that runs', () => {
    const lines = [
      `${scripts}/images/image1/vmlinuz...`,
      `${scripts}/images/image1/vmlinuz... Connection reset`,
    ];
    expect(stages(watch([...rom, address, ...script, ...lines, ...kernel, ...system]))).toBe(
      'firmware dhcp mac-script kernel?',
    );
  });

  it('an error that shows the stage before it as done is kept', () => {
    const failed = `DHCP (net0 ${mac})............ Connection timed out (http://ipxe.org/4c106035)`;
    const message = expect.stringMatching(/^No address: net0: Connection timed out/) as unknown;
    expect(stopped([failed, 'Could not boot'])).toMatchObject({ stage: 'dhcp', message });
  });

  it('an error that was overcome is none', () => {
    const refused = `${scripts}/${mac}.gpxe... Connection refused (https://ipxe.org/040ee119)`;
    expect(stopped([...rom, address, refused, ...script])).toMatchObject({
      code: 'unknown',
      stage: 'kernel',
    });
  });

  it('a console on which only the kernel speaks proves no boot from the network', () => {
    expect(stopped([...kernel, 'debian login:'])).toMatchObject({
      message: expect.stringMatching(/A kernel runs.*did not show "firmware"/) as unknown,
    });
  });

  it('a file that is asked for again and again is not waited for', () => {
    const failed = `${scripts}/${mac}.gpxe... Not found (https://ipxe.org/2d0c618e)`;
    const watcher = watch([...rom, address, failed]);
    for (let atMs = 10_000; atMs <= 60_000; atMs += 5000)
      watcher.onBytes(Buffer.from('.'), `${scripts}/${mac}.gpxe...`, atMs);
    watcher.checkPatience(60_000);
    expect(watcher.outcome().result).toBe('broken');
  });

  it('a silent port, and one at another speed', () => {
    expect(stopped([])).toMatchObject({ message: 'Nothing came from the port.' });
    const watcher = watch([]);
    watcher.onBytes(Buffer.from('f8e01c8006fe9e60e0', 'hex'), '', 1000);
    watcher.giveUp();
    expect(watcher.outcome().diagnosis).toMatchObject({ next: expect.stringContaining('--baud') as unknown });
  });

  it('a file that is still coming is waited for', () => {
    const watcher = watch([...rom, address, ...script]);
    const unfinished = `${scripts}/images/image1/vmlinuz... 14%`;
    watcher.onBytes(Buffer.from('14%'), unfinished, 60_000);
    watcher.checkPatience(100_000);
    expect(watcher.outcome().result).toBe('running');
    watcher.checkPatience(130_000);
    expect(watcher.outcome().result).toBe('broken');
  });
});

describe('at once', () => {
  it.each([
    [
      'a kernel that panics',
      [
        ...rom,
        address,
        ...script,
        ...images,
        ...kernel,
        '[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs',
      ],
    ],
    ['a firmware that finds nothing to boot from', [rom[0]!, 'No bootable device.']],
  ])('%s is broken', (_title, lines) => {
    expect(watch(lines).outcome().result).toBe('broken');
  });

  it('another way than the one that had to be is broken', () => {
    const watcher = watch([...vendor, undionly[0]!], { method: 'rom' });
    expect(watcher.outcome()).toMatchObject({
      result: 'broken',
      diagnosis: { next: expect.stringContaining('boot order') as unknown },
    });
  });
});
