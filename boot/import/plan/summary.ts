import type { ImportedSite } from '../site.ts';
import type { AssignmentCounts } from './assignments.ts';
import type { PlannedChange, WaitingImage } from './import-plan.ts';
import type { MachineCounts } from './machines.ts';

interface Findings {
  readonly site: ImportedSite;
  readonly machines: MachineCounts;
  readonly assignments: AssignmentCounts;
  readonly policy: readonly string[];
  readonly changes: readonly PlannedChange[];
  readonly waiting: readonly WaitingImage[];
  readonly notes: readonly string[];
}

/** The plan of an import as lines for people. */
export function summaryOf(findings: Findings): string[] {
  const { site, machines, assignments, policy, changes, waiting, notes } = findings;
  const added = changes.flatMap(({ change }) => (change.type === 'add-revision' ? [change.image] : []));
  return [
    counted('Machines', [
      [machines.added, 'new'],
      [machines.changed, 'with more than before'],
      [machines.same, 'known already'],
    ]),
    counted('Images', [[new Set(added).size, `new or with new revisions (${listed([...new Set(added)])})`]]),
    ...waiting.map(
      ({ image, sources }) =>
        `The image "${image.name}" waits for ${sources.length} of its files to be stored.`,
    ),
    counted('Assignments', [
      [assignments.added, 'new'],
      [assignments.same, 'there already'],
      [assignments.waiting, 'waiting for their image'],
    ]),
    policy.length === 0 ? '' : `Policy: ${policy.join(', ')}.`,
    ...notes,
    passedOver(site.passedOver),
  ].filter((line) => line !== '');
}

/** `Machines: 3 new, 2 known already.` */
function counted(title: string, parts: readonly (readonly [number, string])[]): string {
  const shown = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return shown.length === 0 ? '' : `${title}: ${shown.join(', ')}.`;
}

const mostListed = 8;

function listed(names: readonly string[]): string {
  const more = names.length - mostListed;
  return [...names.slice(0, mostListed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function passedOver(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '';
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return `No matter of machines or images: ${listed(sorted.map(([statement, count]) => `${count} × ${statement}`))}.`;
}
