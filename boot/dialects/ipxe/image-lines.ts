import { posix } from 'node:path';
import { usageError } from '../../../system/error.ts';
import { maxScriptBytes } from '../../../rom/script/language.ts';
import { requirePart, type CheckedImage } from '../checked-image.ts';

/** Where an image's files are, and what helps to start them. */
export interface IpxePlaces {
  /** Folder of images, with a slash at its end. */
  readonly images: string;
  readonly namesInitrd: boolean;
  /** URL of memdisk; null where there is none. */
  readonly memdiskUrl: string | null;
}

export interface LinuxFiles {
  readonly kernelUrl: string;
  readonly initrdUrls: readonly string[];
  readonly commandLine: string;
}

/**
 * Start an image of any kind that boots something. A failure goes to the label `failed` with the URL in `${url}`,
 * firmware that cannot start it to `wrong-firmware`. An image that ends by itself hands back to the firmware.
 */
export function ipxeImageLines(image: CheckedImage, places: IpxePlaces): string[] {
  const file = (path: string): string => places.images + path;
  const kernelUrl = (): string => file(requirePart(image, image.kernel, 'kernel'));
  switch (image.kind) {
    case 'linux':
      return ipxeLinuxLines({
        kernelUrl: kernelUrl(),
        initrdUrls: image.initrds.map(file),
        commandLine: withInitrdNames(image.initrds, image.commandLine, places.namesInitrd),
      });
    case 'efi':
      // A program may end by itself, unlike a kernel.
      return [onlyOn('efi'), ...loadLines(kernelUrl(), image, file), 'imgexec || goto failed', 'exit'];
    case 'multiboot':
      return [onlyOn('pcbios'), ...loadLines(kernelUrl(), image, file), 'boot || goto failed'];
    case 'iso':
    case 'disk':
      return sanLines(kernelUrl(), image.kind, places.memdiskUrl);
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

/** Kernel, initrds, boot; each command that can fail names its URL first. */
export function ipxeLinuxLines({ kernelUrl, initrdUrls, commandLine }: LinuxFiles): string[] {
  return [
    ...kernelLines(kernelUrl, commandLine),
    ...initrdUrls.flatMap((url) => [`set url ${url}`, 'initrd ${url} || goto failed']),
    `set url ${kernelUrl}`,
    'boot || goto failed',
  ];
}

/** The user's own script, as it is. @throws RomkitError `no-script` or `script-too-large`. */
export function ownScript(image: CheckedImage, magics: readonly string[]): string {
  const text = requirePart(image, image.text, 'script');
  if (!magics.some((magic) => text.startsWith(magic) && /\s/.test(text[magic.length] ?? ''))) {
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

function kernelLines(url: string, commandLine: string): string[] {
  const words = commandLine === '' ? '' : ` ${commandLine}`;
  return [`set url ${url}`, `kernel \${url}${words} || goto failed`];
}

function loadLines(kernelUrl: string, image: CheckedImage, file: (path: string) => string): string[] {
  return [
    ...kernelLines(kernelUrl, image.commandLine),
    ...image.initrds.flatMap((path) => [`set url ${file(path)}`, 'initrd ${url} || goto failed']),
    ...image.modules.flatMap((path) => [`set url ${file(path)}`, 'module ${url} || goto failed']),
    `set url ${kernelUrl}`,
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
