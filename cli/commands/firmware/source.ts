import type { FlavourName } from '../../../rom/source/flavour.ts';
import { addDefault, erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

export function build(context: Context): Built {
  const status = newCommand('status')
    .description('Show which source would be built, where it comes from, and whether it has changes.')
    .addOption(flavourOption('firmware whose source is shown; by default both'))
    .action((options) =>
      perform(context, options, async (output) => {
        const { sourceStatus, statusText } = await import('../../source/source-status.ts');
        const asked: FlavourName[] = options.flavour === undefined ? ['ipxe', 'gpxe'] : [options.flavour];
        const found = await sourceStatus(context, asked);
        output.result({ sources: found }, statusText(found));
      }),
    );
  const sync = newCommand('sync')
    .description('Fetch the source where it is not here yet, and what is new where it is.')
    .addOption(flavourOption('firmware whose source is fetched; by default those in use'))
    .action((options) =>
      perform(context, options, async (output) => {
        const { syncSources } = await import('../../source/source-sync.ts');
        await syncSources(context, options.flavour, output);
      }),
    );
  const use = newCommand('use')
    .description(
      'Choose the source: a folder, a git repository or a URL, with #BRANCH, #TAG or #COMMIT if wanted.',
    )
    .argument('[location]', 'folder or URL; "default" goes back to romkit’s own')
    .option('--unset', 'go back to romkit’s own source')
    .option('--dry-run', 'check it and say what would be written, write nothing')
    .addOption(flavourOption('firmware that the source is of'))
    .action((location, options) =>
      perform(context, options, async (output) => {
        const { useSource } = await import('../../source/source-use.ts');
        const { unset = false, dryRun = false, flavour = 'ipxe' } = options;
        await useSource(context, { location, unset, dryRun, flavour }, output);
      }),
    );
  const group = newCommand('source')
    .summary('show, fetch and choose the source tree')
    .description('Show, fetch and choose the source tree that firmware is built from.');
  return addDefault(erase(group), erase(status)).addCommand(sync).addCommand(use);
}
