import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { BuildTable, emptyView, nextView, type BuildView } from '../../../cli/ui/build-table.tsx';
import type { BuildEvent } from '../../../rom/build/events.ts';

const [kpxe, rom] = ['bin/undionly.kpxe', 'bin/8086100e.rom'] as const;
const empty = emptyView([kpxe, rom]);

const step = (name: Extract<BuildEvent, { type: 'step' }>['step'], ...targets: string[]): BuildEvent => ({
  type: 'step',
  step: name,
  targets,
});
const artifact = (target: string): BuildEvent => ({
  type: 'artifact',
  target,
  path: '/out/x',
  manifest: '/out/x.json',
  sizeBytes: 1,
  sha256: '00',
  stamp: null,
  route: 'embed',
});

const after = (...events: BuildEvent[]): BuildView => events.reduce(nextView, empty);
const steps = (view: BuildView): string[] => view.rows.map((row) => row.step);

describe('nextView', () => {
  it('begins with every target queued', () => expect(steps(empty)).toEqual(['queued', 'queued']));

  it('moves the targets that a step serves', () => {
    expect(steps(after(step('copying', kpxe, rom)))).toEqual(['copying', 'copying']);
    expect(steps(after(step('copying', kpxe, rom), step('packing', rom)))).toEqual(['copying', 'packing']);
  });

  it('counts while compiling, and drops the count with the next step', () => {
    const compiling: BuildEvent = { type: 'step', step: 'compiling', targets: [kpxe], done: 3, total: 12 };
    expect(after(compiling).rows[0]).toMatchObject({ done: 3, total: 12 });
    expect(after(compiling, step('linking', kpxe)).rows[0]).toEqual({ name: kpxe, step: 'linking' });
  });

  it('is done with a target when its artifact is there, and not before', () => {
    expect(steps(after(artifact(rom)))).toEqual(['queued', 'done']);
  });

  it('keeps the last note, and changes nothing it was given', () => {
    const before = JSON.stringify(empty);
    const view = after(
      { type: 'note', message: 'one' },
      { type: 'note', message: 'two' },
      step('copying', kpxe),
    );
    expect(view.note).toBe('two');
    expect(JSON.stringify(empty)).toBe(before);
  });
});

describe('BuildTable', () => {
  const shown = (view: BuildView, elapsedSeconds = 65): string[] =>
    (render(<BuildTable view={view} elapsedSeconds={elapsedSeconds} />).lastFrame() ?? '').split('\n');

  it('shows target, step, objects done of total, and time', () => {
    const [first, second] = shown(
      after({ type: 'step', step: 'compiling', targets: [kpxe], done: 150, total: 600 }),
    );
    expect(first).toBe(`●  ${kpxe}  compiling  ${'━'.repeat(24)} 150 of 600  1:05`);
    expect(second).toBe(`·  ${rom}   queued`);
  });

  it('shows a count without a bar where the total is not known', () =>
    expect(shown(after({ type: 'step', step: 'dependencies', targets: [kpxe], done: 7 }))[0]).toBe(
      `●  ${kpxe}  reading dependencies  7  1:05`,
    ));

  it('shows what is done without a time, and the note below all', () => {
    const lines = shown(after(artifact(kpxe), { type: 'note', message: 'Another romkit builds.' }));
    expect(lines).toEqual([`✔  ${kpxe}  done`, `·  ${rom}   queued`, 'Another romkit builds.']);
  });

  it.each([
    ['nothing', 0, 600],
    ['all', 600, 600],
    ['more than was foretold', 700, 600],
  ])('draws a whole bar with %s done', (_what, done, total) => {
    const [line] = shown(after({ type: 'step', step: 'compiling', targets: [kpxe], done, total }));
    expect(line?.match(/━/g)).toHaveLength(24);
  });
});
