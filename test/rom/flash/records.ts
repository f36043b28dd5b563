import { planFlash, type FlashPlan } from '../../../rom/flash/plan/flash-plan.ts';
import type { FlashHistory, FlashRecord } from '../../../rom/flash/record/history.ts';
import type { NewEntry } from '../../../rom/flash/record/journal.ts';
import { usageError } from '../../../system/error.ts';
import { planRequest } from './requests.ts';

const { plan } = planFlash(planRequest());
const { oldSha256, newSha256 } = plan;

/** Lines of a journal by what they say. */
export const lines = {
  backedUp: { step: 'backed-up', sha256: oldSha256, sizeBytes: 0x10000, file: 'old.bin', copy: null },
  writing: { step: 'writing', sha256: newSha256, attempt: 1 },
  verifying: { step: 'verifying', toolSays: 'written' },
  done: { step: 'done', sha256: newSha256, written: true },
  rolledBack: { step: 'rolled-back', by: 'later' },
  superseded: { step: 'superseded', by: 'later' },
  dismissed: { step: 'dismissed' },
} as const satisfies Readonly<Record<string, NewEntry>>;

export const failed = (state: 'unchanged' | 'partial' | 'complete' | 'unknown', wrote = true): NewEntry => ({
  ...{ step: 'failed', state, wrote },
  message: 'It failed.',
});

/** A flash of the plan that nothing speaks against, with these lines behind its first. */
export function flashRecord(
  id: string,
  entries: readonly NewEntry[],
  change: Partial<FlashPlan> = {},
): FlashRecord {
  const own: FlashPlan = { ...plan, ...change };
  const at = '2026-01-02T03:04:05.000Z';
  const all: readonly NewEntry[] = [{ step: 'planned', plan: own }, ...entries];
  return {
    id,
    plan: own,
    entries: all.map((entry) => ({ at, ...entry })),
    endsDamaged: false,
    isDamaged: false,
    hasBegun: entries.some(({ step }) => step === 'writing'),
  };
}

/** A history that was read once. */
export function historyOf(...records: readonly FlashRecord[]): FlashHistory {
  const unused = (): Promise<never> => Promise.reject(new Error('nothing is written here'));
  return {
    images: '/nowhere',
    ...{ create: unused, append: unused, announceWrite: unused },
    list: () => Promise.resolve([...records]),
    unreadable: () => Promise.resolve([]),
    find: (wanted) => {
      const found = records.find(({ id }) => id === wanted);
      return found === undefined
        ? Promise.reject(usageError('no-such-flash', `There is no flash "${wanted}".`, ''))
        : Promise.resolve(found);
    },
  };
}
