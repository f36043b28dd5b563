import { holdNetwork, type HeldNetwork } from '../../../lab/network/held-network.ts';
import { runTool } from '../../../system/process/run-tool.ts';

/** A cable in a network of its own, with nobody's address at either end: what goes in is heard at the other end. */
export interface Cable {
  readonly network: HeldNetwork;
  /** The end where somebody listens. */
  readonly heardAt: string;
  /** @throws Error with tcpreplay's own words */
  replay(file: string, megabits: number): Promise<Replayed>;
}

/** The end of tcpreplay's own report. */
export interface Replayed {
  readonly packets: number;
  readonly seconds: number;
  /** In 1,000,000 bits of frames a second. */
  readonly megabits: number;
}

const [sentAt, heardAt] = ['replay0', 'replay1'];

export async function withCable<T>(signal: AbortSignal, use: (cable: Cable) => Promise<T>): Promise<T> {
  const plan = { bridge: 'br0', addresses: ['10.77.0.1/24'] as [string], taps: [] };
  const network = await holdNetwork(plan, runTool);
  const run = async (...command: [string, ...string[]]): Promise<string> => {
    const { exitCode, stdout, stderr } = await network.run({ command, signal });
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.slice(-2000)}`);
    return stdout;
  };
  try {
    await run('ip', 'link', 'add', sentAt, 'type', 'veth', 'peer', 'name', heardAt);
    for (const end of [sentAt, heardAt]) {
      await run('ip', 'link', 'set', end, 'addrgenmode', 'none');
      await run('ip', 'link', 'set', end, 'up');
    }
    return await use({
      network,
      heardAt,
      replay: async (file, megabits) => {
        const rate = `--mbps=${megabits}`;
        return replayed(await run('tcpreplay', `--intf1=${sentAt}`, rate, '--preload-pcap', file));
      },
    });
  } finally {
    await network.release();
  }
}

/** `Actual: 12 packets (3456 bytes) sent in 0.000789 seconds`, `Rated: 1.2 Bps, 3.45 Mbps, 6.78 pps`. */
function replayed(words: string): Replayed {
  const [, packets, , seconds] = /Actual: (\d+) packets \((\d+) bytes\) sent in ([\d.]+) seconds/.exec(
    words,
  )!;
  const [, megabits] = /, ([\d.]+) Mbps/.exec(words)!;
  return { packets: Number(packets), seconds: Number(seconds), megabits: Number(megabits) };
}
