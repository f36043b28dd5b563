import type { NextBoot, NextBootChange } from '../../../boot/registry/plan/next-boot.ts';
import type { Plan } from '../../../boot/registry/plan/plan.ts';
import type { Output } from '../../shell/output.ts';
import { table } from '../../shell/table.ts';

const mostShown = 20;

/** A next boot in a word or two: `debian@3`, `waits`, `held: …`. */
function nextBootText({ type, image, revision, reason }: NextBoot): string {
  if (type === 'image') return `${image ?? '?'}@${revision ?? '?'}`;
  if (type === 'hold') return `held: ${reason ?? ''}`;
  return type === 'wait' ? 'waits' : 'nothing';
}

/** The machines whose next boot becomes another one, a line each. */
export function nextBootTable(changes: readonly NextBootChange[]): string {
  const shown = changes.slice(0, mostShown);
  const rows = shown.map(({ name, before, after }) => [
    name,
    nextBootText(before),
    '->',
    nextBootText(after),
  ]);
  const rest = changes.length - shown.length;
  return [table(rows, '  '), ...(rest > 0 ? [`  … and ${rest} more (--json lists them all)`] : [])].join(
    '\n',
  );
}

/** Print what was planned or made, for people or as a document. */
export function tellChange(
  output: Output,
  { plan, entry }: { readonly plan: Plan; readonly entry: number | null },
  dryRun: boolean,
): void {
  const { nextBootChanges: boots, warnings } = plan;
  const lines = [
    plan.summary === '' ? 'Nothing to change.' : plan.summary,
    ...(boots.length === 0
      ? []
      : [`${count(boots.length, 'machine')} will boot something else next:`, nextBootTable(boots)]),
    ...warnings.map(({ message }) => `Warning: ${message}`),
    ...(dryRun ? ['', 'Nothing was changed (--dry-run).'] : []),
    ...(entry === null ? [] : ['', `romkit undo ${entry} takes it back.`]),
  ];
  output.result({ entry, dryRun, summary: plan.summary, nextBoots: boots, warnings }, lines.join('\n'));
}

/** `1 machine`, `40 machines`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
