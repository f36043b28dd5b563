import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { Machine } from '../../../boot/registry/model/machine.ts';
import { machineName } from '../../../boot/registry/names.ts';
import { resolve } from '../../../boot/registry/resolve/resolve.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { table } from '../../shell/table.ts';
import { firstItem } from '../../../system/present.ts';

/** A machine's state in words, from its newest boot. */
export function machineState(machine: Machine, boot: Boot | undefined): string {
  if (machine.held !== null) return 'held';
  if (boot === undefined) return machine.lastSeenMs === null ? 'never seen' : 'seen';
  if (boot.diagnosis !== null && (boot.state === 'failed' || boot.endedMs === null))
    return `stuck: ${boot.diagnosis.stage}`;
  const words: Readonly<Record<Boot['state'], string>> = {
    seen: boot.image === null ? 'waiting' : 'booting',
    'script-served': 'booting',
    'last-file-served': 'starting',
    'handed-over': 'handed over',
    up: 'up',
    failed: 'stopped',
  };
  return words[boot.state];
}

/** The image that a machine's next boot brings, as one word. */
export function nextImage(snapshot: Snapshot, machine: Machine): string {
  const { outcome } = resolve(snapshot, firstItem(machine.macs), machine.firmware, machine.architecture);
  if (outcome.type === 'image') return `${outcome.revision.image}@${outcome.revision.revision}`;
  return { wait: 'waits', hold: 'held', nothing: 'nothing' }[outcome.type];
}

/** A local time to the minute; `-` where there is none. */
export function when(timeMs: number | null): string {
  if (timeMs === null) return '-';
  const at = new Date(timeMs);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** One machine a line. */
export function machineTable(
  snapshot: Snapshot,
  machines: readonly Machine[],
  latest: ReadonlyMap<number, Boot>,
): string {
  const rows = machines.map((machine) => {
    const boot = latest.get(machine.id);
    return [
      machine.name ?? (machine.known ? '-' : '(unknown)'),
      firstItem(machine.macs),
      machineState(machine, boot),
      nextImage(snapshot, machine),
      machine.tags.join(','),
      when(boot?.startedMs ?? machine.lastSeenMs),
    ];
  });
  return table([['NAME', 'MAC', 'STATE', 'NEXT BOOT', 'TAGS', 'LAST SEEN'], ...rows]);
}

/** All that is known of one machine. */
export function machineDetails(snapshot: Snapshot, machine: Machine, boot: Boot | undefined): string {
  const { reported } = machine;
  const fields: readonly (readonly [string, string | null])[] = [
    ['MAC', machine.macs.join(', ')],
    ['State', machineState(machine, boot)],
    ['Next boot', nextImage(snapshot, machine)],
    ['Held', machine.held?.reason ?? null],
    ['Tags', machine.tags.join(', ')],
    ['Address', machine.address],
    ['Firmware', [machine.firmware, machine.architecture].filter((word) => word !== null).join(', ')],
    ['ROM stamp', machine.romStamp],
    ['Maker', [reported.manufacturer, reported.product].filter((word) => word !== null).join(' ')],
    ['Serial', reported.serial],
    ['UUID', reported.uuid],
    ['Cards', reported.cards.join(', ')],
    ['Memory', reported.memoryMiB === null ? null : `${reported.memoryMiB} MiB`],
    ['Switch port', reported.switchPort],
    ...Object.entries(machine.variables).map(([name, value]) => [`\${${name}}`, value] as const),
    ['Last up', machine.lastUp === null ? null : `${machine.lastUp.image}@${machine.lastUp.revision}`],
    ['Last seen', when(machine.lastSeenMs)],
    ['Note', machine.note],
  ];
  const rows = fields.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]]));
  return `${machineName(machine, machine.id)}\n${table(rows, '  ')}`;
}
