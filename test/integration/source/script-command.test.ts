import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext, type FakeContext } from '../../support/fake-context.ts';
import { describeWhen } from '../../support/skip.ts';
import { committedTree, sandbox, tinyTree, type Sandbox } from '../../support/firmware/tiny-tree.ts';

let box: Sandbox;
let context: FakeContext;
let tree: string;

beforeAll(() => {
  box = sandbox();
  // A source that has just what these scripts say: echo always, dhcp by default, ping only when it is enabled.
  tree = committedTree(join(box.root, 'tree'), {
    ...tinyTree,
    'src/hci/commands/tiny_cmd.c': 'COMMAND ( dhcp, dhcp_exec );\n',
    'src/hci/commands/big_cmd.c': 'COMMAND ( ping, ping_exec );\n',
    'src/core/exec.c': `${tinyTree['src/core/exec.c']}
static struct command_descriptor set_cmd =
	COMMAND_DESC ( struct set_options, set_opts, 1, MAX_ARGUMENTS, "<setting> <value>" );
static int set_exec ( int argc, char **argv ) {
	return parse_options ( argc, argv, &set_cmd, &opts );
}
COMMAND ( set, set_exec );
`,
  });
});
afterAll(() => box.remove());
beforeEach(() => {
  context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: tree });
});

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(box.root, name), content);
  return name;
}

async function script(...args: string[]): Promise<string> {
  await parse(context, ['script', ...args]);
  return context.out();
}

