import type { DiagnosisCode } from '../chain/diagnosis/diagnosis.ts';
import { Screen } from '../evidence/console/screen.ts';
import { consolePatience, ConsoleWatcher, type ConsoleOutcome } from '../evidence/console/watcher.ts';
import type { BootOnWire } from './watched-boot.ts';

/** How far a machine came by a log of its serial console: the bytes as they came, without times. */
export function readConsoleLog(bytes: Uint8Array): ConsoleOutcome {
  const watcher = new ConsoleWatcher({ method: null, expect: null, patience: consolePatience });
  const screen = new Screen((line) => watcher.onLine(line, 0));
  screen.write(bytes);
  screen.end();
  watcher.giveUp();
  return watcher.outcome();
}

/** Packets that end here do not say why: then the console's word counts. */
const openEnds: readonly DiagnosisCode[] = ['unknown', 'capture-encrypted', 'capture-lost-packets'];

/**
 * A boot by its packets and by its console. A log has no times that would put its lines between the packets, so both are
 * read by themselves, and what the console shows counts where the packets show no end and no reason.
 */
export function withConsole(boot: BootOnWire, { result, diagnosis, state }: ConsoleOutcome): BootOnWire {
  const isOpen = boot.diagnosis === null || openEnds.includes(boot.diagnosis.code);
  if (boot.result === 'complete' || !isOpen) return boot;
  if (result === 'complete') {
    const shown = state.stages.find(({ stage }) => stage === 'os')?.detail ?? null;
    const stages = boot.state.stages.map((each) =>
      each.status === 'done'
        ? each
        : { ...each, status: 'done' as const, detail: each.stage === 'os' ? shown : null },
    );
    return { ...boot, state: { stages, complete: true }, result, diagnosis: null, packets: [] };
  }
  if (diagnosis === null || diagnosis.code === 'unknown') return boot;
  return { ...boot, result: 'broken', diagnosis, packets: [] };
}
