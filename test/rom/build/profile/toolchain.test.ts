import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findToolchain, toolchainVersions } from '../../../../rom/build/profile/toolchain.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const tools = ['gcc', 'ld', 'objcopy', 'make', 'perl', 'ar'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-tools-'));
  for (const place of ['one', 'two']) mkdirSync(join(folder, place));
  for (const tool of tools) install('one', tool);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(place: string, tool: string, text = '#!/bin/sh\n'): void {
  writeFileSync(join(folder, place, tool), text);
  chmodSync(join(folder, place, tool), 0o755);
}

const path = (...places: string[]): string => places.map((place) => join(folder, place)).join(':');

describe('findToolchain', () => {
  it('knows the same tools again, wherever PATH has other folders', async () => {
    const found = await findToolchain(path('one'));
    expect(found.identity).toMatch(/^[0-9a-f]{16}$/);
    expect(await findToolchain(`:${path('two', 'one')}`)).toEqual(found);
  });

  it('knows another compiler, in place of this one or before it in PATH', async () => {
    const before = await findToolchain(path('one'));
    install('two', 'gcc');
    expect(await findToolchain(path('two', 'one'))).not.toEqual(before);
    install('one', 'gcc', '#!/bin/sh\n# newer\n');
    expect(await findToolchain(path('one'))).not.toEqual(before);
  });

  it('looks past a link to ccache at the compiler behind it', async () => {
    const plain = await findToolchain(path('one'));
    install('two', 'ccache');
    symlinkSync(join(folder, 'two', 'ccache'), join(folder, 'two', 'gcc'));
    expect(await findToolchain(path('two', 'one'))).toEqual(plain);
  });

  it('names every tool that is missing and what installs them, each package once', async () => {
    for (const tool of ['gcc', 'ld', 'ar']) rmSync(join(folder, 'one', tool));
    const error = await refusal(() => findToolchain(path('one')));
    expect(error).toMatchObject({
      code: 'tool-missing',
      exitCode: 3,
      message: 'Building needs gcc, ld, ar, which are not installed.',
      hint: expect.stringMatching(/^romkit doctor --fix, or: .*apt-get install .* binutils gcc$/),
    });
  });

  it('does not take a file that cannot be run for a tool', async () => {
    chmodSync(join(folder, 'one', 'make'), 0o644);
    expect((await refusal(() => findToolchain(path('one')))).message).toContain('needs make, which is not');
  });
});

describe('toolchainVersions', () => {
  it("keeps each tool's first line", async () => {
    const versions = await toolchainVersions(async ({ command }) => ({
      exitCode: 0,
      signal: undefined,
      stdout: `\n${command[0]} (Toy) 1.2\nCopyright\n`,
      stderr: '',
      notFound: false,
    }));
    expect(versions).toEqual(Object.fromEntries(tools.map((tool) => [tool, `${tool} (Toy) 1.2`])));
  });
});
