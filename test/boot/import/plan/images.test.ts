import { describe, expect, it } from '@jest/globals';
import { chainImage } from '../../../../boot/import/collect/chain-image.ts';
import { filesToStore, planImport } from '../../../../boot/import/plan/plan.ts';
import { assignment, mac } from '../../registry/sample.ts';
import { place, plan, pool, siteOf, stored } from './sample.ts';

describe('images of a site', () => {
  it('that the registry has by another name are that one, pinned where it has moved on', () => {
    const { changes } = plan((site) => {
      site.machine(place, { macs: [mac(9), mac(8)] });
      for (const [wish, commandLine] of [
        ['x', 'two'],
        ['y', 'quiet'],
      ] as const) {
        const name = site.image(place, stored({ commandLine, title: 'any' }), wish);
        site.assign({ place, target: { type: 'tag', tag: wish }, image: name, revision: null, priority: 0 });
      }
    });
    expect(changes.slice(1)).toEqual([
      { type: 'assign', assignment: assignment({ type: 'tag', tag: 'x' }, 'debian') },
      { type: 'assign', assignment: assignment({ type: 'tag', tag: 'y' }, 'debian', { revision: 1 }) },
    ]);
  });

  it('take another name where romkit made theirs up and it is taken', () => {
    const { changes, summary } = plan((site) =>
      site.assignChain(place, { type: 'default' }, 'http://x/debian/'),
    );
    expect(changes).toMatchObject([
      { type: 'add-revision', image: 'debian-2', revision: chainImage('http://x/debian/') },
      { type: 'assign', assignment: { image: 'debian-2' } },
    ]);
    expect(summary).toContain(
      'The image "debian" of the site is added as "debian-2": that name has another one.',
    );
  });

  it('keep their numbers, with gaps, and which one is current', () => {
    const { changes } = plan((site) =>
      site.namedImage({
        ...{ place, name: 'arch', isNameDerived: false, current: 2 },
        revisions: [stored({ number: 2 }), stored({ number: 5, commandLine: 'x' })],
      }),
    );
    expect(changes).toMatchObject([
      { type: 'add-revision', image: 'arch', number: 2 },
      { type: 'add-revision', image: 'arch', number: 5 },
      { type: 'use-revision', image: 'arch', revision: 2 },
    ]);
  });

  it('get new numbers, and pins with them, where theirs have been given out', () => {
    const { changes, summary } = plan(
      (site) => {
        const revisions = [stored({ number: 2 }), stored({ number: 5, commandLine: 'x' })];
        site.namedImage({ place, name: 'arch', isNameDerived: false, current: 5, revisions });
        site.assign({ place, target: { type: 'default' }, image: 'arch', revision: 2, priority: 0 });
      },
      { lastRevisions: new Map([['arch', 7]]) },
    );
    expect(changes).toMatchObject([
      { number: 8 },
      { number: 9 },
      { assignment: { image: 'arch', revision: 8 } },
    ]);
    expect(summary).toContain(
      'The revisions of "arch" get new numbers, from 8: theirs have been given out before.',
    );
  });

  it('that are there get new revisions, and the current one stays', () => {
    const { changes, problems } = plan((site) => {
      const revisions = [stored({ number: 1, title: 'D1' }), stored({ number: 3, commandLine: 'three' })];
      site.namedImage({ place, name: 'debian', isNameDerived: false, current: 3, revisions });
    });
    expect(changes).toMatchObject([
      { type: 'add-revision', image: 'debian', number: 3 },
      { type: 'use-revision', image: 'debian', revision: 2 },
    ]);
    expect(problems).toEqual([
      {
        ...place,
        message:
          'The current revision of "debian" is 2 in the registry and stays so; romkit image use debian@3 makes it the site\'s.',
      },
    ]);
  });

  it('wait for their files, and what is assigned of them too', () => {
    const site = siteOf((collector) => {
      const files = [
        { role: 'kernel', name: 'vmlinuz', source: { type: 'path', path: '/srv/vmlinuz' } },
        { role: 'initrd', name: 'a', source: { type: 'url', url: 'http://x/a' } },
        { role: 'initrd', name: 'b', source: { type: 'path', path: '/srv/vmlinuz' } },
      ] as const;
      const name = collector.image(place, stored({ files }), 'web');
      collector.assign({ place, target: { type: 'default' }, image: name, revision: null, priority: 0 });
    });
    expect(filesToStore(site)).toEqual([
      { type: 'path', path: '/srv/vmlinuz' },
      { type: 'url', url: 'http://x/a' },
    ]);
    const kernel = { sha256: 'c'.repeat(64), sizeBytes: 1 };
    const half = planImport(site, pool, { stored: new Map([['/srv/vmlinuz', kernel]]) });
    expect(half.changes).toEqual([]);
    expect(half.waiting.map(({ sources }) => sources)).toEqual([[{ type: 'url', url: 'http://x/a' }]]);
    expect(half.summary).toEqual([
      'The image "web" waits for 1 of its files to be stored.',
      'Assignments: 1 waiting for their image.',
    ]);
    const whole = planImport(site, pool, {
      stored: new Map([
        ['/srv/vmlinuz', kernel],
        ['http://x/a', kernel],
      ]),
    });
    expect(whole.changes).toMatchObject([
      { revision: { files: [{ name: 'vmlinuz', ...kernel }, { name: 'a' }, { name: 'b' }] } },
      { type: 'assign' },
    ]);
  });
});
