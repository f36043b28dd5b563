import { describe, expect, it } from '@jest/globals';
import { asVerdict, jobSchema, type Verdict } from '../../../../rom/flash/fleet/job.ts';

describe('a verdict in a line', () => {
  it.each<[string, Verdict | undefined]>([
    ['romkit-not-there', { verdict: 'not-there' }],
    ['{"verdict":"started"}', { verdict: 'started' }],
    ['{"verdict":"not-started","message":"No ROM."}', { verdict: 'not-started', message: 'No ROM.' }],
    ['{"verdict":"not-there"}', { verdict: 'not-there' }],
    ['{"verdict":"ended","exitCode":30}', { verdict: 'ended', exitCode: 30 }],
    ['{"verdict":"died","unfinished":true}', { verdict: 'died', unfinished: true }],
    ['{"verdict":"not-started"}', undefined],
    ['{"verdict":"ended"}', undefined],
    ['{"verdict":"died"}', undefined],
    ['{"verdict":"lost"}', undefined],
    ['{"verdict":"started"', undefined],
    [' {"verdict":"started"}', undefined],
    ['{"type":"work","verdict":"started"}', undefined],
    ['romkit-not-there.', undefined],
    ['', undefined],
  ])('%s', (line, verdict) => {
    expect(asVerdict(line)).toEqual(verdict);
  });
});

describe('a job', () => {
  const job = {
    ...{ jobVersion: 1, rom: '8086100e.rom', romSha256: 'a', device: 'enp3s0', chip: null },
    ...{ confirm: [], allow: [], offset: null, slotSize: null },
  };

  it('is read as it was written', () => {
    expect(jobSchema.parse(job)).toEqual(job);
    const named = { ...job, chip: 'W25X40', offset: '0x2000', slotSize: '64K', allow: ['untested'] };
    expect(jobSchema.parse(named)).toEqual(named);
  });

  it.each(Object.keys(job))('is none without its %s', (field) => {
    expect(jobSchema.safeParse({ ...job, [field]: undefined }).success).toBe(false);
  });

  it.each(['../8086100e.rom', '/8086100e.rom', 'roms/', ''])('has its ROM beside it, not at "%s"', (rom) => {
    expect(jobSchema.safeParse({ ...job, rom }).success).toBe(false);
  });
});
