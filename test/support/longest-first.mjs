import Sequencer from '@jest/test-sequencer';

/** Suites of minutes, the longest first: one that began last would keep a single core busy at the end. */
const longest = [
  'integration/build/real/',
  'e2e/faults',
  'e2e/all-chains',
  'e2e/page/views',
  'e2e/test-qemu',
  'integration/flash/flash-',
  'integration/pool/serve-network',
  'e2e/serve',
  'e2e/matrix',
];

/** Their place in the table; all others come behind them, in jest's own order. */
const rank = ({ path }) => {
  const place = longest.findIndex((name) => path.includes(`/test/${name}`));
  return place < 0 ? longest.length : place;
};

/** A machine that has never run the tests does not know how long each suite takes, and would go by their size. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => rank(a) - rank(b));
  }
}
