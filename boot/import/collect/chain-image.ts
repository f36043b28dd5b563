import type { ImportedRevision } from '../site.ts';

type NewImage = Omit<ImportedRevision, 'number'>;

const none = {
  files: [],
  commandLine: '',
  url: null,
  text: null,
  architecture: null,
  firmware: null,
  leastMemoryMiB: null,
  reportsUp: false,
} as const;

/** An image without files, which only names where to go. */
export const chainImage = (url: string): NewImage => ({
  ...none,
  kind: 'chain',
  title: url.slice(0, 200),
  url,
});

/** Boot from the machine's own disk. */
export const localImage: NewImage = { ...none, kind: 'local', title: 'Local disk' };

export const shellImage: NewImage = { ...none, kind: 'shell', title: 'iPXE shell' };

/** A script that is kept as it is written. */
export const scriptImage = (title: string, text: string): NewImage => ({
  ...none,
  kind: 'script',
  title: title.slice(0, 200),
  text,
});

export type { NewImage };
export { none as nothingSet };
