import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { finding } from '../../../boot/chain/diagnosis/diagnosis.ts';
import { createOutput } from '../../../cli/shell/output.ts';
import { describeMatrix, endLine } from '../../../cli/test-qemu/matrix-report.ts';
import { testMatrix } from '../../../cli/test-qemu/matrix.ts';
import type { TestOptions } from '../../../cli/test-qemu/test-options.ts';
import { failureReport, reportOf } from '../../../lab/report/case-report.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { labCase, labResult, mac, outcome } from '../../support/lab/reports.ts';

const noKernel = finding('kernel-missing', 'kernel', 'It is not there.', 'Put it there.');
const complete = reportOf(labCase(), labResult(outcome('chain')), { [mac]: 'node01' });
const broken = reportOf(
  labCase({ method: 'rom', machines: 2 }),
  labResult(outcome('rom', { at: 'kernel', diagnosis: noKernel })),
  { [mac]: 'node01' },
);
const failed = failureReport(labCase({ firmware: 'uefi' }), {
  code: 'source-missing',
  message: 'No source.',
  hint: 'Fetch it.\nOr another.',
  exitCode: 3,
});

describe('describeMatrix', () => {
  it('is one table, with the reasons below it', () => {
    const lines = describeMatrix([complete, broken, failed]).split('\n');
    expect(lines[0]).toMatch(/^METHOD +FIRMWARE UNDER TEST +MACHINE +CARD +SERVERS +RESULT +SECONDS$/);
    expect(lines[1]).toMatch(/^3 chain +iPXE +BIOS +e1000 +dnsmasq \+ romkit +complete +9\.0$/);
    expect(lines[2]).toMatch(/^2 rom +iPXE +BIOS × 2 +.*stopped at kernel$/);
    expect(lines[3]).toMatch(/could not run$/);
    expect(lines.slice(5)).toEqual([
      'method 2 (rom), iPXE, BIOS, e1000, dnsmasq + romkit, node01',
      '  It is not there.',
      '  Put it there.',
      '',
      'method 3 (chain), iPXE, UEFI, e1000, dnsmasq + romkit',
      '  No source.',
      '  Fetch it.',
      '  Or another.',
      '',
      '1 of 3 complete (tcg).',
    ]);
  });
});

describe('a matrix with faults', () => {
  const faulty = (fault: 'kernel-missing' | 'no-dhcp') =>
    reportOf(
      labCase({ method: 'rom', fault }),
      labResult(outcome('rom', { at: 'kernel', diagnosis: noKernel })),
      { [mac]: 'node01' },
    );

  it('says of each whether it was named', () => {
    const text = describeMatrix([complete, faulty('kernel-missing'), faulty('no-dhcp')]);
    expect(text).toContain('named kernel-missing');
    expect(text).toContain('NOT named no-dhcp-answer');
    expect(text).toMatch(/\n1 of 1 complete, 1 of 2 faults named \(tcg\)\.$/);
    expect(describeMatrix([faulty('no-dhcp')])).toMatch(/\n0 of 1 faults named \(tcg\)\.$/);
    expect(endLine(faulty('kernel-missing'))).toMatch(/^named .* fault kernel-missing/);
    expect(endLine(faulty('no-dhcp'))).toMatch(/^UNNAMED .* fault no-dhcp/);
  });
});

describe('endLine', () => {
  it('says how a case ended, and why', () => {
    expect(endLine(complete)).toMatch(/^ok +9\.0 s {2}method 3/);
    expect(endLine(broken)).toMatch(/^STOPPED .* It is not there\.$/);
    expect(endLine(failed)).toMatch(/^FAILED .* No source\.$/);
  });
});

describe('test-qemu --matrix', () => {
  const home = mkdtempSync(join(tmpdir(), 'romkit-test-'));
  afterAll(() => rmSync(home, { recursive: true }));
  const run = (options: TestOptions, text = 'matrix: [{ method: chain }]', file?: string): Promise<void> => {
    const context = fakeContext(home);
    writeFileSync(join(home, 'm.yaml'), text);
    return testMatrix(context, 'm.yaml', file, options, createOutput(context, {}));
  };

  it.each<[string, TestOptions]>([
    ['--card', { card: 'e1000' }],
    ['--machines', { machines: '2' }],
    ['--pcap', { pcap: 'x' }],
  ])('refuses %s, which the file says', async (flag, options) => {
    await expect(run(options)).rejects.toMatchObject({
      code: 'stray-option',
      exitCode: 2,
      message: expect.stringContaining(flag) as unknown,
    });
  });

  it('refuses a file to test beside it, a bad number of jobs, and a matrix that is not there', async () => {
    await expect(run({}, undefined, 'x.rom')).rejects.toMatchObject({ code: 'stray-option' });
    await expect(run({ jobs: '0' })).rejects.toMatchObject({ code: 'bad-count' });
    const context = fakeContext(home);
    await expect(
      testMatrix(context, 'none.yaml', undefined, {}, createOutput(context, {})),
    ).rejects.toMatchObject({ code: 'file-not-found', exitCode: 3 });
  });

  it('refuses firmware that is not there before anything boots, below the file’s own folder', async () => {
    await expect(run({}, 'matrix: [{ nbp: own.kpxe }]')).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining(join(home, 'own.kpxe')) as unknown,
    });
  });
});
