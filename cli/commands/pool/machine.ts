import { Command } from '@commander-js/extra-typings';
import { changingCommand, performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, perform, repeated, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

const work = () => import('../../pool/machine.ts');

/** `romkit machine`: the machines of the pool. */
export function build(context: Context): Built {
  return erase(
    new Command('machine')
      .summary('list, name, tag, switch and forget the machines of the pool')
      .description('The machines of the pool. MACHINE is a MAC address in any spelling, a name, or #NUMBER.')
      .addCommand(list(context))
      .addCommand(show(context))
      .addCommand(add(context))
      .addCommand(edit(context))
      .addCommand(rename(context))
      .addCommand(tag(context))
      .addCommand(note(context))
      .addCommand(merge(context))
      .addCommand(release(context))
      .addCommand(power(context))
      .addCommand(forget(context)),
  );
}

const list = (context: Context) =>
  poolCommand('list')
    .description('List machines with their state and the image of their next boot.')
    .option('--tag <tag>', 'those with this tag')
    .option('--image <image>', 'those whose next boot is this image')
    .option('--unknown', 'those that nobody has named, tagged or assigned yet')
    .action((options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).listMachines(pool, output, options),
      ),
    );

const show = (context: Context) =>
  poolCommand('show')
    .description('Show all that is known of a machine.')
    .argument('<machine>')
    .action((machine, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).showMachine(pool, output, machine),
      ),
    );

const add = (context: Context) =>
  changingCommand('add')
    .description('Take a machine into the pool before it has booted.')
    .argument('<mac...>', "the addresses of the machine's cards")
    .option('--name <name>', 'host name')
    .option('--tag <tag>', 'tag; may be repeated', repeated)
    .option('--address <ip>', 'fixed IPv4 address')
    .option('--note <text>', 'note')
    .action((macs, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).addMachine(pool, output, macs, options),
      ),
    );

const edit = (context: Context) =>
  changingCommand('set')
    .description('Set the fixed address, further MAC addresses and variables of a machine.')
    .argument('<machine>')
    .option('--address <ip>', 'fixed IPv4 address; "none" takes it away')
    .option('--add-mac <mac>', 'another card of it; may be repeated', repeated)
    .option('--remove-mac <mac>', 'no card of it any more; may be repeated', repeated)
    .option('--variable <name=value>', '${name} in command lines; an empty value takes it away', repeated)
    .action((machine, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).setMachine(pool, output, machine, options),
      ),
    );

const rename = (context: Context) =>
  changingCommand('rename')
    .description('Name a machine; without a name it loses the one that it has.')
    .argument('<machine>')
    .argument('[name]')
    .action((machine, name, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).renameMachine(pool, output, machine, name, options),
      ),
    );

const tag = (context: Context) =>
  changingCommand('tag')
    .description('Add tags to a machine (rack7), and take tags away (-rack7).')
    .argument('<machine>')
    .argument('<tag...>')
    .allowUnknownOption()
    .action((machine, tags, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).tagMachine(pool, output, machine, tags, options),
      ),
    );

const note = (context: Context) =>
  changingCommand('note')
    .description('Write a note on a machine; it replaces the one that is there.')
    .argument('<machine>')
    .argument('<text>')
    .action((machine, text, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).noteMachine(pool, output, machine, text, options),
      ),
    );

const merge = (context: Context) =>
  changingCommand('merge')
    .description('Make two entries one: the second gives its addresses, tags and boots to the first.')
    .argument('<machine>')
    .argument('<other>')
    .action((machine, other, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).mergeMachines(pool, output, machine, other, options),
      ),
    );

const release = (context: Context) =>
  changingCommand('release')
    .description('Let a machine go that the loop guard holds.')
    .argument('<machine>')
    .action((machine, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).releaseMachine(pool, output, machine, options),
      ),
    );

const power = (context: Context) =>
  poolCommand('power')
    .description(
      'Switch a machine: on (by Wake-on-LAN, or by the back end of a server), off, reset; or show its state.',
    )
    .argument('<machine>')
    .argument('<action>', 'on, off, reset or state')
    .option('--interface <name>', 'network interface on which Wake-on-LAN packets are broadcast from here')
    .action((machine, action, options) =>
      perform(context, options, async (output) =>
        (await import('../../pool/machine-power.ts')).powerMachine(context, output, machine, action, options),
      ),
    );

const forget = (context: Context) =>
  changingCommand('forget')
    .description('Forget a machine, with its assignments.')
    .argument('<machine>')
    .action((machine, options) =>
      performOnPool(context, options, async (pool, output) =>
        (await work()).forgetMachine(pool, output, machine, options),
      ),
    );
