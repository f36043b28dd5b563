import type { TrialEnd } from '../../../boot/server/trial/trial-bench.ts';
import { TrialJudge } from '../../../boot/server/trial/verdict.ts';
import { readSigns } from '../../../boot/evidence/console/sign.ts';
import { chooseAccelerator } from '../../../lab/machine/accelerator.ts';
import { startMachine, type MachineEvent } from '../../../lab/machine/start.ts';
import { prepareUefi } from '../../../lab/machine/uefi.ts';
import { machinePlanOf, type RackPlace } from '../../../lab/rack/rack-machine.ts';
import { seabiosVersion } from '../../../lab/run/versions.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';
import { probeTools } from '../../../system/tools/tool-versions.ts';
import type { TrialMessage } from './message.ts';
import type { TrialServer } from './trial-server.ts';

const lookEveryMs = 500;

/**
 * Switch the machine of a trial on, watch it until there is a verdict, and pull its plug.
 * @throws RomkitError of prepareUefi and startMachine; the abort reason
 */
export async function bootTrialMachine(
  place: RackPlace,
  runFolder: string,
  server: TrialServer,
  signal: AbortSignal,
  say: (message: TrialMessage) => void,
): Promise<TrialEnd> {
  const accelerator = await chooseAccelerator(runTool);
  const versions: Record<string, string> = { ...(await toolVersions(place)), accelerator };
  const firmware =
    place.firmware === 'bios' ? ({ kind: 'bios' } as const) : await prepareUefi(runFolder, place.name);
  const startedMs = Date.now();
  const judge = new TrialJudge(startedMs);
  server.onBoot((boot) => {
    judge.onBoot(boot, Date.now());
    say({ type: 'boot', boot });
  });
  const machine = await startMachine(machinePlanOf(place, firmware, accelerator), {
    now: Date.now,
    onEvent: (event) => {
      tellJudge(judge, event);
      if (event.type !== 'exit') server.see(event);
      Object.assign(versions, versionIn(event));
    },
    onConsoleBytes: (bytes) => say({ type: 'console', base64: Buffer.from(bytes).toString('base64') }),
  });
  say({ type: 'power', atMs: startedMs });
  try {
    const verdict = await verdictOf(judge, signal);
    return { ...verdict, versions };
  } finally {
    await machine.stop();
  }
}

function tellJudge(judge: TrialJudge, event: MachineEvent): void {
  if (event.type === 'console') judge.onLine(event.line, event.atMs);
  else if (event.type === 'exit') judge.onOff(event.atMs);
  else if (event.type === 'power' && event.state === 'reset') judge.onReset(event.atMs);
}

/** Firmware says what it is when it starts; of several boot programs the last one loads the image. */
function versionIn(event: MachineEvent): Record<string, string> {
  if (event.type === 'firmware') {
    const seabios = seabiosVersion(event.line);
    return seabios === undefined ? {} : { seabios };
  }
  if (event.type !== 'console') return {};
  const started = readSigns(event.line).find((sign) => sign.kind === 'started');
  const [, ipxe] = /^iPXE (\S+)/.exec(started?.product ?? '') ?? [];
  return ipxe === undefined ? {} : { ipxe };
}

async function toolVersions({ firmware }: RackPlace): Promise<Record<string, string>> {
  const names = { qemu: 'qemu-system-x86_64', ...(firmware === 'uefi' ? { ovmf: 'OVMF' } : {}) };
  const found = await Promise.all(
    Object.entries(names).map(async ([name, tool]): Promise<[string, string | null | undefined]> => {
      const [report] = await probeTools(toolsFor([tool]), runTool);
      return [name, report?.version];
    }),
  );
  return Object.fromEntries(found.flatMap(([name, version]) => (version ? [[name, version]] : [])));
}

function verdictOf(judge: TrialJudge, signal: AbortSignal): Promise<NonNullable<TrialJudge['verdict']>> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      judge.tick(Date.now());
      if (signal.aborted) reject(signal.reason as Error);
      else if (judge.verdict === null) return;
      else resolve(judge.verdict);
      clearInterval(looking);
    };
    const looking = setInterval(look, lookEveryMs);
  });
}
