import { Argument } from '@commander-js/extra-typings';
import type { Command } from 'commander';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `romkit completion`: a script for a shell, made from the command tree as it is. */
export function build(context: Context, wholeProgram: () => Promise<Command>): Built {
  return erase(
    newCommand('completion')
      .summary('print a completion script for your shell')
      .description(
        'Print a script that makes the shell complete commands, options, their values and file names.',
      )
      .addArgument(new Argument('<shell>', 'your shell').choices(shells))
      .addHelpText(
        'after',
        [
          '',
          'To have it in every new shell:',
          '  bash  romkit completion bash > ~/.local/share/bash-completion/completions/romkit',
          '  zsh   romkit completion zsh > DIR/_romkit, with DIR in $fpath before compinit',
          '  fish  romkit completion fish > ~/.config/fish/completions/romkit.fish',
        ].join('\n'),
      )
      .action((shell, options) =>
        perform(context, options, async (output) => {
          const script = await completionScript(await wholeProgram(), shell);
          output.result({ shell, script }, script);
        }),
      ),
  );
}

async function completionScript(program: Command, shell: (typeof shells)[number]): Promise<string> {
  const { commandTree } = await import('../../completion/tree.ts');
  const { listTemplates } = await import('../../../rom/script/template.ts');
  const templates = new Set((await listTemplates()).map(({ name }) => name));
  const tree = commandTree(program, { template: [...templates] });
  switch (shell) {
    case 'bash':
      return (await import('../../completion/bash.ts')).bashScript(tree);
    case 'zsh':
      return (await import('../../completion/zsh.ts')).zshScript(tree);
    case 'fish':
      return (await import('../../completion/fish.ts')).fishScript(tree);
  }
}
