import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import type { PoolRow } from '../../../cli/top/pool-rows.ts';
import { PoolTable } from '../../../cli/ui/pool-table.tsx';

const row = (id: number): PoolRow => ({
  ...{ id, name: `node${id}`, mac: `52:54:00:00:00:0${id}`, state: 'up', image: 'debian@1' },
  ...{ nextBoot: 'debian@2', lastBootMs: 0 },
});
const rows = [1, 2, 3, 4].map(row);

function show(height: number, onQuit = (): void => undefined) {
  const props = { rows, nowMs: 65_000, isInteractive: true, onQuit };
  const { lastFrame, stdin } = render(<PoolTable {...props} height={height} />);
  const names = (): string[] => [...(lastFrame() ?? '').matchAll(/^node\d/gm)].map(([name]) => name);
  const turn = (): Promise<void> => new Promise(setImmediate);
  const press = async (key: string): Promise<void> => {
    await turn();
    stdin.write(key);
    await turn();
  };
  /** Waits until these machines are shown; the test's own time is the limit. */
  const shows = async (...wanted: string[]): Promise<void> => {
    while (names().join() !== wanted.join()) await turn();
  };
  return { text: () => lastFrame() ?? '', shows, press };
}

describe('PoolTable', () => {
  it('has a line for each machine below its heading', () => {
    const lines = show(20).text().split('\n');
    expect(lines[0]).toBe('4 machines: 4 up');
    expect(lines[2]).toMatch(/^NAME +MAC +STATE +IMAGE +NEXT BOOT +LAST BOOT$/);
    expect(lines[3]).toBe('node1  52:54:00:00:00:01  up     debian@1  debian@2   1 min');
    expect(lines.at(-1)).toBe('q quits');
  });

  it('shows as many machines as the terminal has lines for, and scrolls to the others', async () => {
    const { shows, press, text } = show(7);
    await shows('node1', 'node2');
    expect(text()).toContain('0 above, 2 below');
    await press('\u001b[B');
    await shows('node2', 'node3');
    await press('\u001b[B');
    await shows('node3', 'node4');
    await press('\u001b[B');
    await press('\u001b[A');
    await shows('node2', 'node3');
    expect(text()).toContain('1 above, 1 below');
  });

  it.each(['q', '\u0003'])('ends with the key %j', async (key) => {
    let ended = 0;
    const { press } = show(20, () => (ended += 1));
    await press('x');
    expect(ended).toBe(0);
    await press(key);
    expect(ended).toBe(1);
  });
});
