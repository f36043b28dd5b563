import { dirname, join } from 'node:path';
import { withRom } from '../flash/flash.ts';
import { agentOf, deviceOf, Fleet, result, runnerOf, type Machine } from '../flash/fleet.ts';
import { groupGone } from '../process/processes.ts';
import { start, workOf, type Ended, type Place } from '../process/romkit.ts';
import { toolGroups } from '../tool-groups.ts';
import { Clip, firstCard, otherCard } from './clip.ts';
import { Clock } from './clock.ts';
import { exitComplaints, foreignCode } from './judge.ts';
import { Story } from './story.ts';

/** A machine of a fleet, whose card can be changed, and what happens to it. */
export interface FleetNode {
  readonly machine: Machine;
  readonly clip: Clip;
  readonly story: Story;
  /** `romkit flash FILE` there. */
  readonly flashArgs: readonly string[];
}

/** Machines reached by ssh, with a clip and two cards for each, and a clock for all. */
export class FleetScene {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly nodes: FleetNode[] = [];

  constructor(private readonly program: string) {
    this.fleet = new Fleet(program);
    this.clock = new Clock(this.fleet.home.root);
  }

  /** `romkit flash --inventory`; a ROM that was seen to boot in the future would be refused. */
  get args(): string[] {
    return this.fleet.args('--allow', 'untested');
  }

  get home(): Place {
    return { ...this.fleet.home, env: this.clock.env };
  }

  async addNode(): Promise<FleetNode> {
    const machine = await this.fleet.addMachineWith(this.clock.env);
    const { chip, host } = machine;
    const { port } = machine.card;
    await machine.card.stop();
    const clip = new Clip(this.program, join(chip.root, 'overwritten.jsonl'), port);
    const cards = [firstCard(chip), otherCard(chip)];
    await clip.insert(cards[0]!);
    const story = new Story({
      place: { root: chip.root, env: { ...this.clock.env, XDG_STATE_HOME: dirname(host.state) } },
      state: host.state,
      ...{ clip, slot: chip.slot, cards },
      known: { old: chip.before, new: withRom(chip, this.fleet.rom) },
      call: (place, ...args) => start(place, process.execPath, agentOf(machine), ...args).ended,
    });
    const rom = join(workOf(this.fleet.home), '8086100e.rom');
    const flashArgs = [
      'flash',
      rom,
      '--device',
      deviceOf(machine),
      '--confirm',
      'W25X40',
      '--allow',
      'untested',
    ];
    const node = { machine, clip, story, flashArgs };
    this.nodes.push(node);
    return node;
  }

  async remove(): Promise<void> {
    for (const { clip } of this.nodes) await clip.remove();
    await this.fleet.remove();
  }

  /** Do something with the inventory, and look at all cards when nobody is at work on them any more. */
  async burn(what: string, work: () => Promise<Ended>): Promise<Ended> {
    const before = this.nodes.map(({ clip }) => clip.card.content());
    const ended = await work();
    for (const { machine } of this.nodes) await quiet(machine);
    this.nodes.forEach((node, index) => this.#judge(what, ended, node, before[index]!));
    return ended;
  }

  /** What the inventory says of a machine, and what its chip holds. */
  #judge(what: string, ended: Ended, { machine, story, clip }: FleetNode, before: Buffer): void {
    const { known } = story.scene;
    const after = clip.card.content();
    const told = hostsOf(ended).find(({ host }) => host === machine.host.name);
    story.tell(
      `${what}: ${ended.exitCode ?? 'killed'}, ${told?.state ?? '-'} ${told?.message ?? ''}, ${story.held}`,
    );
    story.look();
    story.complain(...foreignCode(`${what} ended with ${ended.exitCode}`, ended.exitCode));
    // Who was not begun, or done before, is told of and not looked at.
    if (told === undefined || told.exitCode === null || told.state === 'waiting') return;
    if (told.state === 'done' && after.equals(before)) return;
    const of = { exitCode: told.exitCode, stdout: '', stderr: '' };
    story.complain(...exitComplaints({ verb: 'flash', ended: of, before, after, known }));
  }
}

interface ToldHost {
  readonly host: string;
  readonly state: string;
  readonly exitCode: number | null;
  readonly message: string | null;
}

export const hostsOf = (ended: Ended): readonly ToldHost[] => (result(ended)['hosts'] ?? []) as ToldHost[];

/** Resolves when neither the job there nor a tool is at work. */
async function quiet(machine: Machine): Promise<void> {
  const runner = runnerOr(machine);
  if (runner !== undefined) await groupGone(runner);
  await Promise.all(toolGroups(machine.card.programmer).map(groupGone));
}

/** The process that does the job there, if one was begun: the leader of a group of its own. */
export function runnerOr(machine: Machine): number | undefined {
  try {
    return runnerOf(machine);
  } catch {
    return undefined;
  }
}
