import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exportYaml } from '../../../../boot/import/yaml/export.ts';
import { readYaml } from '../../../../boot/import/yaml/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { assignment, image, mac, machine, snapshot } from '../../registry/sample.ts';
import { assignmentLines, imageLines, machineLines, problemLines, readFiles, type Files } from '../folder.ts';

const read = (text: string, files: Files = {}): Promise<ImportedSite> =>
  readFiles({ 'site.yaml': text, ...files }, (folder, collector) =>
    readYaml(join(folder, 'site.yaml'), collector),
  );

const pool = snapshot({
  machines: [
    machine(2, {
      macs: [mac(2), mac(9)],
      name: 'web2',
      tags: ['rack7', 'web'],
      address: '10.77.0.12',
      note: 'by the\ndoor',
    }),
    machine(1, { name: 'web1', variables: { role: 'db' } }),
    machine(3, { known: false }),
  ],
  images: [image('debian', { title: 'Debian 12' }, { files: [], kind: 'local', commandLine: '' })],
  assignments: [
    assignment({ type: 'machine', machine: 1 }, 'debian', { revision: 1 }),
    assignment({ type: 'tag', tag: 'rack7' }, 'debian', { priority: 5 }),
    assignment({ type: 'default' }, 'debian'),
  ],
});

describe('export yaml', () => {
  it('writes one thing a line, in an order that does not depend on when it was added', () => {
    expect(exportYaml({ ...pool, machines: [...pool.machines].sort((a, b) => a.id - b.id) })).toBe(
      [
        '# romkit import reads this back.',
        '',
        'romkit: 1',
        'machines:',
        '  - mac: "52:54:00:00:00:01"',
        '    name: web1',
        '    variables:',
        '      role: db',
        '  - macs: [ "52:54:00:00:00:02", "52:54:00:00:00:09" ]',
        '    name: web2',
        '    tags: [ rack7, web ]',
        '    address: 10.77.0.12',
        '    note: |-',
        '      by the',
        '      door',
        'images:',
        '  debian:',
        '    current: 2',
        '    revisions:',
        '      - revision: 1',
        '        kind: linux',
        '        title: Debian 12',
        '        commandLine: quiet',
        '        reportsUp: true',
        '        files:',
        `          - { role: kernel, name: vmlinuz, sizeBytes: 100, sha256: ${'a'.repeat(64)} }`,
        `          - { role: initrd, name: initrd.gz, sizeBytes: 200, sha256: ${'b'.repeat(64)} }`,
        '      - revision: 2',
        '        kind: local',
        '        title: Sample',
        '        reportsUp: true',
        'assignments:',
        '  - machine: "52:54:00:00:00:01"',
        '    image: debian@1',
        '  - tag: rack7',
        '    image: debian',
        '    priority: 5',
        '  - default: true',
        '    image: debian',
        'policy:',
        '  unknown:',
        '    type: wait',
        '  loopLimit: 3',
        '  mostUnknown: 10000',
        '  keepBootsDays: 90',
        '  keepBootsEach: 1000',
        '',
      ].join('\n'),
    );
  });

  it('is as long as the registry is empty', () => {
    expect(exportYaml(snapshot({})).split('\n').slice(2, 6)).toEqual([
      'romkit: 1',
      'machines: []',
      'images: {}',
      'assignments: []',
    ]);
  });
});

