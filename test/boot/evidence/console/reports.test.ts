import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { consolePatience, ConsoleWatcher } from '../../../../boot/evidence/console/watcher.ts';

const folder = join(import.meta.dirname, 'reports');

interface Report {
  /** `stage code`, or `up`. */
  readonly expected: string;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Consoles after public reports: each begins with `== STAGE CODE: TITLE`, or `== up: TITLE`. */
const reports: readonly Report[] = readdirSync(folder).flatMap((name) =>
  readFileSync(join(folder, name), 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((text) => {
      const [head = '', ...lines] = text.trimEnd().split('\n');
      const [, expected = '', title = ''] = /^([\w -]+): (.*)$/.exec(head) ?? [];
      return { expected, title, lines };
    }),
);

const outcomeOf = (lines: readonly string[], gaveUp = true) => {
  const watcher = new ConsoleWatcher({ method: null, expect: null, patience: consolePatience });
  lines.forEach((line, index) => watcher.onLine(line, 1000 * (index + 1)));
  if (gaveUp) watcher.giveUp();
  return watcher.outcome();
};

describe('consoles of public reports', () => {
  it('are at least 60', () => expect(reports.length).toBeGreaterThanOrEqual(60));

  it.each(reports.map((report) => [report.title, report] as const))('%s', (_title, { expected, lines }) => {
    const { result, diagnosis, state } = outcomeOf(lines);
    const found = diagnosis === null ? 'up' : `${diagnosis.stage} ${diagnosis.code}`;
    expect(`${found}: ${diagnosis?.message ?? ''}`).toMatch(new RegExp(`^${expected}:`));
    expect(result).toBe(expected === 'up' ? 'complete' : 'broken');
    expect(state.complete).toBe(expected === 'up');
    expect(diagnosis?.message ?? '').not.toMatch(/\.\.$|\s$/);
  });

  it.each(
    reports.filter(({ expected }) => expected !== 'up').map((report) => [report.title, report] as const),
  )('is complete at no line: %s', (_title, { lines }) => {
    const results = lines.map((_, count) => outcomeOf(lines.slice(0, count), false).result);
    expect(results).not.toContain('complete');
  });
});
