import { download, filesIn } from '../../support/boot-server/boot-client.ts';
import { macOf } from './site.ts';

/** Machines that boot at one time, and how often one tries again, as its script does. */
const [atOnce, mostTries, pauseMs] = [50, 60, 250] as const;

export interface Storm {
  readonly machines: number;
  readonly ports: readonly number[];
  /** Called once so many machines have begun to boot. */
  readonly at: readonly { readonly machine: number; readonly run: () => Promise<unknown> }[];
}

/**
 * Each machine asks for its script and for the kernel in it, of one server after the other until it has both.
 * @returns addresses of those that never had both
 */
export async function stormOf({ machines, ports, at }: Storm): Promise<string[]> {
  const lost: string[] = [];
  const actions: Promise<unknown>[] = [];
  let next = 1;
  async function machine(): Promise<void> {
    for (let n = next++; n <= machines; n = next++) {
      actions.push(...at.filter((each) => each.machine === n).map(({ run }) => run()));
      if (!(await boots(n, ports))) lost.push(macOf(n));
    }
  }
  await Promise.all(Array.from({ length: atOnce }, machine));
  await Promise.all(actions);
  return lost;
}

async function boots(n: number, ports: readonly number[]): Promise<boolean> {
  for (let tried = 0; tried < mostTries; tried++) {
    const port = ports[(n + tried) % ports.length]!;
    try {
      const script = await download(`http://127.0.0.1:${port}/bootdirectory/${macOf(n)}.ipxe`);
      const kernel = await download(filesIn(script.body.toString())[0]!);
      if (script.status === 200 && kernel.status === 200 && kernel.body.length === 100_000) return true;
    } catch {
      // Not there yet, or no longer: the other one is asked next.
    }
    await new Promise((done) => setTimeout(done, pauseMs));
  }
  return false;
}
