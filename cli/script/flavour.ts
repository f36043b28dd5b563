import type { FlavourName } from '../../rom/source/flavour.ts';
import type { Context } from '../shell/context.ts';
import { loadSettings } from '../settings/settings.ts';

/** The flavour that is meant: the flag's, the profile's, the settings', or iPXE. */
export async function chosenFlavour(
  context: Context,
  options: { readonly flavour?: FlavourName | undefined; readonly profile?: string | undefined },
): Promise<FlavourName> {
  if (options.flavour !== undefined) return options.flavour;
  const settings = await loadSettings(context);
  const profile = options.profile === undefined ? undefined : settings.profiles[options.profile];
  return profile?.value.flavour ?? settings.build.flavour?.value ?? 'ipxe';
}
