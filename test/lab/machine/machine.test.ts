import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { cardModels, cardNamed, cards, cardWithId } from '../../../lab/machine/cards.ts';
import { qemuCommand } from '../../../lab/machine/command.ts';
import type { MachinePlan } from '../../../lab/machine/machine-plan.ts';
import { openQmp, type QmpEvent } from '../../../lab/machine/qmp.ts';

const plan: MachinePlan = {
  name: 'm1',
  mac: '52:54:00:77:00:01',
  card: 'e1000',
  rom: '/roms/a,b.rom',
  tap: 'tap1',
  firmware: { kind: 'bios' },
  accelerator: 'tcg',
  memoryMiB: 512,
  noReboot: false,
};

/** What follows an option, each time it stands there. */
function values(command: readonly string[], option: string): string[] {
  return command.flatMap((word, place) => (word === option ? [command[place + 1]!] : []));
}

describe('qemuCommand', () => {
  it('puts the ROM into the card, the card onto the tap, and boots from nothing else', () => {
    const command = qemuCommand(plan);
    expect(values(command, '-device')).toContain(
      'e1000,netdev=net0,mac=52:54:00:77:00:01,bootindex=1,romfile=/roms/a,,b.rom',
    );
    expect(values(command, '-netdev')).toEqual(['tap,id=net0,ifname=tap1,script=no,downscript=no']);
    expect(values(command, '-boot')).toEqual(['strict=on']);
    expect(command).toEqual(expect.arrayContaining(['-nodefaults', '-S']));
    expect(command).not.toContain('-no-reboot');
  });

  it('leaves the card empty, the cable out and the reset final where that is asked for', () => {
    const command = qemuCommand({ ...plan, rom: null, tap: null, noReboot: true });
    expect(values(command, '-device')).toContainEqual(expect.stringMatching(/romfile=$/));
    expect(values(command, '-netdev')).toEqual(['hubport,id=net0,hubid=0']);
    expect(command).toContain('-no-reboot');
  });

  it('plugs a cable with conditions in where there is one', () => {
    const command = qemuCommand({ ...plan, cable: { machine: 20_004, relay: 20_005 } });
    expect(values(command, '-netdev')).toEqual([
      'socket,id=net0,udp=127.0.0.1:20005,localaddr=127.0.0.1:20004',
    ]);
  });

  it('has other cards of the model that hold no ROM and are not booted from', () => {
    const other = { mac: '52:54:00:78:00:01', tap: 'tap1-1' };
    const command = qemuCommand({ ...plan, otherCards: [other] });
    expect(values(command, '-netdev')[1]).toBe('tap,id=net1,ifname=tap1-1,script=no,downscript=no');
    expect(values(command, '-device').filter((device) => device.startsWith('e1000'))[1]).toBe(
      'e1000,netdev=net1,mac=52:54:00:78:00:01,romfile=',
    );
  });

  it('protects the variables of Secure Boot, on a chipset that can', () => {
    const uefi = { kind: 'uefi', code: '/code.fd', variables: '/run/m1' } as const;
    const secure = qemuCommand({ ...plan, firmware: { ...uefi, hasSecureBoot: true } });
    expect(values(secure, '-machine')).toEqual(['q35,smm=on,graphics=off,accel=tcg']);
    expect(values(secure, '-global')).toEqual(['driver=cfi.pflash01,property=secure,value=on']);
    const plain = qemuCommand({ ...plan, firmware: uefi });
    expect(values(plain, '-machine')).toEqual(['pc,graphics=off,accel=tcg']);
    expect(values(plain, '-global')).toEqual([]);
  });

  it('keeps the code of UEFI read-only and gives it variables of its own', () => {
    const command = qemuCommand({
      ...plan,
      firmware: { kind: 'uefi', code: '/code.fd', variables: '/run/m1' },
    });
    expect(values(command, '-drive')).toEqual([
      'if=pflash,format=raw,unit=0,readonly=on,file=/code.fd',
      'if=pflash,format=raw,unit=1,file=/run/m1',
    ]);
  });

  it('has the host processor only under KVM, and graphics under neither', () => {
    const machine = (accelerator: 'kvm' | 'tcg'): string[] => [
      ...values(qemuCommand({ ...plan, accelerator }), '-machine'),
      ...values(qemuCommand({ ...plan, accelerator }), '-cpu'),
    ];
    expect(machine('kvm')).toEqual(['pc,graphics=off,accel=kvm', 'host']);
    expect(machine('tcg')).toEqual(['pc,graphics=off,accel=tcg']);
  });

  it('has another processor and another time where that is asked for', () => {
    const hardware = { processor: 'qemu32', clock: '2015-01-01T00:00:00' };
    const command = qemuCommand({ ...plan, accelerator: 'kvm', hardware });
    expect([values(command, '-cpu'), values(command, '-rtc')]).toEqual([
      ['qemu32'],
      ['base=2015-01-01T00:00:00'],
    ]);
    expect(values(qemuCommand(plan), '-rtc')).toEqual([]);
  });

  it('boots by HTTP alone where that is asked for', () => {
    const firmware = { kind: 'uefi', code: '/c', variables: '/v' } as const;
    const command = qemuCommand({ ...plan, firmware, hardware: { httpBoot: true } });
    expect(values(command, '-fw_cfg')).toEqual([
      'name=opt/org.tianocore/IPv4PXESupport,string=n',
      'name=opt/org.tianocore/IPv6PXESupport,string=n',
    ]);
    expect(values(qemuCommand({ ...plan, firmware }), '-fw_cfg')).toEqual([]);
  });

  it('boots a disk after the network', () => {
    const command = qemuCommand({ ...plan, hardware: { disk: '/d,1' } });
    expect(values(command, '-drive')).toEqual(['if=none,id=disk,format=raw,readonly=on,file=/d,,1']);
    expect(values(command, '-device')).toContain('virtio-blk-pci,drive=disk,bootindex=2');
  });

  it('hands over a kernel with its initrd and command line', () => {
    const command = qemuCommand({ ...plan, direct: { kernel: '/k', initrd: '/i,1', append: 'a,b c' } });
    expect([values(command, '-kernel'), values(command, '-initrd'), values(command, '-append')]).toEqual([
      ['/k'],
      ['/i,,1'],
      ['a,b c'],
    ]);
  });
});

