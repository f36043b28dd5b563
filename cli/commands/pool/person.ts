import { Argument, Command, Option } from '@commander-js/extra-typings';
import { roles } from '../../../boot/registry/model/person.ts';
import { performOnRegistry, registryCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../pool/people.ts');

const passwordFile = () =>
  new Option('--password-file <file>', 'file whose first line is the password; - is standard input').default(
    '-',
  );

/** `romkit person`: those who log in on the control page. */
export const build = (context: Context): Built =>
  erase(
    new Command('person')
      .summary('let people log in on the control page')
      .description('People who log in on the control page, where others than this machine can reach it.')
      .addCommand(
        registryCommand('add')
          .description('Add somebody.')
          .argument('<name>')
          .addOption(
            new Option('--role <role>', 'viewers read, operators change, administrators also manage people')
              .choices(roles)
              .default('viewer' as const),
          )
          .addOption(passwordFile())
          .action((name, options) =>
            performOnRegistry(context, options, async (registry, actor, output) => {
              const { addPerson, readPassword } = await work();
              const password = await readPassword(context, options.passwordFile);
              await addPerson(registry, actor, output, name, { role: options.role, password });
            }),
          ),
      )
      .addCommand(
        registryCommand('list')
          .description('List the people and their roles.')
          .action((options) =>
            performOnRegistry(context, options, async (registry, _actor, output) =>
              (await work()).listPeople(registry, output),
            ),
          ),
      )
      .addCommand(
        registryCommand('remove')
          .description('Remove somebody, and end their sessions.')
          .argument('<name>')
          .action((name, options) =>
            performOnRegistry(context, options, async (registry, actor, output) =>
              (await work()).removePerson(registry, actor, output, name),
            ),
          ),
      )
      .addCommand(
        registryCommand('password')
          .description('Give somebody a new password, and end their sessions.')
          .argument('<name>')
          .addOption(passwordFile())
          .action((name, options) =>
            performOnRegistry(context, options, async (registry, actor, output) => {
              const { changePassword, readPassword } = await work();
              await changePassword(
                registry,
                actor,
                output,
                name,
                await readPassword(context, options.passwordFile),
              );
            }),
          ),
      )
      .addCommand(
        registryCommand('role')
          .description('Give somebody another role.')
          .argument('<name>')
          .addArgument(new Argument('<role>').choices(roles))
          .action((name, role, options) =>
            performOnRegistry(context, options, async (registry, actor, output) =>
              (await work()).changeRole(registry, actor, output, name, role),
            ),
          ),
      ),
  );
