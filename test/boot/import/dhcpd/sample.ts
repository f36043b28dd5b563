import { join } from 'node:path';
import { noResolver, type ImportEnvironment } from '../../../../boot/import/environment.ts';
import { readDhcpd } from '../../../../boot/import/dhcpd/read.ts';
import type { ImportedSite } from '../../../../boot/import/site.ts';
import { readFiles, type Files } from '../folder.ts';

/** What a dhcpd.conf and the files beside it have. */
export const read = (
  text: string,
  files: Files = {},
  environment: ImportEnvironment = noResolver,
): Promise<ImportedSite> =>
  readFiles({ 'dhcpd.conf': text, ...files }, (folder, collector) =>
    readDhcpd(join(folder, 'dhcpd.conf'), collector, environment),
  );

/** A host entry: node01 has 52:54:00:77:00:01. */
export const host = (inside = '', number = 1): string =>
  `host node0${number} { hardware ethernet 52:54:00:77:00:0${number}; ${inside} }`;
