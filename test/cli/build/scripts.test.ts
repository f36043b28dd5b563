import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { embeddedFiles, templateValues } from '../../../cli/build/scripts.ts';
import type { EmbeddedFile } from '../../../rom/build/request.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-scripts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const embedded = (words: string[], values: Record<string, string> = {}): Promise<EmbeddedFile[]> =>
  embeddedFiles(words, values, 'ipxe', fakeContext(folder));

function put(name: string, text = '#!ipxe\n'): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('embeddedFiles', () => {
  it('gives the first one fixed name, whatever its file is called; the others keep theirs', async () => {
    const files = await embedded([put('My Script!.ipxe'), put('logo.png', 'PNG'), 'template:mac-chain']);
    expect(files.map(({ name, origin }) => [name, origin])).toEqual([
      ['boot.ipxe', 'My Script!.ipxe'],
      ['logo.png', 'logo.png'],
      ['mac-chain', 'template:mac-chain'],
    ]);
    expect(files[2]!.content.toString()).toMatch(/^#!ipxe\n/);
  });

  it.each(['a b.png', 'a,b.png', '-x.png', '$x.png', "a'b.png"])(
    'refuses a further file called %j, which a makefile cannot take',
    async (name) =>
      expect(await refusal(() => embedded([put('boot.ipxe'), put(name, 'x')]))).toMatchObject({
        code: 'bad-file-name',
        exitCode: 2,
      }),
  );

  it('takes files of any size beside the script', async () => {
    writeFileSync(join(folder, 'initrd.img'), Buffer.alloc(5 * 1024 * 1024, 7));
    const files = await embedded([put('boot.ipxe'), 'initrd.img']);
    expect(files[1]!.content).toHaveLength(5 * 1024 * 1024);
  });

  it.each([
    [['https://boot.example/x.ipxe'], 'embed-url', /curl -fO https:.* chain https:/],
    [['boot.ipxe', 'http://boot.example/initrd'], 'embed-url', /curl -fO http:/],
    [['boot.ipxe', '-'], 'bad-file-name', /--embed - first/],
    [['boot.ipxe', 'none.img'], 'file-not-found', /a file to embed/],
    [['boot.ipxe', 'pipe'], 'not-a-file', /a file to embed/],
    [['pipe'], 'not-a-file', /a boot script/],
  ])('refuses %j and names the way', async (words, code, hint) => {
    put('boot.ipxe');
    if (words.includes('pipe')) execFileSync('mkfifo', [join(folder, 'pipe')]);
    const error = await refusal(() => embedded(words));
    expect(error).toMatchObject({ code, exitCode: code === 'file-not-found' ? 3 : 2 });
    expect(error.hint).toMatch(hint);
  });

  it('refuses two files of one name: a script could call only one of them', async () => {
    put('a.ipxe');
    expect(await refusal(() => embedded(['a.ipxe', 'a.ipxe', 'a.ipxe']))).toMatchObject({
      code: 'name-clash',
    });
    expect(await refusal(() => embedded(['a.ipxe', put('boot.ipxe')]))).toMatchObject({ code: 'name-clash' });
  });

  it('lets a template that runs tell the server its stamp, by HTTP and unless told not to', async () => {
    const query = /\?rom=romkit-stamp/;
    const text = async (...given: Parameters<typeof embedded>): Promise<string> =>
      (await embedded(...given)).at(-1)!.content.toString();
    expect(await text(['template:mac-chain'])).toMatch(query);
    expect(await text(['template:mac-chain'], { rom: 'none' })).not.toMatch(query);
    expect(await text(['template:mac-chain'], { 'base-url': 'tftp://10.0.0.1' })).not.toMatch(query);
    expect(await text([put('a.ipxe'), 'template:mac-chain'])).not.toMatch(query);
  });

  it('refuses values when there is no template to fill', async () =>
    expect(await refusal(() => embedded([put('a.ipxe')], { x: '1' }))).toMatchObject({
      code: 'unused-parameter',
    }));

  it('refuses a template that is not there', async () =>
    expect((await refusal(() => embedded(['template:mac-chian']))).hint).toContain('mac-chain'));
});

describe('templateValues', () => {
  it('splits at the first equals sign', () =>
    expect(templateValues(['a=1', 'b=', 'c=x=y'])).toEqual({ a: '1', b: '', c: 'x=y' }));

  it.each(['a', '=1', ''])('refuses %j', async (pair) =>
    expect(await refusal(() => templateValues([pair]))).toMatchObject({ code: 'bad-parameter', exitCode: 2 }),
  );
});
