import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { finding } from '../../../boot/chain/diagnosis/diagnosis.ts';
import { emptyMatrix, MatrixTable, nextMatrix } from '../../../cli/ui/matrix-table.tsx';
import { failureReport, reportOf } from '../../../lab/report/case-report.ts';
import { labCase, labResult, mac, outcome } from '../../support/lab/reports.ts';

const cases = [labCase(), labCase({ method: 'rom', card: 'rtl8139' }), labCase({ firmware: 'uefi' })];
const lines = (view: ReturnType<typeof emptyMatrix>): string[] =>
  (render(<MatrixTable view={view} />).lastFrame() ?? '').split('\n');

const noKernel = finding('kernel-missing', 'kernel', 'It is not there.', 'Put it there.');
const stopped = outcome('rom', { at: 'kernel', diagnosis: noKernel });

describe('MatrixTable', () => {
  it('has a row for each case, with its columns below each other', () => {
    const rows = lines(emptyMatrix(cases));
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row.startsWith('·'))).toBe(true);
    expect(rows[1]).toContain('2 rom');
    expect(rows[0]!.indexOf('dnsmasq')).toBe(rows[1]!.indexOf('dnsmasq'));
  });

  it('shows the stage of the machine that is furthest behind, and its time', () => {
    const started = nextMatrix(emptyMatrix(cases), { index: 1, type: 'started' });
    const view = nextMatrix(started, {
      index: 1,
      type: 'message',
      message: {
        type: 'outcomes',
        atMs: 4200,
        outcomes: [outcome('rom'), { ...stopped, result: 'running' }],
      },
    });
    expect(lines(view)[1]).toMatch(/^● +4\.2 s {2}kernel +2 rom /);
    expect(lines(view)[0]).toMatch(/^·/);
  });

  it('shows how each case ended', () => {
    const reports = [
      reportOf(cases[0]!, labResult(outcome('chain')), { [mac]: 'node01' }),
      reportOf(cases[1]!, labResult(stopped), { [mac]: 'node01' }),
      failureReport(cases[2]!, { code: 'x', message: 'No source.', hint: null, exitCode: 3 }),
    ];
    const view = reports.reduce(
      (before, report, index) => nextMatrix(before, { index, type: 'ended', report }),
      emptyMatrix(cases),
    );
    const rows = lines(view);
    expect(rows[0]).toMatch(/^✔ +9\.0 s {2}complete +3 chain /);
    expect(rows[1]).toMatch(/^✘ +stopped at kernel +2 rom /);
    expect(rows[2]).toMatch(/^✘ +could not run +3 chain /);
  });
});
