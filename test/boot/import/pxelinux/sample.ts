import { readPxelinux } from '../../../../boot/import/pxelinux/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { bzImage, multiboot } from '../../registry/recognise/headers.ts';
import { readFiles, type Files } from '../folder.ts';

/** Files of a TFTP server beside its configurations. */
export const served: Files = {
  'images/debian/vmlinuz': bzImage(),
  'images/debian/initrd.gz': 'initrd',
  'images/debian/more.gz': 'more',
  'images/rescue.iso': 'iso',
  'xen.gz': multiboot(1, 0),
  memdisk: bzImage(),
};

/** What `pxelinux.cfg` has: files by name. */
export const readConfigs = (configs: Files, files: Files = served): Promise<ImportedSite> =>
  readFiles(
    {
      ...files,
      ...Object.fromEntries(Object.entries(configs).map(([name, text]) => [`pxelinux.cfg/${name}`, text])),
    },
    (folder, collector) => readPxelinux(folder, false, collector),
  );

/** The name of 52:54:00:77:00:01's file. */
export const first = '01-52-54-00-77-00-01';

export const readFirst = (text: string, files: Files = served): Promise<ImportedSite> =>
  readConfigs({ [first]: text }, files);
