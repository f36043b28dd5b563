import { posix } from 'node:path';
import { usageError } from '../../system/error.ts';
import { languages, type ScriptFlavour } from '../../rom/script/language.ts';
import type { Assignment, Layout } from './assignment.ts';
import { parseMac } from '../chain/mac.ts';
import { checkedCommandLine, checkedLayout, checkedPath, plainTitle } from './values.ts';

/**
 * `MAC.gpxe` or `MAC.ipxe`: loads the machine's kernel and initrds and starts them. iPXE's script names the URL that
 * failed and fails as a whole, so that the script that chained it can try again.
 * @throws RomkitError `bad-mac`, `bad-path`, `bad-command-line`, `bad-parameter` or `line-too-long`.
 */
export function machineScript({ mac, image }: Assignment, flavour: ScriptFlavour, layout: Layout): string {
  const { baseUrl, images } = checkedLayout(layout, flavour);
  const url = (path: string): string => `${baseUrl}/${images}${checkedPath(path)}`;
  const files: Files = {
    heading: `# ${plainTitle(image.title)} for ${parseMac(mac)}`,
    kernel: url(image.kernel),
    initrds: image.initrds.map(url),
    commandLine: fullCommandLine(image.initrds, image.commandLine, layout),
  };
  const lines = flavour === 'gpxe' ? gpxeLines(files) : ipxeLines(files);
  lines.forEach((line) => checkLength(line, flavour));
  return `${lines.join('\n')}\n`;
}

interface Files {
  readonly heading: string;
  readonly kernel: string;
  readonly initrds: readonly string[];
  readonly commandLine: string;
}

function gpxeLines({ heading, kernel, initrds, commandLine }: Files): string[] {
  return [
    '#!gpxe',
    heading,
    `kernel ${kernel} ${commandLine}`.trimEnd(),
    ...initrds.map((initrd) => `initrd ${initrd}`),
    'boot',
  ];
}

function ipxeLines({ heading, kernel, initrds, commandLine }: Files): string[] {
  return [
    '#!ipxe',
    heading,
    `set url ${kernel}`,
    `kernel \${url}${commandLine === '' ? '' : ` ${commandLine}`} || goto failed`,
    ...initrds.flatMap((initrd) => [`set url ${initrd}`, 'initrd ${url} || goto failed']),
    `set url ${kernel}`,
    'boot || goto failed',
    '',
    ':failed',
    'echo Could not boot from ${url}',
    'imgfree',
    'exit 1',
  ];
}

function fullCommandLine(initrds: readonly string[], commandLine: string, layout: Layout): string {
  const names = layout.namesInitrd ? initrds.map((path) => `initrd=${posix.basename(path)}`) : [];
  return [...names, checkedCommandLine(commandLine)].filter((part) => part !== '').join(' ');
}

function checkLength(line: string, flavour: ScriptFlavour): void {
  const { maxLineBytes, maxLineWords, title } = languages[flavour];
  if (line.length <= maxLineBytes && line.split(/ +/).length <= maxLineWords) return;
  throw usageError(
    'line-too-long',
    `The kernel command line is too long for ${title}, which takes lines of ${maxLineBytes} bytes and ${maxLineWords} words.`,
    'Shorten it, or put settings into a file that the operating system reads.',
  );
}
