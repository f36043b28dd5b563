import { describe, expect, it } from '@jest/globals';
import type { MachinePlan } from '../../../lab/machine/machine-plan.ts';
import type { Machine, MachineEnd, MachineOptions } from '../../../lab/machine/start.ts';
import { parseRackFile } from '../../../lab/rack/rack-file.ts';
import { machinePlanOf, RackMachine } from '../../../lab/rack/rack-machine.ts';
import { planRack, planRackFile } from '../../../lab/rack/rack-plan.ts';
import { Rack } from '../../../lab/rack/rack.ts';
import { refusal } from '../../support/flash/refusal.ts';

describe('planRack', () => {
  it('numbers machines of one kind, with the card that has a PXE', () => {
    expect(planRack({ count: 2, firmware: 'uefi', card: null })).toEqual([
      ...['1', '2'].map((number) => ({
        name: `node${number}`,
        mac: `52:54:00:77:00:0${number}`,
        firmware: 'uefi',
        card: 'virtio-net-pci',
        memoryMiB: 512,
      })),
    ]);
    expect(planRack({ count: 1, firmware: 'bios', card: null })[0]).toMatchObject({ card: 'e1000' });
  });
});

describe('a rack file', () => {
  const read = (text: string) => planRackFile(parseRackFile('rack.yaml', text));

  it('lists machines, each of which may leave out what is usual', () => {
    const text = '- {}\n- { firmware: uefi, memory: 1024 }\n- { mac: 52-54-00-AA-BB-CC, card: virtio }\n';
    expect(read(text).map(({ mac, firmware, card, memoryMiB }) => [mac, firmware, card, memoryMiB])).toEqual([
      ['52:54:00:77:00:01', 'bios', 'e1000', 512],
      ['52:54:00:77:00:02', 'uefi', 'virtio-net-pci', 1024],
      ['52:54:00:aa:bb:cc', 'bios', 'virtio-net-pci', 512],
    ]);
  });

  it.each([
    ['- { card: ne3000 }', 'bad-rack-file', 'QEMU has these cards'],
    ['- { cart: e1000 }', 'bad-rack-file', 'rack.yaml:1'],
    ['machines: 3', 'bad-rack-file', 'rack.yaml:1:1'],
    ['- {}\n- { mac: "52:54:00:77:00:01" }', 'duplicate-mac', '52:54:00:77:00:01'],
  ])('is refused: %s', async (text, code, words) => {
    const error = await refusal(() => read(text));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  });
});

/** QEMU, seen from the rack. */
class FakeQemu {
  readonly calls: string[] = [];
  #end: (end: MachineEnd) => void = () => undefined;
  options: MachineOptions | undefined;

  readonly start = async ({ name }: MachinePlan, options: MachineOptions): Promise<Machine> => {
    this.calls.push(`start ${name}`);
    this.options = options;
    const ended = new Promise<MachineEnd>((resolve) => (this.#end = resolve));
    return {
      ...{ pid: 1, ended, unfinishedLine: () => '' },
      reset: async () => void this.calls.push('reset'),
      ...{ pause: async () => undefined, resume: async () => undefined },
      stop: async () => {
        this.calls.push('stop');
        return this.powerOff();
      },
    };
  };

  powerOff(): MachineEnd {
    const end = { exitCode: 0, signal: null, stderr: '' };
    this.#end(end);
    return end;
  }
}

function oneMachine() {
  const qemu = new FakeQemu();
  const [spec] = planRack({ count: 1, firmware: 'bios', card: null });
  const plan = machinePlanOf({ ...spec!, tap: 'tap0', rom: null }, { kind: 'bios' }, 'tcg');
  const rack = new Rack([new RackMachine(plan, qemu.start)]);
  return { qemu, rack, mac: plan.mac, machine: { name: null, macs: [plan.mac] } };
}

describe('a machine of the rack', () => {
  it('is switched on once, reset and off, and its console outlives that', async () => {
    const { qemu, rack, mac, machine } = oneMachine();
    expect(rack.power.state(machine)).toBe('off');
    await Promise.all([rack.on(), rack.power.perform(machine, 'on')]);
    expect(rack.power.state(machine)).toBe('on');
    const seen: unknown[] = [];
    rack.listen((event) => seen.push(event));
    const line = { type: 'console', line: 'iPXE', atMs: 1, mac } as const;
    qemu.options!.onEvent(line);
    qemu.options!.onEvent({ type: 'exit', exitCode: 0, signal: null, stderr: '', atMs: 2, mac });
    expect(seen).toEqual([line]);
    qemu.options!.onConsoleBytes!(Buffer.from('iPXE'));
    await rack.power.perform(machine, 'reset');
    await rack.close();
    expect(rack.power.state(machine)).toBe('off');
    expect(rack.consoleOf(mac)?.from(0).text).toBe('iPXE');
    expect(qemu.calls).toEqual(['start node1', 'reset', 'stop']);
  });

  it('is off when its system has switched it off, and has no reset then', async () => {
    const { qemu, rack, machine } = oneMachine();
    await rack.on();
    qemu.powerOff();
    await expect(refusal(() => rack.power.perform(machine, 'reset'))).resolves.toMatchObject({
      code: 'machine-off',
    });
    await rack.power.perform(machine, 'on');
    expect(qemu.calls).toEqual(['start node1', 'start node1']);
  });

  it('is no other machine', () => {
    const { rack } = oneMachine();
    const other = { name: null, macs: ['52:54:00:12:34:56'] };
    expect([rack.power.actionsFor(other), rack.power.state(other)]).toEqual([[], 'unknown']);
  });
});
