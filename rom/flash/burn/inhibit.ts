import { existsSync } from 'node:fs';
import type { Run } from '../../../system/process/run.ts';
import type { Guard } from '../backend.ts';

const inhibit = [
  'systemd-inhibit',
  '--what=shutdown:sleep',
  '--who=romkit',
  '--why=The flash of a network card is being written',
  '--mode=block',
] as const;

/**
 * A guard that keeps the system from sleeping and shutting down while a tool writes; none where systemd does not run
 * or does not let this user.
 */
export async function inhibitGuard(run: Run, marker = '/run/systemd/system'): Promise<Guard> {
  if (!existsSync(marker)) return (command) => command;
  const { exitCode } = await run({ command: [...inhibit, 'true'] });
  return exitCode === 0 ? (command) => [...inhibit, ...command] : (command) => command;
}
