import { documents, romkit } from '../../support/process/romkit.ts';
import { measured, type Outcome, type Row } from '../harness/outcome.ts';
import { needPrograms } from '../harness/programs.ts';
import type { Workshop } from '../harness/workshop.ts';
import { withCable, type Replayed } from './cable.ts';
import { chainsOf, differingChains, type WatchDocument } from './chains.ts';
import { measureDelay } from './delay.ts';
import { romkitHears, tcpdumpHears, type Heard } from './listeners.ts';
import { writeTraffic, type Traffic } from './traffic.ts';

/** Four images of some 310 MB, which is ten seconds of a full link, and one machine whose script is missing. */
const plan = {
  machines: 5,
  segments: (machine: number): number | null => (machine === 5 ? null : 212_000 + machine * 1000),
  // From one packet to the next where frames of 1514 bytes and every other's acknowledgment fill the link.
  stepUs: 8.2,
};
const megabits = 1000;
const [mostPercent, mostDroppedPercent] = [95, 0.1];

/** A whole site's network at the mirror port of its switch. */
export const watch: Row = {
  name: 'watch',
  what: 'romkit watch at 1 Gbit/s of images, and how soon it tells a fault',
  pairs: 2,
  async measure(shop, pairs) {
    needPrograms('tcpreplay', 'tcpdump', 'ip', 'nsenter', 'unshare');
    shop.note('  writing 1.3 GB of traffic');
    const traffic = writeTraffic(shop.path('traffic.pcap'), plan);
    const rounds = await replays(shop, traffic, pairs);
    await shop.discard(traffic.file);
    return [...outcomes(rounds), await measureDelay(shop)];
  },
};

interface Round {
  readonly ours: Heard & Replayed;
  readonly theirs: Heard & Replayed;
  /** Machines whose chain is not the one that the capture has. */
  readonly differences: readonly string[];
}

async function replays(shop: Workshop, traffic: Traffic, pairs: number): Promise<Round[]> {
  const read = await romkit({ root: shop.path('watch') }, 'watch', '--pcap', traffic.file, '--json');
  const wanted = chainsOf(documents(read).at(-1) as unknown as WatchDocument);
  const rounds: Round[] = [];
  await withCable(shop.signal, async (cable) => {
    for (let round = 0; round < pairs; round++) {
      let replayed: Replayed | undefined;
      const replay = async (): Promise<void> => void (replayed = await cable.replay(traffic.file, megabits));
      const heard = await romkitHears(shop, cable, plan.machines, replay);
      const ours = { ...heard, ...replayed! };
      const theirs = { ...(await tcpdumpHears(shop, cable, replay)), ...replayed! };
      for (const [name, each] of Object.entries({ 'romkit watch': ours, 'tcpdump -w /dev/null': theirs }))
        shop.note(`  ${name}: ${describe(each)}`);
      rounds.push({ ours, theirs, differences: differingChains(heard.chains, wanted) });
    }
  });
  return rounds;
}

function describe(round: Heard & Replayed): string {
  const { packets, seconds, megabits: reached, dropped } = round;
  const rate = `${packets} packets in ${seconds.toFixed(1)} s, ${reached.toFixed(0)} Mbit/s`;
  return `${rate}; ${percentOf(round).toFixed(0)} % of a core, ${dropped} packets dropped`;
}

const percentOf = ({ processorSeconds, seconds }: Heard & Replayed): number =>
  (100 * processorSeconds) / seconds;
const droppedPercentOf = ({ packets, dropped }: Heard): number =>
  (100 * dropped) / Math.max(1, packets + dropped);

function outcomes(rounds: readonly Round[]): Outcome[] {
  const slowest = Math.min(...rounds.flatMap(({ ours, theirs }) => [ours.megabits, theirs.megabits]));
  const alone = rounds.map(({ theirs }) => theirs);
  const range = (figures: readonly number[], digits: number): string =>
    [...new Set([Math.min(...figures), Math.max(...figures)].map((each) => each.toFixed(digits)))].join(
      ' to ',
    );
  const rate = `${slowest.toFixed(0)} Mbit/s at least`;
  const differences = rounds.flatMap((round) => round.differences);
  return [
    {
      ...{
        kind: 'limit',
        what: `watching ${megabits} Mbit/s: processor`,
        against: 'one core',
        atMost: mostPercent,
      },
      measured: measured(
        rounds.map(({ ours }) => percentOf(ours)),
        'highest',
        '% of a core',
      ),
      note: `tcpdump -w /dev/null alone takes ${range(alone.map(percentOf), 0)} % of a core; ${rate}`,
    },
    {
      ...{
        kind: 'limit',
        what: `watching ${megabits} Mbit/s: dropped by the kernel`,
        against: 'all packets',
      },
      measured: measured(
        rounds.map(({ ours }) => droppedPercentOf(ours)),
        'highest',
        '% of the packets',
      ),
      atMost: mostDroppedPercent,
      note: `the kernel drops ${range(alone.map(droppedPercentOf), 2)} % of tcpdump's packets`,
    },
    {
      ...{ kind: 'equality', what: `watching ${megabits} Mbit/s: boots`, against: 'romkit watch --pcap' },
      ...{
        compared: rounds.length * plan.machines,
        differing: differences.length,
        unit: 'boots',
        differences,
      },
    },
  ];
}
