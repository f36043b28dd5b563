import { describe, expect, it } from '@jest/globals';
import type { Boot } from '../../../../boot/registry/model/boot.ts';
import { bootDetails, bootState } from '../../../../cli/pool/text/boot-text.ts';

const startedMs = new Date(2026, 0, 2, 3, 4, 5).getTime();
const boot: Boot = {
  ...{ id: 7, machine: 1, mac: '52:54:00:77:00:01', startedMs, endedMs: null, state: 'script-served' },
  ...{ image: 'debian', revision: 2, rule: 'machine', method: 'chain', firmware: 'bios', romStamp: null },
  stages: [
    { stage: 'firmware', status: 'done', startedMs, endedMs: startedMs, detail: 'PXEClient' },
    { stage: 'dhcp', status: 'done', startedMs: null, endedMs: null, detail: null },
    { stage: 'nbp', status: 'active', startedMs: startedMs + 400, endedMs: null, detail: null },
    { stage: 'kernel', status: 'pending', startedMs: null, endedMs: null, detail: null },
  ],
  diagnosis: null,
};
const diagnosis = {
  code: 'nbp-missing',
  stage: 'nbp',
  message: 'It is missing.',
  next: 'Put it there.',
} as const;

describe('a boot in words', () => {
  it('shows its stages with the time since its begin', () => {
    const [head, ...rows] = bootDetails({
      ...boot,
      stages: boot.stages.map((each) =>
        each.stage === 'firmware' ? { ...each, endedMs: startedMs + 1250 } : each,
      ),
    }).split('\n');
    expect(head).toBe('Boot 7, 2026-01-02 03:04, debian@2 (machine), method 3 (chain), BIOS, script-served');
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['firmware', 'done', '1.3 s', 'PXEClient'],
      ['dhcp', 'done'],
      ['nbp', 'now'],
      ['kernel', '-'],
    ]);
  });

  it('says where it is stuck, why, and what to do', () => {
    const lines = bootDetails({ ...boot, diagnosis }).split('\n');
    expect(lines[0]).toContain(', stuck at nbp');
    expect(lines[3]?.trim()).toMatch(/^nbp +stuck$/);
    expect(lines.slice(-2)).toEqual(['  It is missing.', '  Put it there.']);
  });

  it('says where it ended', () => {
    expect(bootState({ ...boot, state: 'failed', endedMs: 1, diagnosis })).toBe('failed at nbp');
    expect(bootState({ ...boot, state: 'up', endedMs: 1 })).toBe('up');
  });
});