describe('a file that somebody writes', () => {
  it('may leave out what is usual, and name files where they are', async () => {
    const site = await read(
      [
        'romkit: 1',
        'machines:',
        '  - { mac: 5254.0077.0001, name: node01 }',
        'images:',
        '  debian:',
        '    revisions:',
        '      - commandLine: quiet',
        '        files: [{ role: kernel, path: images/vmlinuz }, { role: initrd, url: "http://10.77.0.9/a/initrd.gz" }]',
        'assignments:',
        '  - { machine: 52-54-00-77-00-02, image: debian@1 }',
        '  - { once: 52:54:00:77:00:01, image: rescue }',
        '  - { architecture: arm64, image: debian }',
        '  - { default: true, image: debian }',
      ].join('\n'),
    );
    expect(problemLines(site)).toEqual([]);
    expect(machineLines(site)).toEqual(['52:54:00:77:00:01 node01 -', '52:54:00:77:00:02 - -']);
    expect(imageLines(site)).toEqual([
      'debian: linux kernel:vmlinuz=images/vmlinuz initrd:initrd.gz=http://10.77.0.9/a/initrd.gz | quiet',
    ]);
    expect(assignmentLines(site)).toEqual([
      '52:54:00:77:00:02 debian',
      '52:54:00:77:00:01 rescue',
      'architecture debian',
      'default debian',
    ]);
    expect(site.machines.map(({ place }) => place.line)).toEqual([3, 10]);
    expect(site.assignments.map(({ revision, target }) => [target.type, revision])).toEqual([
      ['machine', 1],
      ['once', null],
      ['architecture', null],
      ['default', null],
    ]);
  });

  it.each([
    [
      'a revision out of order',
      'images:\n  a:\n    revisions: [{ revision: 2 }, { revision: 2 }]',
      'site.yaml:4 The revision 2 of "a" stands behind 2; it is left out.',
    ],
    [
      'a current revision that is not there',
      'images:\n  a:\n    current: 3\n    revisions: [{}]',
      'site.yaml:4 "a" has no revision 3; 1 is current.',
    ],
    [
      'two assignments for one',
      'assignments:\n  - { default: true, image: a }\n  - { default: true, image: b }',
      'site.yaml:4 default has the image "a" by site.yaml:3; "b" is left out.',
    ],
    [
      'a name that is no image',
      'assignments:\n  - { default: true, image: "a b" }',
      'site.yaml:3 "a b" names no image.',
    ],
  ])('lists %s', async (_title, text, problem) => {
    expect(problemLines(await read(`romkit: 1\n${text}`))).toEqual([problem]);
  });

  it.each([
    ['no YAML', 'romkit: [', 'is not YAML'],
    ['another format', 'romkit: 2', ':1:1 romkit: '],
    ['no format', 'machines: []', ':1:1 romkit: '],
    [
      'an unknown key',
      'romkit: 1\nmachines:\n  - { mac: 525400770001, nmae: x }',
      ':3:26 has an unknown key: machines.0.nmae',
    ],
    [
      'an unknown key of a revision',
      'romkit: 1\nimages: { a: { revisions: [{ knid: linux }] } }',
      'has an unknown key: images.a.revisions.0.knid',
    ],
    [
      'an unknown key of a file',
      'romkit: 1\nimages: { a: { revisions: [{ files: [{ role: kernel, size: 1 }] }] } }',
      'has an unknown key: images.a.revisions.0.files.0.size',
    ],
    ['an unknown kind', 'romkit: 1\nimages: { a: { revisions: [{ kind: linus }] } }', '"linus" is not known'],
    [
      'a MAC address that is none',
      'romkit: 1\nmachines:\n  - mac: x',
      ':3:5 machines.0.mac: "x" is no MAC address.',
    ],
    [
      'a machine without one',
      'romkit: 1\nmachines:\n  - name: x',
      'machines.0: A machine has "mac" or "macs".',
    ],
    [
      'a file of nowhere',
      'romkit: 1\nimages: { a: { revisions: [{ files: [{ role: kernel }] }] } }',
      'A file has "sha256" and "sizeBytes", or "path", or "url".',
    ],
    [
      'a file of two places',
      'romkit: 1\nimages: { a: { revisions: [{ files: [{ role: kernel, path: x, url: "http://a/b" }] }] } }',
      'A file has "sha256"',
    ],
    [
      'an assignment for two',
      'romkit: 1\nassignments: [{ default: true, tag: a, image: b }]',
      'An assignment is for one of',
    ],
    ['an assignment for nobody', 'romkit: 1\nassignments: [{ image: b }]', 'An assignment is for one of'],
    [
      'a bomb',
      `romkit: 1\na: &a [x]\n${'bcdefghij'
        .split('')
        .map((each, at) => `${each}: &${each} [${`*${'abcdefghi'[at]},`.repeat(9)}]`)
        .join('\n')}`,
      'cannot be read',
    ],
  ])('is refused for %s', async (_title, text, message) => {
    const error = await refusal(() => read(text));
    expect(error.code).toBe('site-invalid');
    expect(error.message).toContain(message);
  });
});
