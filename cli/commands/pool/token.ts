import { Command, Option } from '@commander-js/extra-typings';
import { performOnRegistry, registryCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../pool/tokens.ts');

/** `romkit token`: secrets by which programs use the API from elsewhere. */
export const build = (context: Context): Built =>
  erase(
    new Command('token')
      .summary('let programs elsewhere use the API of romkit serve')
      .description('Tokens for the API of romkit serve, where others than this machine can reach it.')
      .addCommand(
        registryCommand('add')
          .description('Make a token and show its secret, once.')
          .argument('<name>')
          .addOption(
            new Option('--scope <scope>', 'what it may do')
              .choices(['read', 'write', 'admin'] as const)
              .default('read' as const),
          )
          .action((name, options) =>
            performOnRegistry(context, options, async (registry, actor, output) =>
              (await work()).addToken(registry, actor, output, name, options.scope),
            ),
          ),
      )
      .addCommand(
        registryCommand('list')
          .description('List the tokens; secrets are not kept.')
          .action((options) =>
            performOnRegistry(context, options, async (registry, _actor, output) =>
              (await work()).listTokens(registry, output),
            ),
          ),
      )
      .addCommand(
        registryCommand('remove')
          .description('Take a token away.')
          .argument('<name>')
          .action((name, options) =>
            performOnRegistry(context, options, async (registry, actor, output) =>
              (await work()).removeToken(registry, actor, output, name),
            ),
          ),
      ),
  );
