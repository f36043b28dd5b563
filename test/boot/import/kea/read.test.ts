import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readKea } from '../../../../boot/import/kea/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { assignmentLines, machineLines, problemLines, readFiles, type Files } from '../folder.ts';
import { layouts, withReservations } from './layouts.ts';

const read = (text: string, files: Files = {}): Promise<ImportedSite> =>
  readFiles({ 'kea.conf': text, ...files }, (folder, collector) =>
    readKea(join(folder, 'kea.conf'), collector),
  );

const dhcp4 = (content: string): string => `{ "Dhcp4": { ${content} } }`;
const node01 = '"hw-address": "52:54:00:77:00:01"';

describe('reservations of Kea', () => {
  it.each(layouts.map((layout) => [layout.title, layout] as const))('%s', async (_title, layout) => {
    const site = await read(layout.text, layout.files);
    expect(machineLines(site)).toEqual(layout.machines);
    expect(site.problems).toEqual([]);
  });

  it('have places and notes', async () => {
    const { machines } = await read(
      withReservations('\n\n{ "comment": "by the door",\n "hw-address": "525400770001" }'),
    );
    expect(machines[0]).toMatchObject({ note: 'by the door', place: { line: 3 } });
  });

  it('are read beside what Kea has given up', async () => {
    const { passedOver, problems } = await read(
      `{ "Logging": { "loggers": [] }, "Dhcp4": { "valid-lifetime": 1, "subnet4": [ { "subnet": "10.77.0.0/24", "pools": [] } ] } }`,
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(passedOver)).toEqual({ Logging: 1, 'valid-lifetime': 1, subnet: 1, pools: 1 });
  });

  it.each([
    [
      'of the reservation',
      dhcp4(`"reservations": [ { ${node01}, "boot-file-name": "http://10.77.0.9/rescue/x.efi" } ]`),
      '52:54:00:77:00:01 rescue',
      'http://10.77.0.9/rescue/x.efi',
    ],
    [
      'from the next-server of its subnet',
      dhcp4(
        `"next-server": "10.0.0.1", "subnet4": [ { "next-server": "10.77.0.9", "reservations": [ { ${node01}, "boot-file-name": "memtest.0" } ] } ]`,
      ),
      '52:54:00:77:00:01 memtest.0',
      'tftp://10.77.0.9/memtest.0',
    ],
    [
      'of its class',
      dhcp4(
        `"client-classes": [ { "name": "rescue", "boot-file-name": "http://10.77.0.9/x" } ], "reservations": [ { ${node01}, "client-classes": [ "rescue" ] } ]`,
      ),
      'tag x',
      'http://10.77.0.9/x',
    ],
  ])('have the boot file %s', async (_title, text, assignment, url) => {
    const site = await read(text);
    expect(problemLines(site)).toEqual([]);
    expect(assignmentLines(site)).toEqual([assignment]);
    expect(site.images[0]?.revisions[0]?.url).toBe(url);
  });

  it.each([
    ['no card', withReservations('{ "hostname": "x" }'), 'The reservation names no card; it is left out.'],
    [
      'a bad address',
      withReservations('{ "hw-address": "52:54:00" }'),
      'The hw-address "52:54:00" is no MAC address; it is left out.',
    ],
    [
      'another identifier',
      withReservations('{ "duid": "01:02:03" }'),
      'The reservation is for the duid "01:02:03": machines are known by their MAC address; it is left out.',
    ],
    [
      'a misspelt key',
      withReservations(`{ ${node01}, "hostnam": "x" }`),
      '"hostnam" is not known of a reservation.',
    ],
    ['a bare word', withReservations('node01'), '"node01" has no quotes.'],
    [
      'a missing comma',
      withReservations(`{ ${node01} } { "hw-address": "525400770002" }`),
      'A comma is missing before "{".',
    ],
    ['a missing colon', dhcp4('"reservations" [ ]'), '":" is missing behind "reservations".'],
    [
      'a key that is there twice',
      dhcp4('"reservations": [ ], "reservations": [ ]'),
      '"reservations" is there twice; the last one counts.',
    ],
    ['a brace that is not closed', '{ "Dhcp4": { }', 'A "{" is not closed.'],
    ['a bracket that closes nothing', dhcp4('"subnet4": [ } ]'), 'A value is missing before "}".'],
    ['more behind the end', `${dhcp4('')} }`, '"}" stands behind the end.'],
    ['an open quotation', '{ "Dhcp4', 'A quotation begins here and does not end in its line.'],
    ['an open comment', '{ "Dhcp4": { } } /* x', 'A comment begins here and does not end.'],
    ['another server', '{ "Dhcp6": { } }', 'There is no "Dhcp4" in it: nothing was read.'],
    ['nothing', '', 'There is no "Dhcp4" in it: nothing was read.'],
    [
      'an absent include',
      dhcp4('<?include "gone.json"?>'),
      'The included file was not read. There is no file gone.json.',
    ],
    [
      'an include of itself',
      '<?include "kea.conf"?>',
      'The included file was not read. kea.conf includes itself.',
    ],
    [
      'a database',
      dhcp4('"hosts-databases": [ { "type": "mysql" } ]'),
      'Reservations in a database are not read; export them to CSV and import that.',
    ],
    [
      'a boot file for all',
      dhcp4('"boot-file-name": "http://10.77.0.1/menu.ipxe"'),
      'The boot file "http://10.77.0.1/menu.ipxe" is for all machines of a network; make an image of it and assign it to default.',
    ],
    [
      'nesting without end',
      '{ "Dhcp4": '.repeat(100),
      'Values are nested more than 64 deep; the rest is left out.',
    ],
  ])('list %s', async (_title, text, message) => {
    expect((await read(text)).problems[0]).toEqual({ file: 'kea.conf', line: 1, message });
  });

  it('list what is wrong in an included file there', async () => {
    const site = await read(dhcp4('"reservations": [ <?include "more.json"?> ]'), {
      'more.json': '\n{ "hw-address": "x" }',
    });
    expect(problemLines(site)).toEqual(['more.json:2 The hw-address "x" is no MAC address; it is left out.']);
  });
});
