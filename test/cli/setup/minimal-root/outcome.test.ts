import { describe, expect, it } from '@jest/globals';
import {
  asRoot,
  closingLine,
  installLine,
  judgeQuickstart,
  judgeTest,
  judgeUser,
  judgeUserAfterwards,
} from '../../../../cli/setup/minimal-root/outcome.mjs';

const both = { ipxe: '/i', gpxe: '/g' };
const line = 'sudo apt-get update && sudo apt-get install -y --no-install-recommends gcc git';

describe('the outcome of npm test', () => {
  it('is the last closing line', () => {
    expect(closingLine('1 passed, 2 failed, 3 skipped\nmore\n\n10 passed, 0 failed, 0 skipped\n')).toBe(
      '10 passed, 0 failed, 0 skipped',
    );
    expect(closingLine('Tests: 10 passed, 0 failed, 0 skipped, 10 total')).toBeUndefined();
  });

  it.each([
    ['10 passed, 0 failed, 0 skipped', 0, both, true],
    ['10 passed, 1 failed, 0 skipped', 1, both, false],
    ['10 passed, 1 failed, 0 skipped', 0, both, false],
    ['10 passed, 0 failed, 0 skipped', 1, both, false],
    ['0 passed, 0 failed, 0 skipped', 0, both, false],
    ['10 passed, 0 failed, 1 skipped', 0, both, false],
    ['10 passed, 0 failed, 1 skipped', 0, { ipxe: '/i' }, true],
    ['10 passed, 0 failed, 1 skipped', 0, { gpxe: '/g' }, true],
    ['10 passed, 1 failed, 1 skipped', 1, {}, false],
  ])('is judged: %s, exit code %i, %j', (output, exitCode, sources, passed) =>
    expect(judgeTest({ exitCode, output }, sources)).toEqual({ passed, text: output }),
  );

  it('is bad without a closing line', () =>
    expect(judgeTest({ exitCode: 0, output: 'set up' }, {})).toMatchObject({ passed: false }));
});

describe('the outcome of the first command', () => {
  it('is its exit code as root', () => {
    expect(judgeQuickstart({ exitCode: 0 }).passed).toBe(true);
    expect(judgeQuickstart({ exitCode: 20 })).toEqual({ passed: false, text: 'exit code 20' });
  });

  it('is exit code 3 and the line, as a user', () => {
    const output = `  To install what is missing, run:\n    ${line}\nromkit: more is missing.\n`;
    expect(judgeUser({ exitCode: 3, output })).toEqual({ passed: true, text: line });
    expect(judgeUser({ exitCode: 1, output }).passed).toBe(false);
    expect(judgeUser({ exitCode: 3, output: 'ask somebody' }).passed).toBe(false);
  });

  it('is no line and no failure, once the line has been run', () => {
    expect(judgeUserAfterwards({ exitCode: 0, output: 'done' }).passed).toBe(true);
    expect(judgeUserAfterwards({ exitCode: 3, output: 'done' }).passed).toBe(false);
    expect(judgeUserAfterwards({ exitCode: 0, output: `run ${line}` })).toMatchObject({
      passed: false,
      text: expect.stringContaining(line),
    });
  });
});

describe('the line that installs', () => {
  it('is the last one that starts with sudo, wherever it stands in its line', () => {
    expect(installLine(`Install it: sudo apt-get install a\n    ${line}\nend`)).toBe(line);
    expect(installLine(`${line}\nInstall it: sudo apt-get install a`)).toBe('sudo apt-get install a');
    expect(installLine('apt-get install a\npseudo apt-get install a')).toBeUndefined();
  });

  it('is run by root without sudo', () => {
    expect(asRoot(line)).toBe('apt-get update && apt-get install -y --no-install-recommends gcc git');
    expect(asRoot('sudo apt-get install sudo')).toBe('apt-get install sudo');
  });
});
