import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inhibitGuard } from '../../../../rom/flash/burn/inhibit.ts';
import type { Run } from '../../../../system/process/run.ts';
import { describeWhen } from '../../../support/skip.ts';

const write = ['flashrom', '-w', 'new.bin'] as const;
let marker: string;

beforeAll(() => {
  marker = mkdtempSync(join(tmpdir(), 'romkit-systemd-'));
});
afterAll(() => rmSync(marker, { recursive: true }));

/** A systemd that lets this user, or does not. */
const inhibitor =
  (exitCode: number, calls: (readonly string[])[] = []): Run =>
  ({ command }) => {
    calls.push(command);
    return Promise.resolve({ exitCode, stdout: '', stderr: '', signal: undefined, notFound: false });
  };

describe('sleep and shutdown, while a chip is written,', () => {
  it('are held back by systemd, which then starts the tool', async () => {
    const calls: (readonly string[])[] = [];
    const command = (await inhibitGuard(inhibitor(0, calls), marker))(write);
    expect(command.slice(-write.length)).toEqual(write);
    const [program, ...options] = command.slice(0, -write.length);
    expect(program).toBe('systemd-inhibit');
    expect(options).toEqual(
      expect.arrayContaining(['--what=shutdown:sleep', '--mode=block', '--who=romkit']),
    );
    // It was tried with a command that does nothing.
    expect(calls).toEqual([[program, ...options, 'true']]);
  });

  it('are not where systemd does not let this user', async () => {
    expect((await inhibitGuard(inhibitor(1), marker))(write)).toEqual(write);
  });

  it('are not where systemd does not run', async () => {
    const calls: (readonly string[])[] = [];
    expect((await inhibitGuard(inhibitor(0, calls), join(marker, 'none')))(write)).toEqual(write);
    expect(calls).toEqual([]);
  });
});

describeWhen({ tools: ['systemd-inhibit'] })('the real systemd-inhibit', () => {
  it('knows the options', async () => {
    const [program, ...args] = (await inhibitGuard(inhibitor(0), marker))(['true']);
    const { stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    expect(stderr).not.toMatch(/option|argument|parse/i);
    const wrong = spawnSync(program, ['--wat=shutdown', ...args], { encoding: 'utf8' });
    expect(wrong.stderr).toMatch(/option/i);
  });
});
