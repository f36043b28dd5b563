import { dirname, isAbsolute, join } from 'node:path';
import { checkedYamlLines, type CheckedYaml } from '../../../system/yaml-document.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { parseImageReference } from '../collect/image-reference.ts';
import { fileName } from '../image/linux.ts';
import type { FileSource, ImportedFile, ImportedRevision, ImportedTarget, Place } from '../site.ts';
import { readText } from '../source/text.ts';
import { siteFormat, type siteSchema, type YamlFile, type YamlRevision, type YamlSite } from './format.ts';
import { lastItem, present } from '../../../system/present.ts';

/**
 * Read romkit's own YAML.
 * @throws RomkitError `site-invalid` with file, line and column, or as readText
 */
export async function readYaml(path: string, collector: SiteCollector): Promise<void> {
  const checked = checkedYamlLines(path, await readText(path), siteFormat);
  collector.found('yaml');
  const place = placesOf(path, checked);
  checked.value.machines.forEach(({ mac, macs, name, ...values }, index) => {
    const names = name === null ? [] : [name];
    collector.machine(place('machines', index), {
      ...values,
      names,
      macs: macs ?? [present(mac, 'mac')],
      mayShareAddress: true,
    });
  });
  readImages(checked.value, dirname(path), place, collector);
  readAssignments(checked.value, place, collector);
  collector.policy(place('policy'), checked.value.policy);
}

type PlaceOf = (...path: readonly PropertyKey[]) => Place;

const placesOf =
  (file: string, { lineOf }: CheckedYaml<typeof siteSchema>): PlaceOf =>
  (...path) => ({ file, line: lineOf(path) });

function readImages({ images }: YamlSite, folder: string, place: PlaceOf, collector: SiteCollector): void {
  for (const [name, { current, revisions }] of Object.entries(images)) {
    const numbered: ImportedRevision[] = [];
    for (const [index, revision] of revisions.entries()) {
      const here = place('images', name, 'revisions', index);
      const last = numbered.at(-1)?.number ?? 0;
      const number = revision.revision ?? last + 1;
      if (number > last) numbered.push(revisionOf(revision, number, folder));
      else
        collector.problem(here, `The revision ${number} of "${name}" stands behind ${last}; it is left out.`);
    }
    const newest = lastItem(numbered).number;
    const isThere = current === undefined || numbered.some(({ number }) => number === current);
    if (!isThere)
      collector.problem(
        place('images', name, 'current'),
        `"${name}" has no revision ${current}; ${newest} is current.`,
      );
    const here = place('images', name);
    collector.namedImage({
      ...{ place: here, name, isNameDerived: false, revisions: numbered },
      current: isThere && current !== undefined ? current : newest,
    });
  }
}

const revisionOf = (
  { revision: _, files, ...rest }: YamlRevision,
  number: number,
  folder: string,
): ImportedRevision => ({
  ...rest,
  number,
  files: files.map((file) => fileOf(file, folder)),
});

function fileOf({ role, name, ...file }: YamlFile, folder: string): ImportedFile {
  const source = sourceOf(file, folder);
  const from =
    source.type === 'path' ? source.path : source.type === 'url' ? new URL(source.url).pathname : role;
  return { role, name: name ?? fileName(from), source };
}

/** Relative paths begin at the folder of the YAML file. */
function sourceOf(
  { path, url, sha256, sizeBytes }: Omit<YamlFile, 'role' | 'name'>,
  folder: string,
): FileSource {
  if (path !== undefined) return { type: 'path', path: isAbsolute(path) ? path : join(folder, path) };
  if (url !== undefined) return { type: 'url', url };
  return { type: 'stored', sha256: present(sha256, 'sha256'), sizeBytes: present(sizeBytes, 'size bytes') };
}

function readAssignments({ assignments }: YamlSite, place: PlaceOf, collector: SiteCollector): void {
  assignments.forEach(({ image, priority, ...targets }, index) => {
    const here = place('assignments', index);
    const reference = parseImageReference(image);
    if (reference === undefined) {
      collector.problem(here, `${JSON.stringify(image.slice(0, 80))} names no image.`);
      return;
    }
    const target = targetOf(targets);
    // A machine of the registry need not be in the file.
    if ('mac' in target) collector.machine(here, { macs: [target.mac] });
    collector.assign({ place: here, target, ...reference, priority });
  });
}

type Targets = Omit<YamlSite['assignments'][number], 'image' | 'priority'>;

function targetOf({ machine, once, tag, architecture }: Targets): ImportedTarget {
  if (machine !== undefined) return { type: 'machine', mac: machine };
  if (once !== undefined) return { type: 'once', mac: once };
  if (tag !== undefined) return { type: 'tag', tag };
  return architecture === undefined ? { type: 'default' } : { type: 'architecture', architecture };
}
