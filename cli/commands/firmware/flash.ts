import { Option } from '@commander-js/extra-typings';
import { addDefault, erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { allowOption } from '../../flash/allow-option.ts';
import { buildBootutil } from './flash-bootutil.ts';

/** `romkit flash`: `romkit flash ROM` is `romkit flash burn ROM`. */
export function build(context: Context): Built {
  const command = newCommand('flash')
    .summary('burn a ROM into a network card, and go back')
    .description(
      'Burn a boot ROM into the flash of a network card. Everything on the chip is saved first, only the boot ROM is ' +
        'changed, and what was written is read back.',
    )
    .usage(
      '<rom> --device <device> [options]\n       romkit flash --inventory <file> [options]\n       romkit flash COMMAND',
    )
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  romkit flash 8086100e.rom --device 0000:03:00.0 --dry-run',
        '  romkit flash 8086100e.rom --device enp3s0 --backup-to enp3s0.bin',
        '  romkit flash 808610d3.rom --device flashrom:ch341a_spi --chip W25X40',
        '  romkit flash rollback',
        '  romkit flash --inventory rack7.csv --canary node3',
        '',
      ].join('\n'),
    );
  addDefault(erase(command), erase(burn(context)));
  for (const child of [list, status, resume, rollback, history, dismiss, buildBootutil])
    command.addCommand(erase(child(context)));
  return erase(command);
}

function burn(context: Context) {
  return newCommand('burn')
    .summary('write a ROM; "burn" may be left out')
    .description('Write a ROM into the flash of a network card.')
    .argument('[rom]', 'the ROM, as romkit build made it')
    .option(
      '--device <device>',
      'PCI or MAC address, interface, flashrom:PROGRAMMER, mstflint:DEVICE, libvirt:DOMAIN/MAC',
    )
    .option('--chip <name>', 'the chip, where several answer alike')
    .option('--offset <bytes>', 'where the boot ROM lies in the chip, where it is not found')
    .option('--slot-size <bytes>', 'how much room there is for it')
    .option('--backup-to <file>', 'keep another copy of the backup')
    .option('--confirm <name>', 'what would have to be typed: MAC address or chip')
    .addOption(allowOption())
    .option('--inventory <file>', 'burn the cards of many machines over ssh: YAML or CSV with host, mac, rom')
    .option(
      '--canary <host>',
      'the machine, or HOST/DEVICE, that comes first, alone (default: the first of the inventory)',
    )
    .option('--concurrency <count>', 'how many machines at a time after that (default: 4)')
    .option('--ssh <command>', 'your ssh with its options (default: ssh)')
    .option('--report <file>', 'write what came of each machine as JSON')
    .option('--dry-run', 'show what would be written where')
    .action((rom, options) =>
      perform(context, options, async (output) => {
        const { oneOrMany } = await import('../../flash/one-or-many.ts');
        const request = oneOrMany(rom, options);
        if ('inventory' in request)
          return (await import('../../flash/fleet/fleet.ts')).flashFleet(context, request, output);
        return (await import('../../flash/flash.ts')).flashRom(context, request.rom, request, output);
      }),
    );
}

function list(context: Context) {
  return newCommand('list')
    .description('List the network cards of this machine, the ROM in each, and what could write it.')
    .addOption(
      new Option('--roms <which>', 'whose ROM is read: auto spares the card that carries your SSH session')
        .choices(['auto', 'all', 'none'] as const)
        .default('auto' as const),
    )
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/list-cards.ts')).list(context, options, output),
      ),
    );
}

function status(context: Context) {
  return newCommand('status')
    .description('Say what became of the last flash, and what the chip of one that was cut off holds.')
    .option('--no-read', 'tell from the journal alone, without reading the chip')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/status.ts')).status(context, options, output),
      ),
    );
}

function resume(context: Context) {
  return newCommand('resume')
    .description('Complete a flash that was cut off.')
    .argument('[flash]', 'which one, as history names it (default: the last)')
    .addOption(allowOption())
    .option('--dry-run', 'show what the chip holds')
    .action((id, options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/resume.ts')).resume(context, id, options, output),
      ),
    );
}

function rollback(context: Context) {
  return newCommand('rollback')
    .description('Put back what was on the chip before a flash.')
    .argument('[flash]', 'which one, as history names it (default: the last)')
    .option('--to <backup>', 'another content: a file, or the hash of a backup')
    .option('--device <device>', 'another device than that of the flash; needs --to')
    .option('--chip <name>', 'the chip, where several answer alike')
    .option('--confirm <name>', 'what would have to be typed: MAC address or chip')
    .addOption(allowOption())
    .option('--dry-run', 'show what would be written')
    .action((id, options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/rollback.ts')).rollback(context, id, options, output),
      ),
    );
}

function history(context: Context) {
  return newCommand('history')
    .description('List what was written where, and what came of it.')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/history.ts')).listHistory(context, output),
      ),
    );
}

function dismiss(context: Context) {
  return newCommand('dismiss')
    .description('Say that the chip of a flash is all right whose journal cannot be read.')
    .argument('<flash>', 'which one, as history names it')
    .action((id, options) =>
      perform(context, options, async (output) =>
        (await import('../../flash/history.ts')).dismiss(context, id, output),
      ),
    );
}
