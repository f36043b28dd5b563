import type { ImportPlan } from '../../../boot/import/plan/import-plan.ts';
import type { ImportedSite, ImportKind, Problem } from '../../../boot/import/site.ts';
import type { Machine } from '../../../boot/registry/model/machine.ts';
import type { Plan } from '../../../boot/registry/plan/plan.ts';
import { table } from '../../shell/table.ts';
import { count, nextBootTable } from './change-text.ts';
import { nextImage } from './machine-text.ts';
import { firstItem } from '../../../system/present.ts';

/** An import, planned or made. */
export interface ImportResult {
  readonly site: ImportedSite;
  readonly plan: ImportPlan;
  readonly made: { readonly plan: Plan; readonly entry: number | null };
  readonly dryRun: boolean;
}

/** For --json. */
export const importDocument = ({ site, plan, made, dryRun }: ImportResult): object => ({
  kinds: site.kinds,
  dryRun,
  entry: made.entry,
  summary: plan.summary,
  machines: machinesOf(site, made.plan).map(({ name, macs, address, tags, next }) => ({
    ...{ name, macs, address, tags, nextBoot: next },
  })),
  images: site.images.map(({ name }) => name),
  changes: plan.changes,
  waiting: plan.waiting.map(({ image, sources }) => ({ image: image.name, sources })),
  problems: plan.problems,
  passedOver: Object.fromEntries(site.passedOver),
  nextBoots: made.plan.nextBootChanges,
});

/** For people: what it is, what becomes of it, what was not understood. */
export function importText(result: ImportResult): string {
  const { site, plan, made, dryRun } = result;
  const boots = made.plan.nextBootChanges;
  return [
    `${titlesOf(site.kinds)}: ${count(site.machines.length, 'machine')}, ${count(site.images.length, 'image')}, ${count(site.assignments.length, 'assignment')}.`,
    ...plan.summary,
    ...(plan.changes.length === 0 ? ['Nothing to change.'] : []),
    ...(dryRun ? machineLines(result) : []),
    ...(boots.length === 0 || dryRun
      ? []
      : ['', `${count(boots.length, 'machine')} will boot something else next:`, nextBootTable(boots)]),
    ...problemLines(plan.problems),
    ...(dryRun ? ['', 'Nothing was changed (--dry-run).'] : []),
    ...(made.entry === null ? [] : ['', `romkit undo ${made.entry} takes it back.`]),
  ].join('\n');
}

const titles: Readonly<Record<ImportKind, string>> = {
  bootdirectory: 'Boot scripts',
  pxelinux: 'Configurations of pxelinux',
  dhcpd: 'ISC dhcpd',
  kea: 'Kea',
  dnsmasq: 'dnsmasq',
  'dnsmasq-hosts': 'Hosts of dnsmasq',
  ethers: 'Ethernet addresses',
  csv: 'Table',
  yaml: 'YAML of romkit',
};

const titlesOf = (kinds: readonly ImportKind[]): string => kinds.map((kind) => titles[kind]).join(', ');

const mostShown = 40;

/** The machines of the site as the registry has them, or would have them. */
function machinesOf(site: ImportedSite, { next }: Plan): (Machine & { readonly next: string })[] {
  return site.machines.flatMap(({ macs }) => {
    const machine = next.byMac.get(firstItem(macs));
    return machine === undefined ? [] : [{ ...machine, next: nextImage(next, machine) }];
  });
}

function machineLines({ site, made }: ImportResult): string[] {
  const machines = machinesOf(site, made.plan);
  if (machines.length === 0) return [];
  const rows = machines
    .slice(0, mostShown)
    .map(({ name, macs, address, tags, next }) => [
      name ?? '-',
      macs.join(' '),
      address ?? '-',
      tags.join(','),
      next,
    ]);
  const rest = machines.length - mostShown;
  return [
    '',
    table([['NAME', 'MAC', 'ADDRESS', 'TAGS', 'NEXT BOOT'], ...rows]),
    ...(rest > 0 ? [`… and ${rest} more (--json lists them all)`] : []),
  ];
}

/** Every one: nothing is left out in silence. */
function problemLines(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ file, line, message }) =>
    line === null ? `  ${file}: ${message}` : `  ${file}:${line}: ${message}`,
  );
  return ['', `Not taken over, or not as it stands there (${problems.length}):`, ...lines];
}
