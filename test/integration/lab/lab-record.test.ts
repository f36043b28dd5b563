import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { startOfChain } from '../../../boot/chain/track.ts';
import type { PreparedCase } from '../../../lab/case/prepare.ts';
import { testCase, type CaseToTest } from '../../../lab/case/test-case.ts';
import { makeLabPlan } from '../../../lab/run/make-plan.ts';
import { readTested, testedPath } from '../../../rom/build/record/tested.ts';
import { sha256 } from '../../../system/files/files.ts';
import { labCase, labResult, outcome } from '../../support/lab/reports.ts';
import { noLab } from '../../support/lab/needs.ts';
import { describeWhen } from '../../support/skip.ts';

/** A lab whose inner half only says that every chain is complete, or whatever it is told to do before. */
describeWhen({ lacks: noLab })('the record of a boot', () => {
  const work = mkdtempSync(join(tmpdir(), 'romkit-test-'));
  afterAll(() => rmSync(work, { recursive: true }));
  const [rom, twin] = [join(work, 'x.rom'), join(work, 'twin.rom')];
  beforeEach(() => {
    rmSync(testedPath(rom), { force: true });
    writeFileSync(rom, 'the ROM');
    writeFileSync(twin, 'its twin');
  });

  async function caseToTest(
    change: Partial<CaseToTest> = {},
    twinOf: string | null = null,
  ): Promise<CaseToTest> {
    const wanted = labCase({ method: 'rom', subject: { kind: 'file', path: rom } });
    const prepared: PreparedCase = {
      tested: twinOf === null ? rom : twin,
      twinOf,
      request: {
        ...wanted,
        nbp: null,
        rom: { file: rom, vendor: '8086', device: '100e' },
        direct: null,
        images: [
          {
            name: 'image1',
            image: { title: 'image1', kernel: 'kernel', initrds: [], commandLine: '' },
            files: [{ path: 'kernel', file: rom }],
            consoleText: null,
          },
        ],
        pcapFile: null,
        consoleFile: null,
      },
    };
    return { wanted, prepared, plan: await makeLabPlan(prepared.request), altered: false, ...change };
  }

  async function run(test: CaseToTest, before = '', outcomes = [outcome('rom')]) {
    const { accelerator, versions } = labResult();
    const messages = [
      { type: 'versions', accelerator, versions },
      { type: 'outcomes', atMs: 1, outcomes },
    ];
    const lines = messages.map((message) => `console.log(${JSON.stringify(JSON.stringify(message))});`);
    return testCase(test, {
      program: [process.execPath, '-e', before + lines.join('')],
      onMessage: () => undefined,
      work,
    });
  }

  it('stands beside what booted', async () => {
    const { recorded } = await run(await caseToTest());
    expect(recorded).toBe(testedPath(rom));
    const digest = sha256('the ROM');
    expect(await readTested(rom)).toMatchObject({
      found: {
        file: 'x.rom',
        subjectSha256: digest,
        tests: [{ sha256: digest, twin: null, card: 'e1000', versions: { qemu: '7.2' } }],
      },
    });
    expect(JSON.parse(readFileSync(testedPath(rom), 'utf8')).tests[0].machines[0].stages).toContainEqual({
      stage: 'dhcp',
      ms: 1000,
      detail: 'dhcp seen',
    });
  });

  it('of a twin stands beside the ROM that it is the twin of', async () => {
    await run(await caseToTest({}, rom));
    expect(await readTested(rom)).toMatchObject({
      found: {
        subjectSha256: sha256('the ROM'),
        tests: [{ sha256: sha256('its twin'), twin: { target: 'twin.rom', card: 'e1000' } }],
      },
    });
  });

  it('is not written of what was broken on purpose, nor of what others made', async () => {
    const given = await caseToTest();
    await run({ ...given, altered: true });
    await run({ ...given, wanted: { ...given.wanted, subject: { kind: 'distribution' } } });
    await run({ ...given, wanted: { ...given.wanted, method: 'pxelinux' } });
    expect(await readTested(rom)).toEqual({ missing: true });
  });

  it('is not written of a chain that stopped', async () => {
    const test = await caseToTest();
    const state = startOfChain(test.plan.machines[0]!.expectation);
    const { result, recorded } = await run(test, '', [{ ...outcome('rom'), result: 'broken', state }]);
    expect(result.outcomes[0]!.result).toBe('broken');
    expect(recorded).toBeNull();
    expect(await readTested(rom)).toEqual({ missing: true });
  });

  it('is not written where the file was changed meanwhile, which is said', async () => {
    const change = `require('node:fs').writeFileSync(${JSON.stringify(rom)}, 'another');`;
    const { recorded, notRecorded } = await run(await caseToTest(), change);
    expect(recorded).toBeNull();
    expect(notRecorded).toContain('was changed while it booted');
    expect(await readTested(rom)).toEqual({ missing: true });
  });

  it('keeps what several tests at once have shown', async () => {
    const test = await caseToTest();
    const cards = ['e1000', 'rtl8139', 'pcnet'] as const;
    await Promise.all(cards.map((card) => run({ ...test, wanted: { ...test.wanted, card } })));
    const reading = await readTested(rom);
    const seen = 'found' in reading ? reading.found.tests.map(({ card }) => card) : [];
    expect(seen.toSorted()).toEqual([...cards].toSorted());
  });
});
