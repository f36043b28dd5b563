import { noResolver } from '../../../../boot/import/environment.ts';
import { readBootdirectory } from '../../../../boot/import/script/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { bzImage, peProgram } from '../../registry/recognise/headers.ts';
import { readFiles, type Files } from '../folder.ts';

/** Images below a boot directory. */
export const images: Files = {
  'images/bzImage1': bzImage(),
  'images/initrd1.gz': 'initrd',
  'images/debian/12/vmlinuz': bzImage(),
  'images/debian/12/initrd.img': 'initrd',
  'images/rescue.iso': 'iso',
  'images/shell.efi': peProgram(),
};

/** What a boot directory of these scripts has. */
export const readScripts = (
  scripts: Files,
  nextServer: string | null = null,
  files: Files = images,
): Promise<ImportedSite> =>
  readFiles({ ...files, ...scripts }, (folder, collector) =>
    readBootdirectory(folder, collector, { ...noResolver, nextServer }),
  );

/** The name of 52:54:00:77:00:01's script. */
export const first = '52:54:00:77:00:01.ipxe';

export const readFirst = (lines: string, nextServer: string | null = null): Promise<ImportedSite> =>
  readScripts({ [first]: `#!ipxe\n${lines}` }, nextServer);

/** Base of the URLs that such sites write. */
export const base = 'http://${next-server}/bootdirectory';
