import type { Revision } from '../registry/model/image.ts';
import { checkedCommandLine, checkedPath } from './values.ts';

/** In a command line, the URL below which the files of the revision lie: see `revisionPath`. */
export const imageUrlVariable = 'image-url' as const;

const variable = `\${${imageUrlVariable}}`;

export const namesImageUrl = (commandLine: string): boolean => commandLine.includes(variable);

/** Where a revision's files lie by their names, below the folder of revisions. */
export const revisionPath = ({ image, revision }: Pick<Revision, 'image' | 'revision'>): string =>
  checkedPath(`${image}/${revision}`);

/**
 * A command line that may name the image's URL, without the spaces around it.
 * @throws RomkitError `bad-command-line`: see checkedCommandLine
 */
export function checkedForImageUrl(commandLine: string): string {
  checkedCommandLine(commandLine.replaceAll(variable, 'x'));
  return commandLine.replace(/^ +| +$/g, '');
}

/** @param url as it may stand in the script */
export const withImageUrl = (commandLine: string, url: string): string =>
  commandLine.replaceAll(variable, () => url);
