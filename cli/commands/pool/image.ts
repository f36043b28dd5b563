import { Command } from '@commander-js/extra-typings';
import { changingCommand, performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../pool/image.ts');

/** `romkit image`: the operating system images that machines boot. */
export function build(context: Context): Built {
  return erase(
    new Command('image')
      .summary('add, list and remove the images that machines boot')
      .description('The operating system images of the boot server. A revision of an image never changes.')
      .addCommand(list(context))
      .addCommand(show(context))
      .addCommand(use(context))
      .addCommand(remove(context)),
  );
}

const list = (context: Context) =>
  poolCommand('list')
    .description('List the images with their current revisions.')
    .action((options) =>
      performOnPool(context, options, async (pool, output) => (await work()).listImages(pool, output)),
    );

const show = (context: Context) =>
  poolCommand('show')
    .description('Show the revisions of an image with their files.')
    .argument('<image>', 'IMAGE or IMAGE@REVISION')
    .action((image, options) =>
      performOnPool(context, options, async (pool, output) => (await work()).showImage(pool, output, image)),
    );

const use = (context: Context) =>
  changingCommand('use')
    .description('Make a revision the current one: the way back to an older one, too.')
    .argument('<image@revision>')
    .action((image, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).useRevision(pool, output, image, options),
      ),
    );

const remove = (context: Context) =>
  changingCommand('remove')
    .description('Remove an image, or one of its revisions. What is assigned cannot be removed.')
    .argument('<image>', 'IMAGE or IMAGE@REVISION')
    .action((image, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).removeImage(pool, output, image, options),
      ),
    );
