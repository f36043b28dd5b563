import type { ScriptFlavour } from '../../rom/script/language.ts';
import { parseMac } from '../chain/mac.ts';
import type { Assignment, BootImage, Layout } from './assignment.ts';
import { gpxeLinuxLines } from './gpxe/image-lines.ts';
import { ipxeLinuxLines, withInitrdNames, type LoadedFile } from './ipxe/image-lines.ts';
import { pxelinuxLinux } from './pxelinux/config.ts';
import { checkLines } from './script-lines.ts';
import { scriptPlaces } from './script-places.ts';
import { checkedCommandLine, checkedLayout, checkedPath, plainTitle } from './values.ts';

/**
 * `MAC.gpxe` or `MAC.ipxe`: loads the machine's kernel and initrds and starts them. iPXE's script names the URL that
 * failed and fails as a whole, so that the script that chained it can try again.
 * @throws RomkitError `bad-mac`, `bad-path`, `bad-command-line`, `bad-parameter` or `line-too-long`.
 */
export function machineScript({ mac, image }: Assignment, flavour: ScriptFlavour, layout: Layout): string {
  const { images, namesInitrd } = scriptPlaces(layout, flavour);
  const file = (path: string): LoadedFile => ({ url: images + checkedPath(path), nameOption: '' });
  const heading = `# ${plainTitle(image.title)} for ${parseMac(mac)}`;
  const files = {
    kernel: file(image.kernel),
    initrds: image.initrds.map(file),
    commandLine: withInitrdNames(image.initrds, checkedCommandLine(image.commandLine), namesInitrd),
  };
  if (flavour === 'gpxe') return checkLines(['#!gpxe', heading, ...gpxeLinuxLines(files)], flavour);
  return checkLines(['#!ipxe', heading, ...ipxeLinuxLines(files), '', ...failing], flavour);
}

const failing = [':failed', 'echo Could not boot from ${url}', 'imgfree', 'exit 1'];

/**
 * `pxelinux.cfg/01-…`: one entry that starts at once.
 * @throws RomkitError `bad-path`, `bad-command-line` or `bad-parameter`.
 */
export function pxelinuxConfig(image: BootImage, layout: Layout): string {
  const folder = checkedLayout(layout, 'ipxe').tftpImages;
  return pxelinuxLinux({
    title: image.title,
    kernel: folder + checkedPath(image.kernel),
    initrds: image.initrds.map((path) => folder + checkedPath(path)),
    commandLine: checkedCommandLine(image.commandLine),
  });
}
