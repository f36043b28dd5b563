import { join } from 'node:path';
import { flashPlace, putRom, testRom, withRom } from '../flash/flash.ts';
import { romkit } from '../process/romkit.ts';
import type { Chance } from './chance.ts';
import { Clip, firstCard, otherCard } from './clip.ts';
import { Clock, clocks, type ClockFall } from './clock.ts';
import { anyCutOff, faultsOf, type CutOff } from './cut-off.ts';
import { damageJournal, damages, type Damage } from './damage.ts';
import { putRight, tryAnotherCard, type Recovery } from './recover.ts';
import { Story } from './story.ts';

/** A random point at which the flash of a card is cut off, and what happens then. */
export interface CardPoint {
  readonly cutOff: CutOff;
  /** Another flash was completed before. */
  readonly hasEarlier: boolean;
  /** The clock falls back, before the flash or after it. */
  readonly clock: { readonly fall: ClockFall; readonly when: 'before' | 'after' } | null;
  readonly damage: Damage | null;
  /** Another card is put into the clip for a while. */
  readonly isSwapped: boolean;
  readonly recovery: Recovery;
  /** The recovery is cut off as well. */
  readonly second: CutOff | null;
}

/** How much is done in a flash that nobody disturbs. */
export type Whole = Parameters<typeof anyCutOff>[1];

export function anyCardPoint(chance: Chance, whole: Whole): CardPoint {
  const orNot = <T>(probability: number, make: () => T): T | null =>
    chance.happens(probability) ? make() : null;
  return {
    cutOff: anyCutOff(chance, whole),
    hasEarlier: chance.happens(0.3),
    clock: orNot(0.4, () => ({ fall: chance.pick(clocks), when: chance.pick(['before', 'after'] as const) })),
    damage: orNot(0.5, () => chance.pick(damages)),
    isSwapped: chance.happens(0.5),
    recovery: chance.pick(['resume', 'rollback'] as const),
    second: orNot(0.3, () => anyCutOff(chance, whole)),
  };
}

/** What came of a point: empty where every promise was kept. */
export interface Outcome {
  readonly complaints: readonly string[];
  readonly told: readonly string[];
}

/** Let it happen. @param program the compiled card */
export async function runCardPoint(point: CardPoint, program: string, chance: Chance): Promise<Outcome> {
  const place = flashPlace();
  const clip = new Clip(program, join(place.root, 'overwritten.jsonl'));
  try {
    const cards = [firstCard(place), otherCard(place)];
    const [earlier, rom] = [testRom(64, 'Earlier ROM'), testRom(96, 'New ROM')];
    const contents = { first: place.before, earlier: withRom(place, earlier), new: withRom(place, rom) };
    const old = point.hasEarlier ? contents.earlier : contents.first;
    const clock = new Clock(place.root);
    const story = new Story({
      place: { ...place, env: clock.env },
      state: join(place.root, 'state', 'romkit'),
      ...{ clip, slot: place.slot, cards, call: romkit },
      known: { old, new: contents.new, first: contents.first },
    });
    const flashArgs = (file: string): string[] => [
      'flash',
      file,
      '--device',
      `flashrom:${clip.programmer}`,
      '--confirm',
      'W25X40',
      // A ROM that was seen to boot in the future is refused.
      ...(point.clock === null ? [] : ['--allow', 'untested']),
    ];
    await clip.insert(cards[0]!);
    if (point.hasEarlier) await flashEarlier(story, flashArgs(putRom(place, earlier, 'earlier.rom')));
    const turnBack = (when: 'before' | 'after'): void => {
      if (point.clock?.when !== when) return;
      clock.fallBack(point.clock.fall);
      story.tell(`the clock falls back by ${point.clock.fall}`);
    };
    turnBack('before');
    await clip.insert(cards[0]!, faultsOf(point.cutOff));
    const way = { ...point, flashArgs: flashArgs(putRom(place, rom)) };
    await story.run('flash', way.flashArgs, point.cutOff);
    await clip.insert(cards[0]!);
    if (point.damage !== null && damageJournal(story.scene.state, point.damage, chance))
      story.tell(`journal: ${point.damage}`);
    turnBack('after');
    if (point.isSwapped) await tryAnotherCard(story, way);
    await putRight(story, way, chance);
    if (story.held === 'mixed') story.complain('the chip was not put right');
    if (chance.happens(0.3) && (await story.run('flash', way.flashArgs)).exitCode !== 0)
      story.complain('a flash was refused though nothing is unfinished');
    return story;
  } finally {
    await clip.remove();
    place.remove();
  }
}

async function flashEarlier(story: Story, args: readonly string[]): Promise<void> {
  const { scene } = story;
  const ended = await scene.call(scene.place, ...args, '--json');
  if (ended.exitCode !== 0) story.complain(`the earlier flash failed: ${ended.stderr}`);
}
