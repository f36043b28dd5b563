import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireTools } from '../../system/tools/tools.ts';
import { compileCard, startCard } from '../support/card/start.ts';
import { flashPlace, putRom, testRom, withRom } from '../support/flash/flash.ts';
import { workOf } from '../support/process/romkit.ts';
import { NotHere, type Outcome, type Row } from './harness/outcome.ts';
import { compare, measureInterleaved } from './harness/pairs.ts';
import { plainEnvironment } from './harness/workshop.ts';

const chip = 'W25X40';

/** Backup, write and verification of a boot ROM on an emulated card, against the same steps by hand. */
export const flash: Row = {
  name: 'flash',
  what: 'flash with backup and verification',
  pairs: 5,
  async measure(shop, pairs) {
    await requireTools(['flashrom']).catch((error: unknown) => {
      throw new NotHere(error instanceof Error ? error.message : String(error));
    });
    const place = flashPlace();
    const card = compileCard();
    try {
      const bytes = testRom(96, 'New ROM');
      const rom = putRom(place, bytes);
      const wanted = join(workOf(place), 'wanted.bin');
      writeFileSync(wanted, withRom(place, bytes));
      /** Time a command on the card as it was at first. */
      const onCard = async (time: (programmer: string) => Promise<number>): Promise<number> => {
        writeFileSync(place.chipFile, place.before);
        const running = await startCard(card.program, { file: place.chipFile });
        return time(running.programmer).finally(() => running.stop());
      };
      const outcomes: Outcome[] = [];
      for (const isNamed of [true, false]) {
        const seconds = await measureInterleaved(pairs, {
          ours: () =>
            onCard((programmer) => {
              const named = isNamed ? ['--chip', chip] : [];
              const args = ['--device', `flashrom:${programmer}`, ...named, '--confirm', chip];
              return shop.romkit(place, 'flash', rom, ...args);
            }),
          theirs: () =>
            onCard((programmer) => {
              const steps = byHand(`flashrom -p ${programmer}${isNamed ? ` -c ${chip}` : ''}`, wanted);
              return shop.time(['sh', '-ec', steps], workOf(place), plainEnvironment());
            }),
        });
        outcomes.push({
          kind: 'ratio',
          what: `${this.what}, the chip ${isNamed ? 'named' : 'not named'}`,
          against: 'flashrom -r twice, -w, -r by hand on the same emulated chip',
          comparison: compare(seconds.ours, seconds.theirs),
          atMost: 1,
        });
      }
      return outcomes;
    } finally {
      card.remove();
      place.remove();
    }
  },
};

const byHand = (flashrom: string, wanted: string): string =>
  [
    `${flashrom} -r first.bin`,
    `${flashrom} -r second.bin`,
    'cmp first.bin second.bin',
    `${flashrom} -w '${wanted}'`,
    `${flashrom} -r after.bin`,
    `cmp after.bin '${wanted}'`,
  ].join('\n');
