import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../../../cli/setup/minimal-root/options.mjs';

describe('the arguments of npm run fresh', () => {
  it('are none: every try, in order, without a source, nothing kept', () => {
    expect(parseOptions([])).toEqual({ only: ['quickstart', 'user', 'test'], sources: {}, keep: false });
  });

  it('choose tries, each once and in order', () => {
    const args = ['--only', 'test', '--only', 'quickstart', '--only', 'test'];
    expect(parseOptions(args).only).toEqual(['quickstart', 'test']);
  });

  it('name sources by folders, below the working folder or not', () => {
    expect(parseOptions(['--source', '/srv/a', '--gpxe-source=b']).sources).toEqual({
      ipxe: '/srv/a',
      gpxe: `${process.cwd()}/b`,
    });
    expect(parseOptions(['--gpxe-source', '/srv/b']).sources).toEqual({ gpxe: '/srv/b' });
  });

  it('keep the roots', () => expect(parseOptions(['--keep']).keep).toBe(true));

  it.each([
    [['--only', 'bench'], '"bench"'],
    [['quickstart'], '"quickstart"'],
    [['--soruce', 'a'], '--soruce'],
    [['--source'], '--source'],
  ])('are refused with the usage: %j', (args, word) => {
    expect(() => parseOptions(args)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining(word),
        hint: expect.stringContaining('--only quickstart|user|test'),
      }),
    );
  });
});
