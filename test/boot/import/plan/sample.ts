import { SiteCollector } from '../../../../boot/import/collect/collector.ts';
import { planImport } from '../../../../boot/import/plan/plan.ts';
import type { ImportKnowledge, ImportPlan } from '../../../../boot/import/plan/import-plan.ts';
import type { ImportedRevision, ImportedSite } from '../../../../boot/import/site.ts';
import { assignment, image, mac, machine, newRevision, snapshot } from '../../registry/sample.ts';

export const place = { file: 'site', line: 7 };

/** A site as readers make it. */
export function siteOf(fill: (collector: SiteCollector) => void): ImportedSite {
  const collector = new SiteCollector();
  fill(collector);
  return collector.site();
}

/** A revision without files. */
export const stored = (values: Partial<ImportedRevision> = {}): ImportedRevision => {
  const { files: _, ...rest } = newRevision();
  return { ...rest, number: 1, files: [], ...values };
};

export const pool = snapshot({
  machines: [
    machine(1, { name: 'web1', tags: ['a'], note: 'old', variables: { role: 'x' } }),
    machine(2, { name: 'web2', address: '10.77.0.12' }),
    machine(3, { known: false, macs: [mac(3)] }),
  ],
  images: [image('debian', { files: [], title: 'D1' }, { files: [], commandLine: 'two' })],
  assignments: [
    assignment({ type: 'machine', machine: 1 }, 'debian'),
    assignment({ type: 'tag', tag: 'a' }, 'debian', { priority: 2 }),
  ],
});

/** The plan for a site over the pool. */
export const plan = (
  fill: (collector: SiteCollector) => void,
  knowledge: Partial<ImportKnowledge> = {},
): ImportPlan => planImport(siteOf(fill), pool, knowledge);

export const messages = (fill: (collector: SiteCollector) => void): string[] =>
  plan(fill).problems.map(({ message }) => message);
