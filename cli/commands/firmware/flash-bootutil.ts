import { allowOption } from '../../flash/allow-option.ts';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit flash bootutil`: what Intel's own tool can do for a card. */
export function buildBootutil(context: Context): Built {
  const command = newCommand('bootutil')
    .summary('switch the flash of an Intel card on or off, or save it, by Intel’s BootUtil')
    .description(
      'Switch the flash of an Intel card on or off, or save what is in it, by Intel’s BootUtil where you have it. It ' +
        'takes no boot ROM but Intel’s own: romkit flash ROM writes yours by other ways.',
    )
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  romkit flash bootutil save --device enp3s0 --out enp3s0.flb',
        '  romkit flash bootutil enable --device 52:54:00:12:34:56',
        '',
      ].join('\n'),
    );
  command.addCommand(erase(switchOne(context, 'enable', 'Let firmware see the boot ROM of a card.')));
  command.addCommand(
    erase(switchOne(context, 'disable', 'Hide the boot ROM of a card from firmware; it stays as it is.')),
  );
  command.addCommand(erase(save(context)));
  return erase(command);
}

const deviceFlag = ['--device <device>', 'the card: PCI or MAC address, or interface'] as const;

function switchOne(context: Context, action: 'enable' | 'disable', description: string) {
  return newCommand(action)
    .description(description)
    .requiredOption(...deviceFlag)
    .option('--confirm <name>', 'what would have to be typed: the card’s MAC address')
    .addOption(allowOption())
    .option('--dry-run', 'show what would be done')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/bootutil/bootutil.ts')).switchCard(context, action, options, output),
      ),
    );
}

function save(context: Context) {
  return newCommand('save')
    .description('Save the boot ROM of a card, in BootUtil’s own format.')
    .requiredOption(...deviceFlag)
    .option('--out <file>', 'where to (default: the card’s MAC address and .flb)')
    .option('--dry-run', 'show what would be saved')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/bootutil/bootutil.ts')).saveCard(context, options, output),
      ),
    );
}
