import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SiteCollector } from '../../../boot/import/collect/collector.ts';
import type { FileSource, ImportedSite } from '../../../boot/import/site.ts';

/** Files by path below a folder. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Do something with a folder of these files, which goes afterwards. */
export async function withFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-import-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a reader finds in these files; their folder is cut from the paths in problems. */
export function readFiles(
  files: Files,
  read: (folder: string, collector: SiteCollector) => Promise<void>,
): Promise<ImportedSite> {
  return withFolder(files, async (folder) => {
    const collector = new SiteCollector();
    await read(folder, collector);
    const site = collector.site();
    const short = (text: string): string => text.replaceAll(`${folder}/`, '');
    return {
      ...site,
      problems: site.problems.map(({ file, line, message }) => ({
        ...{ file: short(file), line, message: short(message).replaceAll(folder, '.') },
      })),
      images: site.images.map((image) => ({
        ...image,
        revisions: image.revisions.map((revision) => ({
          ...revision,
          files: revision.files.map((each) => ({ ...each, source: shortSource(each.source, short) })),
        })),
      })),
    };
  });
}

const shortSource = (source: FileSource, short: (text: string) => string): FileSource =>
  source.type === 'path' ? { ...source, path: short(source.path) } : source;

/** `mac name address #tag` for each machine, for tables of expectations. */
export const machineLines = ({ machines }: ImportedSite): string[] =>
  machines.map(({ macs, name, address, tags }) =>
    [macs.join('+'), name ?? '-', address ?? '-', ...tags.map((tag) => `#${tag}`)].join(' '),
  );

/** `file:line message` for each problem. */
export const problemLines = ({ problems }: ImportedSite): string[] =>
  problems.map(({ file, line, message }) => `${file}:${line} ${message}`);

/** `target image` for each assignment. */
export const assignmentLines = ({ assignments }: ImportedSite): string[] =>
  assignments.map(({ target, image }) => `${'mac' in target ? target.mac : target.type} ${image}`);

/** `name: kind role:file=path … | command line` for each image of one revision. */
export const imageLines = ({ images }: ImportedSite): string[] =>
  images.map(({ name, revisions: [revision] }) => {
    const files = (revision?.files ?? []).map(({ role, name: file, source }) => {
      const place = source.type === 'path' ? source.path : source.type === 'url' ? source.url : source.sha256;
      return `${role}:${file}=${place}`;
    });
    const rest = revision?.url ?? revision?.commandLine ?? '';
    return [`${name}: ${revision?.kind}`, ...files, ...(rest === '' ? [] : [`| ${rest}`])].join(' ');
  });
