import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { compileCard, startCard, type CardProcess } from '../support/card/start.ts';
import type { Fault } from '../support/card/faults.ts';
import { changedOutside } from '../support/card/content.ts';
import { killAt, randomFrom, victims, type KillPoint, type Victim } from '../support/flash-kill.ts';
import { flashPlace, putRom, slot, testRom, withRom, type FlashPlace } from '../support/flash.ts';
import { documents, romkit, type Ended } from '../support/romkit.ts';
import { describeWhen } from '../support/skip.ts';

/** How many random points: a few by default, ROMKIT_FLASH_KILLS=200 for a night. The seed makes it the same again. */
const count = Number(process.env['ROMKIT_FLASH_KILLS'] ?? 4);
const seed = Number(process.env['ROMKIT_FLASH_SEED'] ?? randomInt(2 ** 31));

type Recovery = 'resume' | 'rollback';

jest.setTimeout(count * 120_000 + 120_000);

describeWhen({ tools: ['flashrom'] })(`a flash cut off at random (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const bytes = testRom(96, 'New ROM');
  let compiled: ReturnType<typeof compileCard>;
  /** Duration of an undisturbed flash, from which the moments of the test are chosen. */
  let whole: Record<KillPoint['counter'], number>;

  beforeAll(async () => {
    compiled = compileCard();
    const place = flashPlace();
    const card = await startCard(compiled.program, { file: place.chipFile });
    const rom = putRom(place, bytes);
    expect((await romkit(place, ...flashArgs(rom, card))).exitCode).toBe(0);
    const { operations, changes } = await card.counters();
    whole = { operations, changes };
    await card.stop();
    place.remove();
  });
  afterAll(() => compiled.remove());

  const flashArgs = (rom: string, { programmer }: CardProcess): string[] =>
    ['flash', rom, '--device', `flashrom:${programmer}`].concat('--confirm', 'W25X40', '--json');

  /** Half of the points while it writes, half anywhere. */
  const anyPoint = (): KillPoint => {
    const counter = random() < 0.5 ? 'changes' : 'operations';
    return { counter, reaches: 1 + Math.floor(random() * whole[counter]) };
  };

  const anyVictim = (): Victim => victims[Math.floor(random() * victims.length)]!;
  const anyCause = (): Victim | 'power' => (random() < 0.25 ? 'power' : anyVictim());
  const anyRecovery = (): Recovery => (random() < 0.5 ? 'resume' : 'rollback');

  const points = Array.from({ length: count }, (_, index) => index + 1);
  it.each(points)('holds the old content or the new after point %i', async () => {
    const place = flashPlace();
    const rom = putRom(place, bytes);
    const [point, victim] = [anyPoint(), anyCause()];
    const recovery = anyRecovery();
    // Some are cut off a second time, while they recover.
    const second =
      random() < 0.3 ? { point: anyPoint(), victim: anyVictim(), recovery: anyRecovery() } : null;
    const fault: Fault = { type: 'power-loss', at: point, done: random() };
    let card = await startCard(compiled.program, {
      file: place.chipFile,
      faults: victim === 'power' ? [fault] : [],
    });
    const { port } = card;
    const plugAgain = async (): Promise<void> => {
      await card.stop();
      card = await startCard(compiled.program, { file: place.chipFile, port });
    };
    try {
      if (victim === 'power') await romkit(place, ...flashArgs(rom, card));
      else await killAt(place, flashArgs(rom, card), card, point, victim);
      await plugAgain();
      if (second !== null) {
        await killAt(place, recoveryArgs(second.recovery), card, second.point, second.victim);
        await plugAgain();
      }
      const ended = await recover(place, recovery);
      expect({ point, victim, second, recovery, story: await storyOf(place, ended) }).toEqual({
        ...{ point, victim, second, recovery },
        story: expect.stringMatching(/^(new|old), as the journal says$/),
      });
      expect(changedOutside(place.before, place.chip(), slot)).toBe(0);
    } finally {
      await card.stop();
      place.remove();
    }
  });

  /** Again, as romkit says, where the tool did not get through to the programmer and nothing was changed. */
  const recover = async (place: FlashPlace, recovery: Recovery, triesLeft = 2): Promise<Ended> => {
    const ended = await romkit(place, ...recoveryArgs(recovery));
    return ended.exitCode === 32 && triesLeft > 0 ? recover(place, recovery, triesLeft - 1) : ended;
  };

  const recoveryArgs = (recovery: Recovery): string[] =>
    ['flash', recovery, '--json'].concat(recovery === 'rollback' ? ['--confirm', 'W25X40'] : []);

  /** The content of the chip at the end, and the last step of the journal. */
  async function storyOf(place: FlashPlace, ended: Ended): Promise<string> {
    const chip = place.chip();
    const holds = chip.equals(withRom(place, bytes)) ? 'new' : chip.equals(place.before) ? 'old' : 'neither';
    const [history] = documents(await romkit(place, 'flash', 'history', '--json'));
    const flashes = (history?.['flashes'] ?? []) as {
      kind: string;
      outcome: string;
      unfinished: boolean;
    }[];
    const [first] = flashes.filter(({ kind }) => kind === 'flash');
    const says = first?.outcome === 'done' ? 'new' : 'old';
    const isTold = says === holds && flashes.every(({ unfinished }) => !unfinished);
    if (![0, 2].includes(ended.exitCode ?? -1) || !isTold)
      return `${holds}, exit ${ended.exitCode}: ${JSON.stringify(flashes)} ${ended.stderr}`;
    return `${holds}, as the journal says`;
  }
});
