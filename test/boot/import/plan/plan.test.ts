import { describe, expect, it } from '@jest/globals';
import type { SiteCollector } from '../../../../boot/import/collect/collector.ts';
import { localImage } from '../../../../boot/import/collect/chain-image.ts';
import { planImport } from '../../../../boot/import/plan/plan.ts';
import { planChange } from '../../../../boot/registry/plan/plan.ts';
import { mac } from '../../registry/sample.ts';
import { messages, place, plan, pool, siteOf } from './sample.ts';

describe('machines of a site', () => {
  it('that nobody knows are added', () => {
    const { changes, summary } = plan((site) => site.machine(place, { macs: [mac(9)], names: ['node09'] }));
    expect(changes).toEqual([{ type: 'add-machine', macs: [mac(9)], values: { name: 'node09' } }]);
    expect(summary).toEqual(['Machines: 1 new.']);
  });

  it('that are known get what they lack', () => {
    const { changes, problems } = plan((site) =>
      site.machine(place, {
        ...{ macs: [mac(8), mac(1)], names: ['WEB1'], tags: ['b', 'a'], address: '10.77.0.11', note: 'new' },
        variables: { site: 'y', role: 'x' },
      }),
    );
    const values = {
      address: '10.77.0.11',
      tags: ['a', 'b'],
      variables: { role: 'x', site: 'y' },
      macs: [mac(1), mac(8)],
    };
    expect(changes).toEqual([{ type: 'edit-machine', machine: 1, values }]);
    expect(problems).toEqual([]);
  });

  it('that have it all are left alone', () => {
    const { changes, summary } = plan((site) =>
      site.machine(place, { macs: [mac(1)], names: ['web1'], tags: ['a'] }),
    );
    expect(changes).toEqual([]);
    expect(summary).toEqual(['Machines: 1 known already.']);
  });

  it('that have been seen become known, or a card of the known one', () => {
    const { changes } = plan((site) => {
      site.machine(place, { macs: [mac(1), mac(3)] });
      site.machine(place, { macs: [mac(9)] });
    });
    expect(changes).toEqual([
      { type: 'merge-machines', into: 1, from: 3 },
      { type: 'add-machine', macs: [mac(9)], values: {} },
    ]);
    expect(planChange(pool, changes).next.byMac.get(mac(3))?.name).toBe('web1');
  });

  it.each([
    [
      'another name',
      { macs: [mac(1)], names: ['db1'] },
      `${mac(1)} has the name web1 in the registry and keeps it; db1 is left out.`,
    ],
    [
      'another address',
      { macs: [mac(2)], address: '10.77.0.13' },
      `${mac(2)} has the address 10.77.0.12 in the registry and keeps it; 10.77.0.13 is left out.`,
    ],
    [
      'a name of another',
      { macs: [mac(9)], names: ['Web2'] },
      `The name Web2 is ${mac(2)}'s in the registry; ${mac(9)} is left without one.`,
    ],
    [
      'an address of another',
      { macs: [mac(9)], address: '10.77.0.12' },
      `The address 10.77.0.12 is ${mac(2)}'s in the registry; ${mac(9)} is left without one.`,
    ],
    [
      'another value',
      { macs: [mac(1)], variables: { role: 'y' } },
      `${mac(1)} has the variable role in the registry and keeps its value.`,
    ],
    [
      'cards of two',
      { macs: [mac(1), mac(2)] },
      `${mac(1)} and ${mac(2)} are cards of web1 and web2 in the registry; merge those first.`,
    ],
    ['a reserved variable', { macs: [mac(9)], variables: { mac: 'x' } }, /^It is left out\. .*mac/],
  ])('are listed with %s', (_title, found, message) => {
    const { changes, problems } = plan((site) => site.machine(place, found));
    expect(problems).toEqual([
      { ...place, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
    expect(changes.filter(({ type }) => type !== 'add-machine')).toEqual([]);
  });
});

describe('assignments of a site', () => {
  const assign = (site: SiteCollector, number: number, reference: string, once = false): void => {
    const [name = '', revision] = reference.split('@');
    site.machine(place, { macs: [mac(number)] });
    const target = { type: once ? 'once' : 'machine', mac: mac(number) } as const;
    site.assign({
      place,
      target,
      image: name,
      revision: revision === undefined ? null : Number(revision),
      priority: 0,
    });
  };

  it('name machines by their cards, for new ones have no key', () => {
    const { changes } = plan((site) => {
      assign(site, 9, 'debian@1');
      assign(site, 8, 'debian', true);
      assign(site, 2, 'debian');
    });
    expect(changes.slice(2)).toEqual([
      { type: 'assign-card', mac: mac(9), once: false, image: 'debian', revision: 1 },
      { type: 'assign-card', mac: mac(8), once: true, image: 'debian', revision: null },
      { type: 'assign-card', mac: mac(2), once: false, image: 'debian', revision: null },
    ]);
    expect(planChange(pool, changes).next.assignments).toHaveLength(5);
  });

  it('that are there already are left alone', () => {
    const { changes, summary } = plan((site) => {
      assign(site, 1, 'debian');
      site.assign({ place, target: { type: 'tag', tag: 'a' }, image: 'debian', revision: null, priority: 2 });
    });
    expect(changes).toEqual([]);
    expect(summary).toContain('Assignments: 2 there already.');
  });

  it('are listed where the registry has others, or no such image', () => {
    expect(messages((site) => assign(site, 1, 'debian@1'))).toEqual([
      `${mac(1)} has the image "debian" in the registry and keeps it; "debian@1" is left out.`,
    ]);
    expect(
      messages((site) =>
        site.assign({
          place,
          target: { type: 'tag', tag: 'a' },
          image: 'debian',
          revision: null,
          priority: 3,
        }),
      ),
    ).toEqual([
      'tag:a has the image "debian" with the priority 2 in the registry and keeps it; "debian" is left out.',
    ]);
    for (const gone of ['gone', 'debian@9'])
      expect(messages((site) => assign(site, 9, gone))).toEqual([
        `There is no image "${gone}"; ${mac(9)} is left without.`,
      ]);
  });

  it('for the next boot only are for machines that are new: others may have had it', () => {
    expect(messages((site) => assign(site, 1, 'debian', true))).toEqual([
      `${mac(1)} (next boot only) is known already, and may have booted "debian" since: romkit assign --once gives it to it again.`,
    ]);
    expect(messages((site) => assign(site, 3, 'debian', true))).toEqual([]);
  });
});

describe('the policy of a site', () => {
  it('is set where the registry has the usual one, and else listed', () => {
    const set = (policy: Parameters<SiteCollector['policy']>[1]) => (site: SiteCollector) =>
      site.policy(place, policy);
    expect(plan(set({ loopLimit: 5, mostUnknown: 10_000 })).changes).toEqual([
      { type: 'set-policy', policy: { loopLimit: 5 } },
    ]);
    const other = planImport(siteOf(set({ loopLimit: 5 })), {
      ...pool,
      policy: { ...pool.policy, loopLimit: 4 },
    });
    expect(other.changes).toEqual([]);
    expect(other.problems).toEqual([
      { ...place, message: 'The policy "loopLimit" is 4 in the registry and stays so.' },
    ]);
    expect(messages(set({ unknown: { type: 'image', image: 'gone' } }))).toEqual([
      'There is no image "gone" for unknown machines.',
    ]);
  });
});

describe('the summary', () => {
  it('counts what is no matter of machines, and what is not taken over', () => {
    const { summary } = plan((site) => {
      site.image(place, localImage, 'local');
      for (let count = 0; count < 3; count++) site.passOver('option routers');
      site.passOver('subnet');
      site.problem(place, 'x');
    });
    expect(summary).toEqual([
      'Images: 1 new or with new revisions (local).',
      'No matter of machines or images: 3 × option routers, 1 × subnet.',
    ]);
  });
});
