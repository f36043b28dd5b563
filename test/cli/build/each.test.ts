import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eachScript, planEach, type EachScript } from '../../../cli/build/each.ts';
import { planBuild } from '../../../rom/build/build-plan.ts';
import { requestFor, scriptFile, someFacts, someProfile } from '../../support/firmware/facts.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-each-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const template = 'template:mac-chain';
const each = (files: string[], embed?: string, values: Record<string, string> = {}): Promise<EachScript[]> =>
  eachScript(files, embed, values, 'ipxe', fakeContext(folder));

const table = (text: string): Promise<EachScript[]> => each([put('table.csv', text)], template);

describe('--each with script files', () => {
  it('names each after its file', async () => {
    const scripts = await each([put('a.ipxe', '#!ipxe\n'), put('b.lab.ipxe', '#!ipxe\nshell\n')]);
    expect(scripts.map(({ name, script }) => [name, script.name, script.content.toString()])).toEqual([
      ['a', 'boot.ipxe', '#!ipxe\n'],
      ['b.lab', 'boot.ipxe', '#!ipxe\nshell\n'],
    ]);
  });

  it('refuses two of one name: one would overwrite the other', async () => {
    put('a.ipxe', '#!ipxe\n');
    put('A.gpxe', '#!gpxe\n');
    expect(await refusal(() => each(['a.ipxe', 'A.gpxe']))).toMatchObject({
      code: 'name-clash',
      exitCode: 2,
    });
  });

  it.each([
    ['one that is missing', 'none.ipxe', 'file-not-found', 3],
    ['an empty one', 'empty.ipxe', 'script-empty', 2],
  ])('refuses %s', async (_what, name, code, exitCode) => {
    put('empty.ipxe', '');
    expect(await refusal(() => each([name]))).toMatchObject({ code, exitCode });
  });
});

describe('--each with a table', () => {
  it('fills the template for each row; mac or name names it', async () => {
    const scripts = await table(
      'mac,name,next-server\r\n# a comment\r\n\r\n52:54:00:AA:00:01,,192.0.2.1\r\n52-54-00-aa-00-02,rack2,192.0.2.2\r\n',
    );
    expect(scripts.map(({ name }) => name)).toEqual(['52-54-00-aa-00-01', 'rack2']);
    expect(scripts[0]!.script.content.toString()).toContain('192.0.2.1');
    expect(scripts[1]!.script.content.toString()).toContain('192.0.2.2');
    expect(scripts[0]!.script.origin).toBe('template:mac-chain for 52:54:00:aa:00:01');
  });

  it("has the command line's values under each row's own", async () => {
    put('table.csv', 'name,next-server\na,\nb,192.0.2.2\n');
    const scripts = await each(['table.csv'], template, { 'next-server': '192.0.2.9' });
    expect(scripts[0]!.script.content.toString()).toContain('192.0.2.9');
    expect(scripts[1]!.script.content.toString()).not.toContain('192.0.2.9');
  });

  it.each([
    ['no column that names the rows', 'ip,next-server\n1,2\n', 'bad-table', /first line names the columns/],
    ['nothing in it', '', 'bad-table', /first line names the columns/],
    ['no row', 'mac,next-server\n', 'bad-table', /has no rows/],
    [
      'a row with a cell too many',
      'name,next-server\na,192.0.2.1,x\n',
      'bad-table',
      /line 2: 3 cells.* 2 columns/,
    ],
    ['a row with a cell too few', 'name,next-server\n\na\n', 'bad-table', /line 3: 1 cells.* 2 columns/],
    ['a row without a name', 'mac,next-server\n,192.0.2.1\n', 'bad-table', /line 2 has neither mac nor name/],
    ['a MAC too short', 'mac,next-server\n52:54:00:aa:00,192.0.2.1\n', 'bad-mac', /line 2: "52:54:00:aa:00"/],
    ['a MAC with a strange digit', 'mac,next-server\n52:54:00:aa:00:0g,192.0.2.1\n', 'bad-mac', /line 2/],
    ['a name that leaves the folder', 'name,next-server\n../x,192.0.2.1\n', 'bad-name', /line 2: "\.\.\/x"/],
    ['a name that is hidden', 'name,next-server\n.x,192.0.2.1\n', 'bad-name', /line 2/],
    ['one MAC twice', 'mac\n52:54:00:aa:00:01\n52-54-00-AA-00-01\n', 'name-clash', /52-54-00-aa-00-01/],
    [
      'a column twice',
      'name,next-server,next-server\na,192.0.2.1,192.0.2.2\n',
      'bad-table',
      /"next-server" twice/,
    ],
  ])('refuses one that has %s', async (_what, text, code, message) => {
    const error = await refusal(() => table(text));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toMatch(message);
  });

  it('refuses a column that the template has not, with what is near', async () => {
    const error = await refusal(() => table('name,next-sevrer\na,192.0.2.1\n'));
    expect(`${error.message} ${error.hint}`).toMatch(/next-sevrer.*next-server/s);
  });

  it('does not let a cell become code', async () =>
    expect((await refusal(() => table('name,next-server\na,192.0.2.1 || shell\n'))).exitCode).toBe(2));

  it.each([undefined, 'boot.ipxe'])('needs a template to fill, not %j', async (embed) => {
    put('table.csv', 'name\na\n');
    expect(await refusal(() => each(['table.csv'], embed))).toMatchObject({ code: 'table-without-template' });
  });

  it('says when there is none', async () =>
    expect(await refusal(() => each(['none.csv'], template))).toMatchObject({ code: 'file-not-found' }));
});

describe('planEach', () => {
  const hello = scriptFile('#!ipxe\necho hello\n');
  const scripts = ['a', 'b'].map((name) => ({ name, script: scriptFile(`#!ipxe\necho ${name}\n`) }));
  const plan = planBuild(
    requestFor(['undionly.kpxe', '8086:100e'], hello),
    someFacts,
    someProfile,
    '/out',
    1,
  );

  it('builds each target once for each script, in a folder of its name', () => {
    const { artifacts } = planEach(plan, scripts, '/out');
    expect(artifacts.map(({ path }) => path)).toEqual([
      '/out/a/undionly.kpxe',
      '/out/a/8086100e.rom',
      '/out/b/undionly.kpxe',
      '/out/b/8086100e.rom',
    ]);
    expect(new Set(artifacts.map(({ stamp }) => stamp)).size).toBe(4);
    expect(artifacts.every(({ route }) => route === 'embed')).toBe(true);
  });

  it('keeps a folder that tells two files of one name apart', () => {
    const targets = ['bin-x86_64-efi/ipxe.efi', 'bin-arm64-efi/ipxe.efi'];
    const two = planBuild(requestFor(targets, hello), someFacts, someProfile, '/out', 1);
    expect(planEach(two, scripts.slice(0, 1), '/out').artifacts.map(({ path }) => path)).toEqual([
      '/out/a/bin-x86_64-efi/ipxe.efi',
      '/out/a/bin-arm64-efi/ipxe.efi',
    ]);
  });
});
