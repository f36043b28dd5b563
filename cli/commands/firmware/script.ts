import { Command, Option } from '@commander-js/extra-typings';
import { erase, newCommand, perform, repeated, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

/** `romkit script`: boot scripts from templates, and what is wrong with a script. */
export function build(context: Context): Built {
  return erase(
    new Command('script')
      .summary('render and lint boot scripts')
      .description(
        'Render boot scripts from templates, and find what is wrong with a script before it is in a ROM.',
      )
      .addCommand(list(context))
      .addCommand(render(context))
      .addCommand(lint(context)),
  );
}

function list(context: Context) {
  return newCommand('list')
    .description('List the templates with their parameters.')
    .addOption(flavourOption('firmware whose templates are listed'))
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../script/list-templates.ts')).list(context, output, options),
      ),
    );
}

function render(context: Context) {
  return newCommand('render')
    .description('Print the script that a template makes with your values.')
    .argument('<template>', 'name of the template: romkit script list')
    .option('--set <name=value>', 'give a parameter a value; may be repeated', repeated, [])
    .addOption(flavourOption('firmware that runs the script'))
    .option('--out <file>', 'write it to a file')
    .addHelpText(
      'after',
      '\nExamples:\n  romkit script render mac-chain\n' +
        '  romkit script render mac-chain --set interface=all --set on-failure=shell --out boot.ipxe\n' +
        '  romkit script render mac-chain-fixed --set ip=10.0.0.5 --set next-server=10.0.0.1',
    )
    .action((template, options) =>
      perform(context, options, async (output) =>
        (await import('../../script/render.ts')).render(context, output, template, options),
      ),
    );
}

function lint(context: Context) {
  return newCommand('lint')
    .description('Find what is wrong with boot scripts, for the firmware that you mean to build.')
    .argument('<file...>', 'script files')
    .addOption(flavourOption('firmware that runs the scripts'))
    .addOption(
      new Option('--platform <name>', 'what the firmware is built for')
        .choices(['pcbios', 'efi'] as const)
        .default('pcbios' as const),
    )
    .option('--enable <options>', 'build options that are switched on, with commas', repeated, [])
    .option('--disable <options>', 'build options that are switched off, with commas', repeated, [])
    .option('--profile <name>', 'build profile of the settings')
    .option('--allow <codes>', 'findings that are not reported, with commas', repeated, [])
    .option('--declare <names>', 'settings that the calling script sets, with commas', repeated, [])
    .option('--source <dir|url>', 'source tree that says which commands and settings there are')
    .addHelpText(
      'after',
      '\nExit code 1 when there are errors; warnings alone are exit code 0.\n\nExample:\n  romkit script lint boot.ipxe --enable PING_CMD',
    )
    .action((files, options) =>
      perform(context, options, async (output) =>
        (await import('../../script/lint-text.ts')).lint(context, output, files, options),
      ),
    );
}
