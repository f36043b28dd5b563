import { toolGroups } from '../tool-groups.ts';
import { startRomkit, romkit, type Ended } from '../process/romkit.ts';
import { startOnTerminal } from '../process/terminal.ts';
import type { Outcome, Whole } from './card-point.ts';
import type { Chance } from './chance.ts';
import { clocks, type ClockFall } from './clock.ts';
import { anyCutOff, killGroup, momentOr, type CutOff } from './cut-off.ts';
import { damageJournal, damages, type Damage } from './damage.ts';
import { FleetScene, hostsOf, runnerOr, type FleetNode } from './fleet-scene.ts';
import { putRight, tryAnotherCard, type Recovery } from './recover.ts';

/** Who is killed, or what goes away, while a machine of an inventory is at work. */
const causes = [
  'romkit here',
  'job there',
  'tool there',
  'all there',
  'all',
  'connection',
  'power',
  'pipe',
  'terminal',
] as const;
type FleetCause = (typeof causes)[number];

/** A random point at which the flash of an inventory is cut off, and what happens then. */
export interface FleetPoint {
  readonly cause: FleetCause;
  /** The machine whose card is at work then, from 0. */
  readonly victim: number;
  readonly at: CutOff['at'];
  readonly done: number;
  readonly clock: { readonly fall: ClockFall; readonly when: 'before' | 'after' } | null;
  /** Of the journal there. */
  readonly damage: Damage | null;
  readonly isSwapped: boolean;
  /** By the inventory again, or first by romkit there. */
  readonly by: 'again' | 'there';
  readonly recovery: Recovery;
}

const machines = 2;

export function anyFleetPoint(chance: Chance, whole: Whole): FleetPoint {
  const { at, done } = anyCutOff(chance, whole);
  const when = (): 'before' | 'after' => chance.pick(['before', 'after'] as const);
  return {
    ...{ at, done },
    cause: chance.pick(causes),
    victim: chance.below(machines),
    clock: chance.happens(0.4) ? { fall: chance.pick(clocks), when: when() } : null,
    damage: chance.happens(0.5) ? chance.pick(damages) : null,
    isSwapped: chance.happens(0.5),
    by: chance.pick(['again', 'there'] as const),
    recovery: chance.pick(['resume', 'rollback'] as const),
  };
}

/** Let it happen. @param program the compiled card */
export async function runFleetPoint(point: FleetPoint, program: string, chance: Chance): Promise<Outcome> {
  const scene = new FleetScene(program);
  try {
    for (let index = 0; index < machines; index++) await scene.addNode();
    const victim = scene.nodes[point.victim]!;
    const { story, clip } = victim;
    const [card, other] = story.scene.cards;
    turnBack(scene, point, 'before');
    const { at, done } = point;
    await clip.insert(card!, point.cause === 'power' ? [{ type: 'power-loss', at, done }] : []);
    await scene.burn(`burn cut off (${point.cause})`, () => burnCutOff(scene, point, victim));
    await clip.insert(card!);
    if (point.damage !== null && damageJournal(victim.machine.host.state, point.damage, chance))
      story.tell(`journal: ${point.damage}`);
    turnBack(scene, point, 'after');
    // Where nothing is half done a flash of the other card is a flash like any other.
    if (point.isSwapped && story.held === 'mixed') {
      await clip.insert(other!);
      await burnRefused(scene, victim);
      await tryAnotherCard(story, { ...victim, ...point, second: null });
    }
    const way = { flashArgs: victim.flashArgs, recovery: point.recovery, second: null };
    if (point.by === 'there' && hasAgent(victim)) await putRight(story, way, chance);
    await burnToEnd(scene, victim, () => putRight(story, way, chance));
    const stories = scene.nodes.map((node) => node.story);
    for (const each of stories) if (each.held === 'mixed') each.complain('the chip was not put right');
    return {
      complaints: stories.flatMap(({ complaints }, index) =>
        complaints.map((text) => `node${index + 1} ${text}`),
      ),
      told: stories.flatMap(({ told }, index) => told.map((text) => `node${index + 1} ${text}`)),
    };
  } finally {
    await scene.remove();
  }
}

function turnBack({ clock, nodes }: FleetScene, point: FleetPoint, when: 'before' | 'after'): void {
  if (point.clock?.when !== when) return;
  clock.fallBack(point.clock.fall);
  nodes.forEach(({ story }) => story.tell(`the clock falls back by ${point.clock!.fall}`));
}

/** A job was begun there, so romkit's other commands are there as well. */
const hasAgent = ({ machine }: FleetNode): boolean => runnerOr(machine) !== undefined;

/** Burn the inventory and cut it off at the point. */
async function burnCutOff({ args, home }: FleetScene, point: FleetPoint, victim: FleetNode): Promise<Ended> {
  const { machine, clip } = victim;
  if (point.cause === 'terminal') {
    const terminal = await startOnTerminal(home, ...args.filter((word) => word !== '--json'));
    let isOver = false;
    void terminal.exitCode.then(() => (isOver = true));
    await momentOr(clip, point.at, () => isOver);
    await terminal.close();
    return { exitCode: await terminal.exitCode, stdout: '', stderr: '' };
  }
  const { child, ended } = startRomkit(home, ...args);
  if (point.cause === 'power') return ended;
  await momentOr(clip, point.at, () => child.exitCode !== null || child.signalCode !== null);
  const killJob = (): void => {
    const runner = runnerOr(machine);
    if (runner !== undefined) killGroup(runner);
  };
  const killTool = (): void => toolGroups(machine.card.programmer).forEach(killGroup);
  if (point.cause === 'pipe') child.stdout!.destroy();
  if (point.cause === 'connection') machine.host.cut();
  if (point.cause === 'romkit here' || point.cause === 'all') child.kill('SIGKILL');
  if (['job there', 'all there', 'all'].includes(point.cause)) killJob();
  if (['tool there', 'all there', 'all'].includes(point.cause)) killTool();
  return ended;
}

/** Another card is in the clip: the inventory run again must not take it for the first. */
async function burnRefused(scene: FleetScene, { story }: FleetNode): Promise<void> {
  const [, other] = story.scene.cards;
  story.tell('another card');
  for (let tries = 0; tries < 2; tries++) {
    const ended = await scene.burn('burn again', () => romkit(scene.home, ...scene.args));
    if (ended.exitCode === 0 || !other!.content().equals(other!.made))
      story.complain('the inventory has taken the other card for the first');
  }
}

/** The same command again, until all is done; where a journal cannot be read it is seen to there. */
async function burnToEnd(scene: FleetScene, victim: FleetNode, seeTo: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    const ended = await scene.burn('burn again', () => romkit(scene.home, ...scene.args));
    if (ended.exitCode === 0) return;
    const told = hostsOf(ended).find(({ host }) => host === victim.machine.host.name);
    if (told?.exitCode === 30 && hasAgent(victim)) await seeTo();
  }
  victim.story.complain('after five runs the inventory is not done');
}
