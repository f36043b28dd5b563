import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExitCode } from '../../../system/error.ts';
import { findProgram } from '../../../system/tools/find-program.ts';
import { purposes, tools, toolsFor } from '../../../system/tools/tool-table.ts';
import { findTool, requireTools } from '../../../system/tools/tools.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-tools-'));
  mkdirSync(join(folder, 'bin'));
  env = { PATH: `relative:${join(folder, 'missing')}:${join(folder, 'bin')}` };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addProgram(name: string): string {
  const path = join(folder, 'bin', name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('the table', () => {
  it('has a package, a purpose and a way to be found for each tool', () => {
    for (const tool of tools) {
      expect(tool.package).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(tool.neededBy.length).toBeGreaterThan(0);
      expect((tool.programs ?? tool.files)?.length).toBeGreaterThan(0);
    }
  });

  it('serves every purpose', () => {
    for (const purpose of Object.keys(purposes)) expect(toolsFor([purpose]).length).toBeGreaterThan(0);
  });
});

describe('findProgram', () => {
  it('finds executables in PATH, and nothing that cannot be executed', () => {
    const gcc = addProgram('gcc');
    writeFileSync(join(folder, 'bin/make'), '', { mode: 0o644 });
    expect(findProgram('gcc', env)).toBe(gcc);
    // Root may read everything, but may not execute what nobody may.
    expect(findProgram('make', env)).toBeUndefined();
    expect(findProgram('perl', {})).toBeUndefined();
  });
});

describe('findTool', () => {
  it('is content with any of its programs', () => {
    const genisoimage = addProgram('genisoimage');
    expect(findTool(toolsFor(['xorriso'])[0]!, env)).toBe(genisoimage);
  });

  it('finds a header where the compiler is told to look', () => {
    writeFileSync(join(folder, 'own.h'), '');
    const tool = { name: 'own.h', package: 'own-dev', neededBy: [], files: ['/nonexistent/own.h'] };
    expect(findTool(tool, env)).toBeUndefined();
    expect(findTool(tool, { ...env, CPATH: folder })).toBe(join(folder, 'own.h'));
  });

  it('finds a file by the end of its name', () => {
    const tool = { name: 'ROMs', package: 'roms', neededBy: [], files: [{ folder, suffix: '.rom' }] };
    expect(findTool(tool, env)).toBeUndefined();
    writeFileSync(join(folder, 'card.rom'), '');
    expect(findTool(tool, env)).toBe(join(folder, 'card.rom'));
  });
});

describe('requireTools', () => {
  it('is silent when all is there', async () => {
    addProgram('gcc');
    await expect(requireTools(['gcc'], env)).resolves.toBeUndefined();
  });

  it('names what is missing and the packages that bring it', async () => {
    addProgram('gcc');
    const refusal = requireTools(['gcc', 'make', 'objcopy'], env);
    await expect(refusal).rejects.toMatchObject({
      code: 'tool-missing',
      exitCode: ExitCode.missing,
      message: 'make, objcopy are missing on this machine.',
      hint: expect.stringContaining('binutils make'),
    });
  });

  it('takes a purpose for all of its tools', async () => {
    await expect(requireTools(['media'], env)).rejects.toThrow(/xorriso, mformat, syslinux/);
  });
});
