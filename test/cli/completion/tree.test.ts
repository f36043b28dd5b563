import { describe, expect, it } from '@jest/globals';
import { everyCommand } from '../../../cli/completion/tree.ts';
import { sampleTree } from './sample-tree.ts';

describe('commandTree', () => {
  it('holds every command with its path', () => {
    const paths = everyCommand(sampleTree()).map((command) => command.path);
    expect(paths).toEqual([
      'romkit',
      'romkit build',
      'romkit nics',
      'romkit rom',
      'romkit rom inspect',
      'romkit rom diff',
    ]);
  });

  it('knows what the value of an option is', () => {
    const [build] = sampleTree().commands;
    const hints = Object.fromEntries(build!.options.map((option) => [option.flags.at(-1), option.hint]));
    expect(hints).toEqual({
      '--out': { kind: 'folders' },
      '--embed': { kind: 'files' },
      '--enable': undefined,
      '--flavour': { kind: 'words', words: ['ipxe', 'gpxe'] },
      '--help': undefined,
    });
    expect(build!.options.map((option) => option.takesValue)).toEqual([true, true, true, true, false]);
  });

  it('offers the common targets for a target, the words it was told, and files for a file', () => {
    const [build, nics, rom] = sampleTree().commands;
    expect(build!.argument).toMatchObject({
      kind: 'words',
      words: expect.arrayContaining(['undionly.kpxe']),
    });
    expect(nics!.argument).toEqual({ kind: 'words', words: ['intel', 'realtek'] });
    expect(rom!.commands.map((command) => command.argument)).toEqual([{ kind: 'files' }, { kind: 'files' }]);
  });
});
