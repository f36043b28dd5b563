import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootEvent } from '../../../../boot/chain/event.ts';
import { DaemonLog } from '../../../../boot/evidence/logs/daemon-log.ts';

/** Lines that real daemons wrote while machines in QEMU booted from them. */
export const logLines = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/daemon-logs', name), 'utf8').split('\n');

/** The events of log lines; each line comes a millisecond after the one before it. */
export function eventsIn(
  lines: readonly string[],
  sizes: Readonly<Record<string, number>> = {},
  neighbours: Readonly<Record<string, string>> = {},
): BootEvent[] {
  const events: BootEvent[] = [];
  let nowMs = 0;
  const log = new DaemonLog({
    onEvent: (event) => events.push(event),
    clock: () => nowMs,
    serverAddress: '10.77.0.1',
    tftpRoot: '/srv/tftp',
    sizeOf: (file) => sizes[file] ?? null,
    neighbour: (address) => neighbours[address] ?? null,
  });
  for (const line of lines) {
    nowMs++;
    log.push(line);
  }
  log.flush();
  return events;
}
