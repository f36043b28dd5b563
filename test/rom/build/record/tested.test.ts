import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  parseTested,
  readTested,
  testedPath,
  withTest,
  type CompletedTest,
} from '../../../../rom/build/record/tested.ts';
import { sha256 } from '../../../../system/files/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digest = sha256('these bytes');

function completed(change: Partial<CompletedTest> = {}): CompletedTest {
  return {
    sha256: digest,
    twin: null,
    method: 'rom',
    firmware: 'bios',
    card: 'e1000',
    accelerator: 'tcg',
    servers: { dhcp: 'dnsmasq' },
    machines: [
      { name: 'node01', mac: '52:54:00:77:00:01', stages: [{ stage: 'dhcp', ms: 12, detail: null }] },
    ],
    versions: { qemu: '7.2' },
    testedAt: '2026-01-02T03:04:05.000Z',
    ...change,
  };
}

const subject = { file: 'x.rom', subjectSha256: digest };
const cardsOf = ({ tests }: { readonly tests: readonly CompletedTest[] }): string[] =>
  tests.map(({ card, testedAt }) => `${card} ${testedAt.slice(0, 4)}`);

describe('withTest', () => {
  it('keeps the tests of other cards, methods and firmware, and the newest of each', () => {
    const first = withTest(null, subject, completed());
    const second = withTest(first, subject, completed({ card: 'virtio-net-pci' }));
    const third = withTest(second, subject, completed({ testedAt: '2027-01-02T03:04:05.000Z' }));
    expect(cardsOf(third)).toEqual(['e1000 2027', 'virtio-net-pci 2026']);
    expect(withTest(third, subject, completed({ method: 'chain' })).tests).toHaveLength(3);
    expect(withTest(third, subject, completed({ firmware: 'uefi' })).tests).toHaveLength(3);
  });

  it('drops what was tested of other bytes', () => {
    const before = withTest(null, subject, completed({ card: 'rtl8139' }));
    const other = sha256('other bytes');
    const after = withTest(before, { ...subject, subjectSha256: other }, completed({ sha256: other }));
    expect(cardsOf(after)).toEqual(['e1000 2026']);
    expect(after.subjectSha256).toBe(other);
  });
});

describe('readTested', () => {
  it('reads back what was written', async () => {
    const artifact = join(folder, 'whole.rom');
    const written = withTest(null, subject, completed());
    writeFileSync(testedPath(artifact), JSON.stringify(written));
    expect(await readTested(artifact)).toEqual({ found: written });
  });

  it('tells a missing record from one that is none', async () => {
    expect(await readTested(join(folder, 'nothing.rom'))).toEqual({ missing: true });
    expect(parseTested('{')).toEqual({ missing: false, invalid: 'it is no JSON' });
    expect(parseTested('{"format":"romkit-tested/2"}')).toMatchObject({
      invalid: expect.stringContaining('format') as unknown,
    });
    const short = { ...withTest(null, subject, completed()), subjectSha256: digest.slice(1) };
    expect(parseTested(JSON.stringify(short))).toMatchObject({
      invalid: expect.stringContaining('subjectSha256') as unknown,
    });
  });
});
