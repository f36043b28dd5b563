import { posix } from 'node:path';
import { usageError } from '../../../system/error.ts';
import { maxScriptBytes } from '../../../rom/script/language.ts';
import { requirePart, type CheckedImage } from '../checked-image.ts';
import type { ScriptPlaces } from '../script-places.ts';

/** A file to load. */
export interface LoadedFile {
  readonly url: string;
  /** Option that names it, with a space before it; or empty. */
  readonly nameOption: string;
}

export interface LinuxFiles {
  readonly kernel: LoadedFile;
  readonly initrds: readonly LoadedFile[];
  readonly commandLine: string;
}

/**
 * Start an image of any kind that boots something. A failure goes to the label `failed` with the URL in `${url}`,
 * firmware that cannot start it to `wrong-firmware`. An image that ends by itself hands back to the firmware.
 */
export function ipxeImageLines(image: CheckedImage, places: ScriptPlaces): string[] {
  const file = (path: string): LoadedFile => loadedFile(places, path);
  const kernel = (): LoadedFile => file(requirePart(image, image.kernel, 'kernel'));
  switch (image.kind) {
    case 'linux':
      return ipxeLinuxLines({
        kernel: kernel(),
        initrds: image.initrds.map(file),
        commandLine: withInitrdNames(image.initrds, image.commandLine, places.namesInitrd),
      });
    case 'efi':
      // A program may end by itself, unlike a kernel.
      return [onlyOn('efi'), ...loadLines(kernel(), image, file), 'imgexec || goto failed', 'exit'];
    case 'multiboot':
      return [onlyOn('pcbios'), ...loadLines(kernel(), image, file), 'boot || goto failed'];
    case 'iso':
    case 'disk':
      return sanLines(kernel().url, image.kind, places.memdiskUrl);
    case 'chain':
      return [
        `set url ${requirePart(image, image.url, 'URL')}`,
        'chain --autofree ${url} || goto failed',
        'exit',
      ];
    case 'script':
    case 'local':
    case 'shell':
    case 'hold':
      throw new Error(`an image of kind ${image.kind} has no lines of this sort`);
  }
}

export const loadedFile = ({ fileUrl, nameOption }: ScriptPlaces, path: string): LoadedFile => ({
  url: fileUrl(path),
  nameOption: nameOption(path),
});

/** Kernel, initrds, boot; each command that can fail names its URL first. */
export function ipxeLinuxLines({ kernel, initrds, commandLine }: LinuxFiles): string[] {
  return [
    ...kernelLines(kernel, commandLine),
    ...initrds.flatMap((file) => fileLines('initrd', file)),
    `set url ${kernel.url}`,
    'boot || goto failed',
  ];
}

/** The user's own script, as it is. @throws RomkitError `no-script` or `script-too-large`. */
export function ownScript(image: CheckedImage, magics: readonly string[]): string {
  const text = requirePart(image, image.text, 'script');
  if (!magics.some((magic) => text.startsWith(magic) && /\s/.test(text.charAt(magic.length)))) {
    throw usageError(
      'no-script',
      `The script of ${image.title} does not begin with ${magics.join(' or ')}.`,
      'Begin it with the line that names its language.',
    );
  }
  if (Buffer.byteLength(text) > maxScriptBytes)
    throw usageError('script-too-large', `The script of ${image.title} is too large.`, 'Shorten it.');
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Back to the firmware, which boots the next device. UEFI firmware needs no more; BIOS is given its first disk. */
export const localDiskLines: readonly string[] = [
  'iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||',
  'exit',
];

const onlyOn = (platform: 'efi' | 'pcbios'): string => `iseq \${platform} ${platform} || goto wrong-firmware`;

function kernelLines({ url, nameOption }: LoadedFile, commandLine: string): string[] {
  const words = commandLine === '' ? '' : ` ${commandLine}`;
  return [`set url ${url}`, `kernel${nameOption} \${url}${words} || goto failed`];
}

const fileLines = (command: 'initrd' | 'module', { url, nameOption }: LoadedFile): string[] => [
  `set url ${url}`,
  `${command}${nameOption} \${url} || goto failed`,
];

function loadLines(kernel: LoadedFile, image: CheckedImage, file: (path: string) => LoadedFile): string[] {
  return [
    ...kernelLines(kernel, image.commandLine),
    ...image.initrds.flatMap((path) => fileLines('initrd', file(path))),
    ...image.modules.flatMap((path) => fileLines('module', file(path))),
    `set url ${kernel.url}`,
  ];
}

/** By ranges over HTTP, without a description in ACPI; where BIOS cannot, from memory by memdisk. */
function sanLines(url: string, kind: 'iso' | 'disk', memdiskUrl: string | null): string[] {
  const lines = [`set url ${url}`];
  if (memdiskUrl === null) return [...lines, 'sanboot --no-describe ${url} || goto failed'];
  return [
    ...lines,
    'sanboot --no-describe ${url} ||',
    'iseq ${platform} pcbios || goto failed',
    `kernel ${memdiskUrl}${kind === 'iso' ? ' iso' : ''} raw || goto failed`,
    'initrd ${url} || goto failed',
    'boot || goto failed',
  ];
}

export function withInitrdNames(
  initrds: readonly string[],
  commandLine: string,
  namesInitrd: boolean,
): string {
  const names = namesInitrd ? initrds.map((path) => `initrd=${posix.basename(path)}`) : [];
  return [...names, commandLine].filter((part) => part !== '').join(' ');
}
