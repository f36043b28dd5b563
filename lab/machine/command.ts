import { cableOption } from '../network/cable.ts';
import type { Accelerator, DirectKernel, MachinePlan } from './machine-plan.ts';

/** File descriptors that QEMU inherits: each is one end of a pair of sockets, so nothing needs a name. */
export const descriptor = { serial: 3, firmware: 4, qmp: 5 } as const;

/**
 * QEMU's command line for a machine (qemu(1)). It waits with power off until `cont` comes over QMP.
 *
 * Without graphics SeaBIOS mirrors the screen to the serial port, so what boot firmware prints is readable. Nothing but
 * the network card and the stick can be booted from, and no default device is there.
 */
export function qemuCommand(plan: MachinePlan): readonly [string, ...string[]] {
  return [
    'qemu-system-x86_64',
    ...['-name', escape(plan.name), '-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'none'],
    ...['-machine', `${chipset(plan)},graphics=off,accel=${plan.accelerator}`],
    ...hardwareOptions(plan),
    ...['-m', String(plan.memoryMiB), '-boot', 'strict=on', '-S'],
    ...(plan.noReboot ? ['-no-reboot'] : []),
    ...channels(),
    ...firmwareOptions(plan),
    ...cardOptions(plan),
    ...otherCardOptions(plan),
    ...(plan.stick === undefined ? [] : stickOptions(plan.stick)),
    ...(plan.direct === undefined ? [] : kernelOptions(plan.direct)),
  ];
}

/** Secure Boot keeps its variables in system management mode, which QEMU's older chipset has not for them. */
const chipset = ({ firmware }: MachinePlan): string => (isSecure(firmware) ? 'q35,smm=on' : 'pc');

const isSecure = (firmware: MachinePlan['firmware']): boolean =>
  firmware.kind === 'uefi' && firmware.hasSecureBoot === true;

function hardwareOptions({ hardware = {}, accelerator }: MachinePlan): readonly string[] {
  const { processor, clock, httpBoot, disk } = hardware;
  return [
    ...(processor === undefined ? processorOptions(accelerator) : ['-cpu', processor]),
    ...(clock === undefined ? [] : ['-rtc', `base=${clock}`]),
    ...(httpBoot === undefined ? [] : pxeSupport.flatMap((name) => ['-fw_cfg', `name=${name},string=n`])),
    ...(disk === undefined ? [] : diskOptions(disk)),
  ];
}

/** OVMF's switches of PXE, which comes before HTTP in its boot order. */
const pxeSupport = ['opt/org.tianocore/IPv4PXESupport', 'opt/org.tianocore/IPv6PXESupport'];

/** Under KVM the host's own processor; under TCG QEMU's default, which is the fastest to imitate. */
export function processorOptions(accelerator: Accelerator): readonly string[] {
  return accelerator === 'kvm' ? ['-cpu', 'host'] : [];
}

function channels(): string[] {
  const channel = (name: keyof typeof descriptor): string[] => [
    '-chardev',
    `socket,id=${name},fd=${descriptor[name]}`,
  ];
  return [
    ...channel('serial'),
    ...['-serial', 'chardev:serial'],
    // Where SeaBIOS tells what it does, refused option ROMs included.
    ...channel('firmware'),
    ...['-device', 'isa-debugcon,iobase=0x402,chardev=firmware'],
    ...channel('qmp'),
    ...['-mon', 'chardev=qmp,mode=control'],
  ];
}

function firmwareOptions({ firmware }: MachinePlan): string[] {
  if (firmware.kind === 'bios') return [];
  const flash = 'if=pflash,format=raw';
  return [
    ...(isSecure(firmware) ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
    ...['-drive', `${flash},unit=0,readonly=on,file=${escape(firmware.code)}`],
    ...['-drive', `${flash},unit=1,file=${escape(firmware.variables)}`],
  ];
}

function cardOptions({ card, mac, rom, tap, cable }: MachinePlan): string[] {
  const device = `${card},netdev=net0,mac=${mac},bootindex=1,romfile=${rom === null ? '' : escape(rom)}`;
  const plain = tap === null ? 'hubport,id=net0,hubid=0' : tapOption('net0', tap);
  const network = cable === undefined ? plain : cableOption('net0', cable);
  return ['-netdev', network, '-device', device];
}

/** Without a boot index: the firmware boots from the first card alone (`strict=on`). */
function otherCardOptions({ card, otherCards = [] }: MachinePlan): string[] {
  return otherCards.flatMap(({ mac, tap }, index) => {
    const network = `net${index + 1}`;
    const device = `${card},netdev=${network},mac=${mac},romfile=`;
    return ['-netdev', tapOption(network, tap), '-device', device];
  });
}

const tapOption = (network: string, tap: string): string =>
  `tap,id=${network},ifname=${tap},script=no,downscript=no`;

const diskOptions = (image: string): readonly string[] => [
  ...['-drive', `if=none,id=disk,format=raw,readonly=on,file=${escape(image)}`],
  ...['-device', 'virtio-blk-pci,drive=disk,bootindex=2'],
];

function stickOptions(image: string): string[] {
  return [
    ...['-drive', `if=none,id=stick,format=raw,readonly=on,file=${escape(image)}`],
    ...['-device', 'qemu-xhci', '-device', 'usb-storage,drive=stick,bootindex=0'],
  ];
}

function kernelOptions({ kernel, initrd, append }: DirectKernel): string[] {
  return [
    ...['-kernel', kernel],
    ...(initrd === undefined ? [] : ['-initrd', escape(initrd)]),
    ...(append === undefined ? [] : ['-append', append]),
  ];
}

/** In QEMU's option lists a comma stands doubled. */
function escape(value: string): string {
  return value.replaceAll(',', ',,');
}
