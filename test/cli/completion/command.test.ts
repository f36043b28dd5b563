import { describe, expect, it } from '@jest/globals';
import { everyCommand, commandTree } from '../../../cli/completion/tree.ts';
import { parse, wholeProgram } from '../../../cli/shell/program.ts';
import { listTemplates } from '../../../rom/script/template.ts';
import { fakeContext } from '../../support/fake-context.ts';

describe.each(['bash', 'zsh', 'fish'])('romkit completion %s', (shell) => {
  it('knows every command, its long options and the templates', async () => {
    const context = fakeContext('/nonexistent');
    await parse(context, ['completion', shell]);
    const script = context.out();
    for (const command of everyCommand(commandTree(await wholeProgram(context)))) {
      expect(script).toContain(command.name);
      const names = command.options.map((option) => option.flags.at(-1)!.replace(/^--/, ''));
      for (const name of names) expect(script).toMatch(new RegExp(`(--|-l )${name}\\b`));
    }
    for (const { name } of await listTemplates()) expect(script).toContain(name);
  });

  it('prints the script as a field of a document with --json', async () => {
    const context = fakeContext('/nonexistent');
    await parse(context, ['completion', shell, '--json']);
    expect(JSON.parse(context.out())).toEqual({ shell, script: expect.stringContaining('romkit') });
  });
});
