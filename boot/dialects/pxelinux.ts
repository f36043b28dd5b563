import type { BootImage, Layout } from './assignment.ts';
import { checkedCommandLine, checkedLayout, checkedPath, plainTitle } from './values.ts';

/**
 * `pxelinux.cfg/01-…`: one entry that starts at once (syslinux, doc/syslinux.txt). Paths are relative to the folder
 * that pxelinux.0 came from.
 * @throws RomkitError `bad-path`, `bad-command-line` or `bad-parameter`.
 */
export function pxelinuxConfig(image: BootImage, layout: Layout): string {
  const folder = checkedLayout(layout, 'ipxe').tftpImages;
  const commandLine = checkedCommandLine(image.commandLine);
  const initrds = image.initrds.map((path) => folder + checkedPath(path));
  return [
    `# ${plainTitle(image.title)}`,
    'DEFAULT image',
    'PROMPT 0',
    'TIMEOUT 0',
    '',
    'LABEL image',
    `  LINUX ${folder}${checkedPath(image.kernel)}`,
    ...(initrds.length === 0 ? [] : [`  INITRD ${initrds.join(',')}`]),
    ...(commandLine === '' ? [] : [`  APPEND ${commandLine}`]),
    '',
  ].join('\n');
}

/** `pxelinux.cfg/default`, for a machine that no image is assigned to: back to the firmware, which tries the next device. */
export function pxelinuxDefault(): string {
  return [
    'DEFAULT none',
    'PROMPT 0',
    '',
    'LABEL none',
    '  SAY No image is assigned to this machine.',
    '  LOCALBOOT -1',
    '',
  ].join('\n');
}
