import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { FirmwareWish } from '../../../lab/case/environment.ts';
import { runMatrix, type MatrixEvent, type MatrixEnvironment } from '../../../lab/matrix/run-matrix.ts';
import { missingError } from '../../../system/error.ts';
import { labCase } from '../../support/lab/reports.ts';

const work = mkdtempSync(join(tmpdir(), 'romkit-test-'));
afterAll(() => rmSync(work, { recursive: true }));

/** A place where nothing can be built. */
function hostWithoutSource(change: Partial<MatrixEnvironment> = {}): MatrixEnvironment & {
  readonly wishes: FirmwareWish[];
  readonly events: MatrixEvent[];
} {
  const wishes: FirmwareWish[] = [];
  const events: MatrixEvent[] = [];
  return {
    wishes,
    events,
    cache: work,
    work,
    run: () => Promise.reject(new Error('nothing is run')),
    build: (wish) => {
      wishes.push(wish);
      return Promise.reject(missingError('source-missing', 'There is no source.', 'Fetch it.'));
    },
    buildTwin: () => Promise.resolve(null),
    program: ['false'],
    signal: undefined,
    jobs: 2,
    onEvent: (event) => events.push(event),
    ...change,
  };
}

describe('runMatrix', () => {
  it('reports cases that cannot be prepared, each on its own, and asks for the same firmware once', async () => {
    const environment = hostWithoutSource();
    const rom = labCase({ method: 'rom' });
    const reports = await runMatrix(
      [
        rom,
        labCase({ method: 'rom', engines: { dhcp: 'kea', tftp: 'dnsmasq', http: 'nginx' } }),
        labCase({ method: 'rom', card: 'rtl8139' }),
      ],
      environment,
    );
    expect(reports.map(({ status, failure }) => [status, failure?.code, failure?.exitCode])).toEqual(
      Array(3).fill(['failed', 'source-missing', 3]),
    );
    expect(environment.wishes.map(({ target }) => target)).toEqual(['8086:100e.rom', '10ec:8139.rom']);
    expect(environment.events.map(({ index, type }) => `${index} ${type}`)).toEqual([
      '0 preparing',
      '0 ended',
      '1 preparing',
      '1 ended',
      '2 preparing',
      '2 ended',
    ]);
  });

  it('reports a fault that cannot happen in a case, and builds what another one needs', async () => {
    const environment = hostWithoutSource();
    const faulty = [labCase({ method: 'rom', fault: 'endless-chain' }), labCase({ fault: 'nbp-missing' })];
    const reports = await runMatrix(faulty, environment);
    expect(reports.map(({ failure }) => failure?.code)).toEqual(['fault-does-not-apply', 'source-missing']);
    expect(environment.wishes).toHaveLength(1);
  });

  it('ends at once where romkit is interrupted', async () => {
    const reason = new Error('Interrupted.');
    const environment = hostWithoutSource({ signal: AbortSignal.abort(reason) });
    await expect(runMatrix([labCase({ method: 'rom' })], environment)).rejects.toBe(reason);
    expect(environment.wishes).toEqual([]);
  });

  it('hides no defect in a report', async () => {
    const environment = hostWithoutSource({ build: () => Promise.reject(new TypeError('a defect')) });
    await expect(runMatrix([labCase({ method: 'rom' })], environment)).rejects.toThrow('a defect');
  });
});
