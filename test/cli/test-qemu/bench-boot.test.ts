import { describe, expect, it } from '@jest/globals';
import { describeTimes } from '../../../cli/test-qemu/bench-boot.ts';
import { labCase } from '../../support/lab/reports.ts';

describe('describeTimes', () => {
  const text = describeTimes(
    [
      {
        method: 'pxelinux',
        runs: 3,
        stages: { firmware: 1234, nbp: 50, os: 2000 },
        totalMs: 3284,
        lowestMs: 3000,
        highestMs: 4000,
      },
      {
        method: 'rom',
        runs: 3,
        stages: { firmware: 1000, os: 1000 },
        totalMs: 2000,
        lowestMs: 1900,
        highestMs: 2100,
      },
    ],
    labCase({ method: 'rom' }),
  );
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = (row: string): string[] =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());

  it('is a Markdown table whose rows have the columns of its head', () => {
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => cells(row).length)).size).toBe(1);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(cells(rows[1]!).every((cell) => /^-+:?$/.test(cell))).toBe(true);
  });

  it('leaves out stages that no method has, and the cell of one that this method has not', () => {
    expect(cells(rows[0]!)).toEqual([
      'method',
      'firmware',
      'nbp',
      'os',
      'power-on to system',
      'lowest … highest',
    ]);
    expect(cells(rows[2]!)).toEqual(['1 pxelinux', '1.2', '0.1', '2.0', '**3.3**', '3.0 … 4.0']);
    expect(cells(rows[3]!)).toEqual(['2 rom', '1.0', '', '1.0', '**2.0**', '1.9 … 2.1']);
  });

  it('says what was timed', () => {
    expect(text).toContain('medians of 3 boots; iPXE, BIOS, e1000, dnsmasq + romkit.');
  });
});
