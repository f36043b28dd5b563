import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bashScript } from '../../../cli/completion/bash.ts';
import { fishScript } from '../../../cli/completion/fish.ts';
import { zshScript } from '../../../cli/completion/zsh.ts';
import { describeWhen } from '../../support/skip.ts';
import { sampleTree } from '../../cli/completion/sample-tree.ts';

const drivers = join(import.meta.dirname);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-completion-'));
  writeFileSync(join(folder, 'script.bash'), bashScript(sampleTree()));
  writeFileSync(join(folder, 'script.zsh'), zshScript(sampleTree()));
  writeFileSync(join(folder, 'script.fish'), fishScript(sampleTree()));
  mkdirSync(join(folder, 'images'));
  writeFileSync(join(folder, 'images/card one.rom'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function output(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

const withShell = (name: 'bash' | 'zsh' | 'fish') => describeWhen({ tools: [name] });

withShell('bash')('bash completion', () => {
  const offered = (...words: string[]): string[] =>
    lines(output('bash', '--norc', join(drivers, 'bash-driver.sh'), 'script.bash', ...words));

  it('completes commands and the commands below them', () => {
    expect(offered('romkit', '')).toEqual(['build', 'nics', 'rom']);
    expect(offered('romkit', 'rom', 'i')).toEqual(['inspect']);
  });

  it("completes the options of the command that stands there, and no other's", () => {
    expect(offered('romkit', 'build', '--e')).toEqual(['--embed', '--enable']);
    expect(offered('romkit', 'rom', 'inspect', '--')).toEqual(['--json', '--help']);
  });

  it('completes choices, after a blank and after an equals sign', () => {
    expect(offered('romkit', 'build', '--flavour', '')).toEqual(['ipxe', 'gpxe']);
    expect(offered('romkit', 'build', '--flavour', '=', 'g')).toEqual(['gpxe']);
    expect(offered('romkit', 'build', '--flavour', '=')).toEqual(['ipxe', 'gpxe']);
  });

  it('completes files with blanks in their names, folders only for folders, nothing for free text', () => {
    expect(offered('romkit', 'rom', 'inspect', 'images/')).toEqual(['images/card one.rom']);
    expect(offered('romkit', 'build', '-o', '')).toEqual(['images']);
    expect(offered('romkit', 'build', '--enable', '')).toEqual([]);
  });

  it('completes targets', () => {
    expect(offered('romkit', 'build', '--out', 'x', 'und')).toEqual(['undionly.kpxe']);
  });
});

withShell('zsh')('zsh completion', () => {
  const completed = (line: string): string => {
    const result = join(folder, 'line');
    rmSync(result, { force: true });
    output('zsh', '-f', join(drivers, 'zsh-driver.zsh'), 'script.zsh', line, result);
    return readFileSync(result, 'utf8').trimEnd();
  };

  it('completes commands and the commands below them', () => {
    expect(completed('romkit bui')).toBe('romkit build');
    expect(completed('romkit rom i')).toBe('romkit rom inspect');
  });

  it('completes options and choices', () => {
    expect(completed('romkit build --em')).toMatch(/^romkit build --embed=?$/);
    expect(completed('romkit build --flavour g')).toBe('romkit build --flavour gpxe');
    expect(completed('romkit rom inspect --j')).toBe('romkit rom inspect --json');
  });

  it('completes files, folders and targets', () => {
    expect(completed('romkit rom inspect images/c')).toBe('romkit rom inspect images/card\\ one.rom');
    expect(completed('romkit build --out im')).toMatch(/^romkit build --out images\/?$/);
    expect(completed('romkit build und')).toBe('romkit build undionly.kpxe');
  });
});

withShell('fish')('fish completion', () => {
  const offered = (line: string): string[] =>
    lines(output('fish', '--no-config', '-c', `source script.fish; complete -C '${line}'`)).map(
      (found) => found.split('\t')[0]!,
    );

  it('completes commands and the commands below them', () => {
    expect(offered('romkit ')).toEqual(['build', 'nics', 'rom']);
    expect(offered('romkit rom i')).toEqual(['inspect']);
  });

  it('shows what they do', () => {
    const text = output('fish', '--no-config', '-c', "source script.fish; complete -C 'romkit b'");
    expect(text).toBe("build\tbuild it: the user's [own] way\n");
  });

  it('completes options and choices', () => {
    expect(offered('romkit build --e')).toEqual(['--embed', '--enable']);
    expect(offered('romkit build --flavour ').sort()).toEqual(['gpxe', 'ipxe']);
    expect(offered('romkit rom inspect --')).toEqual(['--help', '--json']);
  });

  it('completes files, folders and targets', () => {
    expect(offered('romkit rom inspect images/')).toEqual(['images/card one.rom']);
    expect(offered('romkit build --out ')).toEqual(['images/']);
    expect(offered('romkit build und')).toEqual(['undionly.kpxe']);
  });
});
