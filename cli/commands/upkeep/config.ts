import { addDefault, erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import type { Setting, Settings } from '../../settings/settings.ts';

export function build(context: Context): Built {
  const show = newCommand('show')
    .description('Show the settings in effect and where each came from.')
    .action((options) =>
      perform(context, options, async (output) => {
        const { loadSettings, settingsFiles } = await import('../../settings/settings.ts');
        const settings = flat(await loadSettings(context));
        const files = settingsFiles(context);
        output.result({ settings, files }, await text(settings, files.user.path));
      }),
    );
  const path = newCommand('path')
    .description('Print the settings files that are read, the stronger first.')
    .action((options) =>
      perform(context, options, async (output) => {
        const { settingsFiles } = await import('../../settings/settings.ts');
        const files = settingsFiles(context);
        const line = (file: { path: string; exists: boolean }): string =>
          `${file.path}${file.exists ? '' : '  (not there)'}`;
        output.result(files, [files.project, files.user].map(line).join('\n'));
      }),
    );
  const group = newCommand('config')
    .summary('show the settings and where each came from')
    .description(
      'Show the settings and where each came from: flags over environment over project file over your own file.',
    );
  return addDefault(erase(group), erase(show)).addCommand(path);
}

interface FlatSetting extends Setting<unknown> {
  readonly key: string;
}

/** One entry for each value: `build.jobs`, `profiles.lab.enable`. */
function flat(settings: Settings): FlatSetting[] {
  const entries: [string, Setting<unknown> | undefined][] = [
    ...prefixed('source', settings.source),
    ...prefixed('build', settings.build),
    ['embed', settings.embed],
    ['oidc', settings.oidc],
    ...Object.entries(settings.profiles).flatMap(([name, profile]) => profileEntries(name, profile)),
  ];
  return entries.flatMap(([key, setting]) => (setting === undefined ? [] : [{ key, ...setting }]));
}

function prefixed(prefix: string, group: object): [string, Setting<unknown>][] {
  return Object.entries(group).map(([name, setting]) => [`${prefix}.${name}`, setting as Setting<unknown>]);
}

/** What a profile leaves out is not shown. */
function profileEntries(name: string, profile: Settings['profiles'][string]): [string, Setting<unknown>][] {
  const given = Object.entries<unknown>({ ...profile.value }).filter(
    ([, value]) => value !== undefined && Object.keys(Object(value) as object).length > 0,
  );
  return given.map(([key, value]) => [`profiles.${name}.${key}`, { ...profile, value }]);
}

async function text(settings: readonly FlatSetting[], userFile: string): Promise<string> {
  const { table } = await import('../../shell/table.ts');
  if (settings.length === 0)
    return `Nothing is set: the defaults are in effect. Your settings file would be ${userFile}.`;
  return table([
    ['SETTING', 'VALUE', 'FROM'],
    ...settings.map(({ key, value, place }) => [key, shown(value), place]),
  ]);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key}=${String(one)}`)
      .join(', ');
  return String(value);
}