describeWhen({ tools: ['git'] })('romkit script render', () => {
  it('prints the script', async () => {
    const text = await script('render', 'mac-chain', '--set', 'retries=7', '--set', 'suffix=.ipxe');
    expect(text).toMatch(/^#!ipxe\n/);
    expect(text).toContain('iseq ${failures} 7 ');
    expect(text).toContain('/${net0/mac}.ipxe\n');
    expect(text.endsWith('reboot\n')).toBe(true);
  });

  it('renders for the flavour that is asked for, by flag or by settings', async () => {
    expect(await script('render', 'template:mac-chain', '--flavour', 'gpxe')).toMatch(/^#!gpxe\n/);
    context = fakeContext(box.root, { ROMKIT_FLAVOUR: 'gpxe' });
    expect(await script('render', 'mac-chain')).toMatch(/^#!gpxe\n/);
  });

  it('writes it to a file', async () => {
    await script('render', 'mac-chain', '--out', 'new/boot.ipxe', '--json');
    const document = JSON.parse(context.out()) as {
      path: string;
      text: string;
      values: Record<string, string>;
    };
    expect(document.path).toBe(join(box.root, 'new/boot.ipxe'));
    expect(readFileSync(document.path, 'utf8')).toBe(document.text);
    expect(document.values['path']).toBe('bootdirectory');
  });

  it.each([
    [['--set', 'suffix=.a\nshell'], 'bad-parameter'],
    [['--set', 'base-url=http://${net0/mac} || shell'], 'bad-parameter'],
    [['--set', 'sufix=.a'], 'unknown-parameter'],
    [['--set', 'suffix'], 'bad-parameter'],
    [['--set', '=x'], 'bad-parameter'],
  ])('refuses %j and writes nothing', async (args, code) => {
    await expect(script('render', 'mac-chain', ...args, '--out', 'refused.ipxe')).rejects.toMatchObject({
      code,
      exitCode: 2,
    });
    expect(existsSync(join(box.root, 'refused.ipxe'))).toBe(false);
  });

  it('knows templates by name only', async () => {
    await expect(script('render', 'mac-chan')).rejects.toMatchObject({ code: 'unknown-template' });
  });
});

describeWhen({ tools: ['git'] })('romkit script list', () => {
  it('shows every template with its parameters', async () => {
    const text = await script('list');
    expect(text).toMatch(/^mac-chain: .*\n {2}base-url=http:\/\/\$\{next-server\} {2}\S/);
    expect(text).toMatch(/\nmac-chain-fixed: .*\n {2}ip=\(required\) /);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(110);
  });

  it('is data with --json', async () => {
    const { templates } = JSON.parse(await script('list', '--flavour', 'gpxe', '--json')) as {
      templates: {
        name: string;
        parameters: { name: string; choices: string[] | null; required: boolean }[];
      }[];
    };
    expect(templates.map(({ name }) => name)).toEqual(['mac-chain', 'mac-chain-fixed']);
    expect(templates[0]!.parameters.find(({ name }) => name === 'mac-format')!.choices).toEqual(['colon']);
    expect(templates[1]!.parameters.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'ip',
      'next-server',
    ]);
  });
});

describeWhen({ tools: ['git'] })('romkit script lint', () => {
  it('says where, what, and how to mend it', async () => {
    const text = await script('lint', write('a.ipxe', '#!ipxe\ndhpc || echo no\nping a || echo no\n'));
    expect(text.split('\n')).toEqual([
      'a.ipxe:2:1: error unknown-command: iPXE has no command "dhpc".',
      '    Did you mean dhcp?',
      'a.ipxe:3:1: error command-not-built-in: The command "ping" is not in the firmware that is built.',
      '    Build it in: --enable BIG_CMD',
      'a.ipxe: 2 errors, 0 warnings for iPXE on BIOS',
      '',
    ]);
    expect(context.exitCode).toBe(1);
  });

  it('takes what is switched on and off by flags or by a profile', async () => {
    const file = write('b.ipxe', '#!ipxe\nping a || echo no\n');
    expect(await script('lint', file, '--enable', 'big')).toBe('b.ipxe: nothing to mend for iPXE on BIOS\n');
    expect(context.exitCode).toBe(0);
    writeFileSync(join(box.root, 'romkit.config.yaml'), 'profiles:\n  loud:\n    enable: BIG_CMD\n');
    context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: tree });
    await script('lint', file, '--profile', 'loud');
    expect(context.exitCode).toBe(0);
    await script('lint', file, '--profile', 'loud', '--disable', 'BIG_CMD');
    expect(context.exitCode).toBe(1);
    await expect(script('lint', file, '--enable', 'BIGG_CMD')).rejects.toMatchObject({
      code: 'unknown-option',
    });
  });

  it('knows what the scripts beside it set, and what is declared', async () => {
    const menu = write('menu.ipxe', '#!ipxe\nset colour red\n');
    const shown = write('shown.ipxe', '#!ipxe\necho ${colour} ${size}\n');
    expect(await script('lint', shown)).toContain('0 errors, 2 warnings');
    context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: tree });
    expect(await script('lint', menu, shown)).toContain('shown.ipxe:2:18: warning unknown-setting');
    context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: tree });
    expect(await script('lint', menu, shown, '--declare', 'size')).toBe(
      '2 files: nothing to mend for iPXE on BIOS\n',
    );
  });

  it('leaves out what is allowed, and knows its codes', async () => {
    const file = write('k.ipxe', '#!ipxe\nfrob ${a}\n');
    await script('lint', file, '--allow', 'unknown-command,unknown-setting');
    expect(context.out()).toBe('k.ipxe: nothing to mend for iPXE on BIOS\n');
    expect(context.exitCode).toBe(0);
    await expect(script('lint', file, '--allow', 'unknown-comand')).rejects.toMatchObject({
      code: 'unknown-code',
      hint: 'Did you mean unknown-command or unknown-format?',
      exitCode: 2,
    });
  });

  it('warns without failing', async () => {
    await script('lint', write('c.ipxe', '#!ipxe\ndhcp\n'));
    expect(context.out()).toContain('c.ipxe:2:1: warning unchecked-failure');
    expect(context.exitCode).toBe(0);
  });

  it('is one document with --json, for several files', async () => {
    const files = [write('d.ipxe', '#!ipxe\necho a\n'), write('e.ipxe', 'echo a\n')];
    const document = JSON.parse(await script('lint', ...files, '--json', '--platform', 'efi')) as object;
    expect(document).toMatchObject({
      ok: false,
      flavour: 'ipxe',
      platform: 'efi',
      vocabulary: true,
      files: [
        { file: 'd.ipxe', findings: [] },
        { file: 'e.ipxe', findings: [{ line: 1, column: 1, severity: 'error', code: 'missing-magic' }] },
      ],
    });
    expect(context.err()).toBe('');
  });

  it('does what it can without a source, and says so once', async () => {
    context = fakeContext(box.root, { ROMKIT_IPXE_SOURCE: join(box.root, 'nowhere') });
    const text = await script('lint', write('f.ipxe', '#!ipxe\nfrob\ngoto nowhere\n'));
    expect(text).toContain('f.ipxe:3:6: error unknown-label');
    expect(text).not.toContain('frob');
    expect(context.err()).toMatch(/^Commands and settings were not checked: .*\n$/);
  });

  it('wants a source that is named to be there', async () => {
    const file = write('g.ipxe', '#!ipxe\n');
    await expect(script('lint', file, '--source', join(box.root, 'nowhere'))).rejects.toMatchObject({
      exitCode: 3,
    });
  });

  it.each([
    ['missing', () => 'not-there.ipxe', 'file-not-found', 3],
    ['below a file', () => `${write('h.ipxe', '')}/x`, 'file-not-found', 3],
    ['a folder', () => '.', 'not-a-file', 2],
    ['5 MB long', () => write('huge.ipxe', 'a'.repeat(5_000_000)), 'file-too-large', 2],
  ])('refuses a script that is %s', async (_name, file, code, exitCode) => {
    const hint = expect.stringContaining('romkit script list');
    await expect(script('lint', file())).rejects.toMatchObject({ code, exitCode, hint });
  });

  it.each([
    ['empty', '', 'empty'],
    ['a binary', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'binary'],
    ['1 MB long', `#!ipxe\n${'echo a\n'.repeat(150_000)}`, 'too-large'],
  ])('reports a script that is %s', async (_name, content, code) => {
    const text = await script('lint', write('i.ipxe', content));
    expect(text).toContain(` error ${code}: `);
    expect(context.exitCode).toBe(1);
  });

  it('reads from folders that are below the working folder', async () => {
    mkdirSync(join(box.root, 'below'), { recursive: true });
    expect(await script('lint', write('below/j.ipxe', '#!ipxe\necho a\n'))).toContain(
      'below/j.ipxe: nothing to mend',
    );
  });
});
