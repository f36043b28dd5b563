import type { BuildManifest } from '../../server/firmware/kept-build.ts';

/** Names and values, as people read them. */
export function manifestRows({
  target,
  flavour,
  source,
  route,
  settings,
  toolchain,
  sha256,
}: BuildManifest): [string, string][] {
  const { enable, disable, values } = settings;
  const changes = [
    ...enable.map((name) => `+${name}`),
    ...disable.map((name) => `-${name}`),
    ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
  ];
  return [
    ['Target', target],
    ['Source', `${flavour} ${source.commit ?? source.tree}${source.clean ? '' : ' with changes'}`],
    ['Settings', changes.join(' ') || 'as the source has them'],
    ['Script got in', route === 'embed' ? 'after linking' : 'by make'],
    ...Object.entries(toolchain),
    ['SHA-256', sha256],
  ];
}
