import { romkitProgram } from '../support/process/romkit.ts';
import type { Row } from './harness/outcome.ts';
import { compare, measureInterleaved } from './harness/pairs.ts';
import { plainEnvironment } from './harness/workshop.ts';

/** What a person waits for who only wants to know what there is. */
export const help: Row = {
  name: 'help',
  what: 'romkit --help',
  pairs: 15,
  async measure(shop, pairs) {
    const env = plainEnvironment();
    const node = (...args: string[]): Promise<number> =>
      shop.time([process.execPath, ...args], shop.root, env);
    await node(romkitProgram, '--help');
    const seconds = await measureInterleaved(pairs, {
      ours: () => node(romkitProgram, '--help'),
      theirs: () => node('-e', '0'),
    });
    return [
      {
        kind: 'ratio',
        what: help.what,
        against: 'node -e 0',
        comparison: compare(seconds.ours, seconds.theirs),
        atMost: 1.4,
      },
    ];
  },
};
