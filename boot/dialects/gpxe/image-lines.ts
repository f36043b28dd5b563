import { requirePart, type CheckedImage } from '../checked-image.ts';
import { loadedFile, withInitrdNames, type LinuxFiles, type LoadedFile } from '../ipxe/image-lines.ts';
import type { ScriptPlaces } from '../script-places.ts';
import { screenText } from '../values.ts';

/** Why gPXE cannot start an image that iPXE could; null where it can. */
export function gpxeMisfit({ kind, title, text }: CheckedImage, { memdiskUrl }: ScriptPlaces): string | null {
  if ((kind === 'iso' || kind === 'disk') && memdiskUrl === null)
    return `${title} needs memdisk on the boot server.`;
  return kind === 'script' && !/^#!gpxe\s/.test(text ?? '')
    ? `The script of ${title} is not for gPXE.`
    : null;
}

/** Start an image. A file is read by iPXE too, so it has what only iPXE can do. */
export function gpxeImageLines(image: CheckedImage, places: ScriptPlaces): string[] {
  const file = (path: string): LoadedFile => loadedFile(places, path);
  const kernel = (): LoadedFile => file(requirePart(image, image.kernel, 'kernel'));
  const { commandLine, initrds, modules } = image;
  switch (image.kind) {
    case 'linux':
      return gpxeLinuxLines({
        kernel: kernel(),
        initrds: initrds.map(file),
        commandLine: withInitrdNames(initrds, commandLine, places.namesInitrd),
      });
    case 'multiboot':
      return [
        kernelLine(kernel(), commandLine),
        ...[...initrds, ...modules].map((path) => fileLine('module', file(path))),
        'boot',
      ];
    case 'iso':
    case 'disk':
      return diskLines(kernel(), image.kind, places.memdiskUrl);
    case 'chain':
      return [`chain ${requirePart(image, image.url, 'URL')}`];
    case 'efi':
      return [
        `echo ${screenText(image.title)} is for UEFI firmware.`,
        kernelLine(kernel(), commandLine),
        'boot',
      ];
    case 'local':
      return ['echo Back to the BIOS, which boots the next device.'];
    case 'shell':
      // gPXE has no command for it, but offers it whenever a script has ended.
      return ['echo Press Ctrl-B for the command line of gPXE.'];
    case 'script':
    case 'hold':
      throw new Error(`an image of kind ${image.kind} has no lines of this sort`);
  }
}

/** Kernel, initrds, boot. */
export function gpxeLinuxLines({ kernel, initrds, commandLine }: LinuxFiles): string[] {
  return [kernelLine(kernel, commandLine), ...initrds.map((file) => fileLine('initrd', file)), 'boot'];
}

/** From memory, by memdisk; else as iPXE can. */
function diskLines(disk: LoadedFile, kind: 'iso' | 'disk', memdiskUrl: string | null): string[] {
  if (memdiskUrl === null) return [`sanboot ${disk.url}`];
  return [`kernel ${memdiskUrl}${kind === 'iso' ? ' iso' : ''} raw`, fileLine('initrd', disk), 'boot'];
}

const kernelLine = ({ url, nameOption }: LoadedFile, commandLine: string): string =>
  `kernel${nameOption} ${url} ${commandLine}`.trimEnd();

const fileLine = (command: 'initrd' | 'module', { url, nameOption }: LoadedFile): string =>
  `${command}${nameOption} ${url}`;
