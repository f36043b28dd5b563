import { stages, type Stage } from '../stage.ts';

/** How long a stage may go without progress (see ProgressMeter), in milliseconds; bytes that flow are progress. */
export type StagePatience = Readonly<Record<Stage, number>>;

/** Once bytes of a file have come, more of them follow soon: no server thinks for so long in between. */
export const transferPatienceMs = 20_000;

/** The same for each stage. */
export const evenPatience = (ms: number): StagePatience =>
  Object.fromEntries(stages.map((stage) => [stage, ms])) as Record<Stage, number>;

/** Generous for an emulated processor; what really waits long is a firmware that retries. */
export const defaultPatience: StagePatience = {
  firmware: 90_000,
  dhcp: 60_000,
  nbp: 40_000,
  'dhcp-again': 60_000,
  'boot-script': 40_000,
  'mac-script': 40_000,
  'boot-loader': 60_000,
  kernel: 60_000,
  initrd: 60_000,
  os: 180_000,
};