describe('cards', () => {
  it('are found by name and by the ids that a ROM names', () => {
    expect(cardNamed('virtio')).toBe('virtio-net-pci');
    expect(cardNamed('toaster')).toBeUndefined();
    expect(cardWithId({ vendor: 0x10ec, device: 0x8139 })).toBe('rtl8139');
    expect(cardWithId({ vendor: 0x8086, device: 0x8139 })).toBeUndefined();
    for (const model of cardModels) expect(cardWithId(cards[model])).toBe(model);
  });
});

describe('openQmp', () => {
  /** QEMU's end: answers as told, and remembers what it was asked. */
  function fakeQemu(answers: Readonly<Record<string, object>>): { channel: Duplex; asked: string[] } {
    const asked: string[] = [];
    const channel: Duplex = new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        const { execute } = JSON.parse(chunk.toString()) as { execute: string };
        asked.push(execute);
        channel.push(`${JSON.stringify({ event: 'BETWEEN' })}\n${JSON.stringify(answers[execute])}\n`);
        done();
      },
    });
    channel.push('{"QMP": {}}\n');
    return { channel, asked };
  }

  it('greets, pairs answers with questions, and hands on events', async () => {
    const events: QmpEvent[] = [];
    const { channel, asked } = fakeQemu({
      qmp_capabilities: { return: {} },
      cont: { return: { a: 1 } },
      stop: { error: { desc: 'not now' } },
    });
    const qmp = await openQmp(channel, (event) => events.push(event));
    expect(await qmp.execute('cont')).toEqual({ a: 1 });
    await expect(qmp.execute('stop')).rejects.toThrow('not now');
    expect(asked).toEqual(['qmp_capabilities', 'cont', 'stop']);
    expect(events.map(({ event }) => event)).toEqual(['BETWEEN', 'BETWEEN', 'BETWEEN']);
  });

  it('does not wait for a QEMU that is gone', async () => {
    const channel = new PassThrough();
    const opened = openQmp(channel, () => undefined);
    channel.destroy(new Error('ECONNRESET'));
    await expect(opened).rejects.toThrow('gone');
  });
});
