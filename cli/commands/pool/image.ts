import { Command, Option } from '@commander-js/extra-typings';
import { changingCommand, performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, perform, repeated, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../pool/image.ts');

/** `romkit image`: the operating system images that machines boot. */
export function build(context: Context): Built {
  return erase(
    new Command('image')
      .summary('add, list and remove the images that machines boot')
      .description('The operating system images of the boot server. A revision of an image never changes.')
      .addCommand(add(context))
      .addCommand(list(context))
      .addCommand(show(context))
      .addCommand(use(context))
      .addCommand(tryOut(context))
      .addCommand(remove(context)),
  );
}

const add = (context: Context) =>
  changingCommand('add')
    .description('Add an image, or a new revision of one that is there. Assignments without a pin follow it.')
    .argument('<name>')
    .option('--kernel <file>', 'kernel, EFI program, multiboot kernel or disk image; a file or a URL')
    .option('--initrd <file>', 'initrd; may be repeated, in the order of loading', repeated)
    .option('--iso <file>', 'ISO image of a distribution: romkit finds its kernel, initrd and arguments')
    .option('--folder <dir>', 'a netboot folder of a distribution')
    .option('--url <url>', 'whatever lies there; with --kind chain: where to')
    .option('--sha256 <hash>', 'checksum that the kernel, the ISO image or what lies at the URL has to have')
    .addOption(
      new Option('--kind <kind>', 'an image without files').choices([
        'local',
        'shell',
        'hold',
        'chain',
      ] as const),
    )
    .option('--text <text>', 'with --kind hold: why, for the screen')
    .option('--append <text>', 'kernel command line; ${hostname}, ${mac}, ${ip}, ${serial} and own variables')
    .option('--title <text>', 'for people, for example "Debian 12"')
    .option('--reports-up', 'its system reports itself up')
    .action((name, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await import('../../pool/image-add.ts')).addImage(context, pool, output, name, options),
      ),
    );

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

const tryOut = (context: Context) =>
  poolCommand('try')
    .description('Boot a revision in a virtual machine on a network of its own, and note how that went.')
    .argument('<image>', 'IMAGE or IMAGE@REVISION')
    .option('--as <machine>', 'with the MAC address, name, firmware and RAM of this machine')
    .addOption(
      new Option('--firmware <kind>', 'default: what the image is for, else the machine’s').choices([
        'bios',
        'uefi',
      ] as const),
    )
    .option('--memory <MiB>', 'default: the RAM of the machine, as far as this machine has it')
    .action((image, options) =>
      perform(context, options, async (output) =>
        (await import('../../pool/image-try.ts')).tryImage(context, output, image, options),
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
