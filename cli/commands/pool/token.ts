import { Command, Option } from '@commander-js/extra-typings';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../serve/tokens.ts');

const state = ['--state <dir>', "the boot server's folder (default: serve in the state folder)"] as const;

/** `romkit token`: secrets by which programs use the API from elsewhere. */
export const build = (context: Context): Built =>
  erase(
    new Command('token')
      .summary('let programs elsewhere use the API of romkit serve')
      .description('Tokens for the API of romkit serve, where others than this machine can reach it.')
      .addCommand(
        newCommand('add')
          .description('Make a token and show its secret, once.')
          .argument('<name>')
          .option(...state)
          .addOption(
            new Option('--scope <scope>', 'what it may do')
              .choices(['read', 'write'] as const)
              .default('read' as const),
          )
          .action((name, options) =>
            perform(context, options, async (output) =>
              (await work()).addToken(context, output, name, options),
            ),
          ),
      )
      .addCommand(
        newCommand('list')
          .description('List the tokens; secrets are not kept.')
          .option(...state)
          .action((options) =>
            perform(context, options, async (output) => (await work()).listTokens(context, output, options)),
          ),
      )
      .addCommand(
        newCommand('remove')
          .description('Take a token away.')
          .argument('<name>')
          .option(...state)
          .action((name, options) =>
            perform(context, options, async (output) =>
              (await work()).removeToken(context, output, name, options),
            ),
          ),
      ),
  );
