import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readCsv } from '../../../../boot/import/csv/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { assignmentLines, machineLines, problemLines, readFiles } from '../folder.ts';

const read = (text: string): Promise<ImportedSite> =>
  readFiles({ 'machines.csv': text }, (folder, collector) =>
    readCsv(join(folder, 'machines.csv'), collector),
  );

const first = '52:54:00:77:00:01 node01 10.77.0.11 #rack7 #web';

describe('tables of machines', () => {
  it.each([
    ['commas', 'mac,name,tags,address\n52:54:00:77:00:01,node01,rack7 web,10.77.0.11\n', [first]],
    [
      'semicolons and carriage returns',
      'mac;name;address;tags\r\n52-54-00-77-00-01;node01;10.77.0.11;rack7,web',
      [first],
    ],
    ['tabs', 'mac\tname\taddress\ttags\n525400770001\tnode01\t10.77.0.11\track7|web', [first]],
    [
      'a byte order mark, quotes and another order',
      '\ufeff"Tags","NAME","MAC","address"\n"rack7, web","node01","5254.0077.0001","10.77.0.11"',
      [first],
    ],
    [
      'one column',
      'mac\n52:54:00:77:00:01\n\n52:54:00:77:00:02\n',
      ['52:54:00:77:00:01 - -', '52:54:00:77:00:02 - -'],
    ],
    [
      'spaces and comments',
      '# pool\n mac , name \n# old\n 52:54:00:77:00:01 , node01 \n',
      ['52:54:00:77:00:01 node01 -'],
    ],
    [
      'several cards',
      'mac,name\n52:54:00:77:00:01 52:54:00:77:00:0B,node01\n',
      ['52:54:00:77:00:01+52:54:00:77:00:0b node01 -'],
    ],
    ['rows that end early', 'mac,name,tags\n52:54:00:77:00:01\n', ['52:54:00:77:00:01 - -']],
    ['no machine', 'mac,name\n', []],
  ])('are read with %s', async (_title, text, machines) => {
    const site = await read(text);
    expect(machineLines(site)).toEqual(machines);
    expect(site.problems).toEqual([]);
  });

  it('have images, pinned or not, and notes with lines', async () => {
    const site = await read(
      'mac,image,note\n52:54:00:77:00:01,debian,\n52:54:00:77:00:02,debian@3,"one\ntwo"\n52:54:00:77:00:03,a b,\n',
    );
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 debian', '52:54:00:77:00:02 debian']);
    expect(site.assignments.map(({ revision, place }) => [revision, place.line])).toEqual([
      [null, 2],
      [3, 3],
    ]);
    expect(site.machines[1]?.note).toBe('one\ntwo');
    expect(problemLines(site)).toEqual(['machines.csv:5 "a b" names no image.']);
  });

  it.each([
    ['no MAC address', 'mac,name\n,node01', 2, 'The row has no MAC address; it is left out.'],
    ['what is none', 'mac\nnode01', 2, '"node01" is no MAC address; it is left out.'],
    ['cells without a heading', 'mac\n52:54:00:77:00:01,x', 2, 'The row has 2 cells, the heading 1.'],
    [
      'columns that are not known',
      'mac,nmae\n',
      1,
      'The column "nmae" is not taken over: did you mean name?',
    ],
    ['columns of other tables', 'mac,inventory\n', 1, 'The column "inventory" is not taken over.'],
    ['columns that are there twice', 'mac,name,Name\n', 1, 'There are two columns "Name"; the first counts.'],
    ['tags that are none', 'mac,tags\n52:54:00:77:00:01,-x', 2, '"-x" cannot be a tag; it is left out.'],
    ['images that are none', 'mac,image\n52:54:00:77:00:01,x@0', 2, '"x@0" names no image.'],
    [
      'addresses that are none',
      'mac,address\n52:54:00:77:00:01,10.77.0',
      2,
      '"10.77.0" is no IPv4 address; it is left out.',
    ],
  ])('list %s', async (_title, text, line, message) => {
    expect((await read(text)).problems).toEqual([{ file: 'machines.csv', line, message }]);
  });

  it.each([
    ['without a column mac', 'name\nx', 'machines.csv:1 has no column "mac" in its heading row.'],
    ['that are empty', '', 'machines.csv:1 has no column "mac" in its heading row.'],
    [
      'with an open quotation',
      'mac\n52:54:00:77:00:01\n"x\n',
      'machines.csv:3 begins a quotation that does not end.',
    ],
    [
      'with a quote inside a cell',
      'mac\nx"y"',
      'machines.csv:2 has a quote inside a cell; put the whole cell in quotes, and write "" for each quote in it.',
    ],
    ['with letters behind a quotation', 'mac\n"x"y', 'machines.csv:2 has letters behind a quotation.'],
    [
      'with a row without end',
      `mac\n${'x'.repeat(70_000)}`,
      'machines.csv:2 begins a row of more than 64 KiB.',
    ],
  ])('%s are refused', async (_title, text, message) => {
    const error = await refusal(() => read(text));
    expect({ code: error.code, message: error.message.replace(/^.*(?=machines\.csv)/, '') }).toEqual({
      code: 'csv-invalid',
      message,
    });
  });
});
