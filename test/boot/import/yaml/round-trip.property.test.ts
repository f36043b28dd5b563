import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { SiteCollector } from '../../../../boot/import/collect/collector.ts';
import { planImport } from '../../../../boot/import/plan/plan.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { exportYaml } from '../../../../boot/import/yaml/export.ts';
import { readYaml } from '../../../../boot/import/yaml/read.ts';
import type { Image } from '../../../../boot/registry/model/image.ts';
import { machineById } from '../../../../boot/registry/names.ts';
import { planChange } from '../../../../boot/registry/plan/plan.ts';
import type { Snapshot } from '../../../../boot/registry/snapshot.ts';
import { snapshot } from '../../registry/sample.ts';
import { withFolder } from '../folder.ts';
import { anyRegistry } from './registries.ts';

jest.setTimeout(120_000);

const read = (text: string): Promise<ImportedSite> =>
  withFolder({ 'site.yaml': text }, async (folder) => {
    const collector = new SiteCollector();
    await readYaml(join(folder, 'site.yaml'), collector);
    return collector.site();
  });

/** What is of the site: not which numbers the registry gives, who added what and when, and what machines told. */
const siteOf = (registry: Snapshot): object => ({
  machines: registry.machines
    .filter(({ known }) => known)
    .map(({ macs, name, tags, note, variables, address }) => ({ macs, name, tags, note, variables, address }))
    .sort((a, b) => (a.macs[0]! < b.macs[0]! ? -1 : 1)),
  images: [...registry.images.values()].map(imageOf),
  assignments: registry.assignments.map(({ target, ...rest }) => ({
    ...rest,
    target: 'machine' in target ? [target.type, machineById(registry, target.machine)?.macs[0]] : target,
  })),
  policy: registry.policy,
});

const imageOf = ({ revisions, ...image }: Image): object => ({
  ...image,
  revisions: revisions.map(({ addedBy: _by, addedMs: _ms, ...revision }) => revision),
});

const empty = snapshot({});

describe('export yaml', () => {
  it('and import give the same registry', async () => {
    await fc.assert(
      fc.asyncProperty(anyRegistry, async (registry) => {
        const { changes, problems } = planImport(await read(exportYaml(registry)), empty);
        expect(problems).toEqual([]);
        const { next } = planChange(empty, changes);
        expect(siteOf(next)).toEqual(siteOf(registry));
        expect(exportYaml(next)).toBe(exportYaml(registry));
      }),
      { numRuns: 50 },
    );
  });

  it('and import change nothing where all of it is there', async () => {
    await fc.assert(
      fc.asyncProperty(anyRegistry, async (registry) => {
        const { changes, problems } = planImport(await read(exportYaml(registry)), registry);
        expect(changes).toEqual([]);
        expect(problems).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
