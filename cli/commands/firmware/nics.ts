import type { SourceFacts, SupportedNic } from '../../../rom/source/facts/facts.ts';
import type { LocalNic } from '../../../rom/source/nics/nics.ts';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

/** A card of this machine with what the source has for it. */
interface MatchedNic extends LocalNic {
  readonly target: string | null;
  readonly nearest: readonly SupportedNic[];
}

/** @param sysfsRoot where sysfs is mounted; tests hand in their own */
export function build(context: Context, _program?: unknown, sysfsRoot = '/sys'): Built {
  return erase(
    newCommand('nics')
      .summary('list the network cards that the source supports')
      .description('List the network cards that the source has drivers for, this machine’s own first.')
      .option('-s, --search <words>', 'only cards with these words in id, name, driver or description')
      .addOption(flavourOption('firmware whose cards are listed'))
      .option('--source <dir|url>', 'source tree to read, instead of the chosen one')
      .action((options) =>
        perform(context, options, async (output) => {
          const { loadSettings } = await import('../../settings/settings.ts');
          const { openSource } = await import('../../source/source-of.ts');
          const { readFacts } = await import('../../../rom/source/facts/read-facts.ts');
          const { runJob } = await import('../../../system/process/run-job.ts');
          const { localNics, searchNics } = await import('../../../rom/source/nics/nics.ts');
          const settings = await loadSettings(context);
          const flavour = options.flavour ?? settings.build.flavour?.value ?? 'ipxe';
          const source = await openSource(context, settings, { flavour, flag: options.source }, output);
          const facts = await readFacts(source, {
            folders: context.folders,
            run: runJob,
            signal: context.signal,
          });
          const nics = options.search === undefined ? facts.nics : searchNics(facts, options.search);
          const machine = await matched(facts, await localNics(sysfsRoot));
          const listed = nics.map((nic) => ({ ...nic, target: targetOf(nic) }));
          output.result(
            { flavour, version: facts.version, commit: source.commit, machine, nics: listed },
            await text(machine, nics, facts),
          );
        }),
      ),
  );
}

function targetOf(nic: { readonly vendor: string; readonly device: string }): string {
  return `bin/${nic.vendor}${nic.device}.rom`;
}

async function matched(facts: SourceFacts, machine: readonly LocalNic[]): Promise<MatchedNic[]> {
  const { findNic, nearestNics } = await import('../../../rom/source/nics/nics.ts');
  return machine.map((nic) => {
    const found = findNic(facts, nic);
    return {
      ...nic,
      target: found === undefined ? null : targetOf(nic),
      nearest: found === undefined ? nearestNics(facts, nic) : [],
    };
  });
}

async function text(
  machine: readonly MatchedNic[],
  nics: readonly SupportedNic[],
  facts: SourceFacts,
): Promise<string> {
  const { table } = await import('../../shell/table.ts');
  const { flavours } = await import('../../../rom/source/flavour.ts');
  const { title } = flavours[facts.flavour];
  const own =
    machine.length === 0
      ? ['This machine has no PCI network card.']
      : ['This machine’s cards:', table(machine.map(machineRow), '  ')];
  if (nics.length === 0)
    return [...own, '', `No card that ${title} ${facts.version} supports has these words.`].join('\n');
  const rows = nics.map((nic) => [
    targetOf(nic),
    `${nic.vendor}:${nic.device}`,
    nic.name,
    nic.driver,
    nic.description,
  ]);
  const head = ['TARGET', 'ID', 'NAME', 'DRIVER', 'DESCRIPTION'];
  const count =
    nics.length === facts.nics.length ? `all ${nics.length}` : `${nics.length} of ${facts.nics.length}`;
  return [
    ...own,
    '',
    `Cards that ${title} ${facts.version} supports (${count}):`,
    table([head, ...rows], '  '),
  ].join('\n');
}

function machineRow(nic: MatchedNic): string[] {
  const near = nic.nearest.map((one) => `${one.vendor}:${one.device}`).join(', ');
  const missing = near === '' ? 'not supported' : `not supported; nearest: ${near}`;
  return [nic.address, `${nic.vendor}:${nic.device}`, nic.interfaces.join(',') || '-', nic.target ?? missing];
}
