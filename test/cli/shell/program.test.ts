import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commandEntries } from '../../../cli/commands/index.ts';
import { parse } from '../../../cli/shell/program.ts';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { fakeContext } from '../../support/fake-context.ts';

async function printed(...argv: string[]): Promise<string> {
  const context = fakeContext('/nonexistent');
  await parse(context, argv);
  return context.out();
}

async function refusal(...argv: string[]): Promise<RomkitError> {
  const error: unknown = await parse(fakeContext('/nonexistent'), argv).catch((thrown: unknown) => thrown);
  if (!(error instanceof RomkitError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('romkit without a command', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']], [['--quiet', '--help']]])(
    '%j lists every command',
    async (argv) => {
      const help = await printed(...argv);
      for (const { name, summary } of commandEntries)
        expect(help).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    },
  );

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await printed('--version')).toBe(`${version}\n`);
    expect(await printed('-V')).toBe(`${version}\n`);
  });
});

describe('help of a command', () => {
  it('is the same in either order of words', async () => {
    const help = await printed('doctor', '--help');
    expect(help).toMatch(/^Usage: romkit doctor \[options\]/);
    expect(await printed('help', 'doctor')).toBe(help);
    expect(await printed('help', 'source', 'use')).toBe(await printed('source', 'use', '--help'));
  });

  it("shows a command's own options before those of every command", async () => {
    const help = await printed('doctor', '--help');
    expect(help.indexOf('\n  --fix')).toBeLessThan(help.indexOf('Options of every command:'));
    expect(help.indexOf('Options of every command:')).toBeLessThan(help.indexOf('--json'));
  });

  it.each([
    [['build'], 'firmware to build'],
    [['test-qemu'], 'firmware to build where no file is named'],
    [['bench', 'boot'], 'firmware to build and boot'],
    [['nics'], 'firmware whose cards are listed'],
    [['source', 'status'], 'firmware whose source is shown; by default both'],
    [['source', 'sync'], 'firmware whose source is fetched; by default those in use'],
    [['source', 'use'], 'firmware that the source is of'],
    [['script', 'list'], 'firmware whose templates are listed'],
    [['script', 'render'], 'firmware that runs the script'],
    [['script', 'lint'], 'firmware that runs the scripts'],
    [['explain-error'], 'firmware that showed the number'],
  ])('%j says for itself what --flavour chooses', async (words, purpose) => {
    const help = (await printed(...words, '--help')).replaceAll(/\s+/g, ' ');
    expect(help).toContain(` --flavour <name> ${purpose} (choices: "ipxe", "gpxe")`);
  });

  it('keeps to the width of the terminal', async () => {
    const context = Object.assign(fakeContext('/nonexistent'));
    Object.assign(context.stdout, { columns: 60 });
    await parse(context, ['doctor', '--help']);
    const options = context.out().split('Exit code')[0];
    expect(Math.max(...options.split('\n').map((line: string) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe('a group that runs a command of its own where none is named', () => {
  it.each([
    ['flash', '--device <device>', '--inventory <file>'],
    ['source', '--flavour <name>', '--json'],
    ['config', '--json', '--no-input'],
  ])('%s --help shows the options that it takes then', async (group, ...options) => {
    const help = await printed(group, '--help');
    expect(help).toMatch(new RegExp(`^Usage: romkit ${group} `));
    expect(help).toContain('\nCommands:\n');
    for (const option of options) expect(help).toMatch(new RegExp(`^  (-\\w, )?${option} `, 'm'));
  });

  it.each([
    [['flash', 'stauts'], 'There is no command and no file "stauts": did you mean status?'],
    [['flash', '--json', 'rolback'], 'There is no command and no file "rolback": did you mean rollback?'],
    [['flash', 'bootutil', 'enabel'], 'Unknown command "enabel". Did you mean enable?'],
    [['source', 'statsu'], 'There is no command "statsu": did you mean status?'],
    [['config', 'pathh'], 'There is no command "pathh": did you mean path?'],
    [['rom', 'inspct'], 'Unknown command "inspct". Did you mean inspect?'],
    [['machine', 'lst'], 'Unknown command "lst". Did you mean list?'],
  ])('%j names the nearest command', async (argv, message) => {
    expect(await refusal(...argv)).toMatchObject({ code: 'unknown-command', exitCode: 2, message });
  });

  it('takes a word for the argument where it is like no command, or where there is such a file', async () => {
    expect((await refusal('flash', '8086100e.rom')).message).toBe('romkit flash needs --device.');
    const folder = mkdtempSync(join(tmpdir(), 'romkit-words-'));
    writeFileSync(join(folder, 'stats'), '');
    const error: unknown = await parse(fakeContext(folder), ['flash', 'stats']).catch(
      (thrown: unknown) => thrown,
    );
    rmSync(folder, { recursive: true });
    expect(error).toMatchObject({ message: 'romkit flash needs --device.' });
  });
});

describe('flags of every command', () => {
  it('may stand before the command, between its names, and at the end', async () => {
    const expected = await printed('config', 'show', '--json');
    expect(() => JSON.parse(expected) as unknown).not.toThrow();
    expect(await printed('--json', 'config', 'show')).toBe(expected);
    expect(await printed('config', '--json', 'show')).toBe(expected);
  });

  it('stay flags when words stand after a double dash', async () => {
    expect(JSON.parse(await printed('--json', 'doctor', '--', 'trust'))).toHaveProperty('parts');
  });

  it('are words after a double dash', async () => {
    expect((await refusal('completion', 'bash', '--', '--json')).code).toBe('excess-arguments');
  });
});

describe('wrong usage', () => {
  it('names the nearest command', async () => {
    const error = await refusal('biuld');
    expect(error).toMatchObject({ code: 'unknown-command', exitCode: ExitCode.usage });
    expect(error.message).toContain('build');
  });

  it('names the nearest option, and where to read on', async () => {
    const error = await refusal('doctor', '--fxi');
    expect(error).toMatchObject({ code: 'unknown-option', exitCode: ExitCode.usage });
    expect(error.message).toContain('--fix');
    expect(error.hint).toContain('romkit doctor --help');
  });

  it('says where options stand when one comes before the command', async () => {
    expect(await refusal('--source', 'x', 'build')).toMatchObject({
      code: 'unknown-option',
      exitCode: ExitCode.usage,
    });
  });

  it('names the choices of an argument', async () => {
    const error = await refusal('completion', 'tcsh');
    expect(error).toMatchObject({ code: 'invalid-argument', exitCode: ExitCode.usage });
    expect(error.message).toMatch(/bash.*zsh.*fish/);
  });

  it('names the commands of a group that was called without one', async () => {
    const error = await refusal('script');
    expect(error).toMatchObject({ code: 'no-command', exitCode: ExitCode.usage });
    expect(error.message).toContain('lint');
  });

  it('writes nothing itself: the error is rendered in one place', async () => {
    const context = fakeContext('/nonexistent');
    await parse(context, ['doctor', '--fxi']).catch(() => undefined);
    expect([context.out(), context.err()]).toEqual(['', '']);
  });
});
