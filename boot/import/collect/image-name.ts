/** A name for an image that is like `wish` and not taken: `debian`, `debian-2`, … */
export function freeName(wish: string, isTaken: (name: string) => boolean): string {
  const base =
    wish
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+|[-.]+$/g, '')
      .slice(0, 56) || 'image';
  if (!isTaken(base)) return base;
  for (let number = 2; ; number++) if (!isTaken(`${base}-${number}`)) return `${base}-${number}`;
}

/** Folders and names that say nothing of what an image is. */
const plainWords =
  /^(images?|img|boot|bootdirectory|tftpboot|tftp|srv|www|html|http|netboot|pxe(boot|linux)?|kernels?|linux|install(er)?|default|main|menu|vmlinuz|bzimage|initrd|\d)$/i;

/** `debian-12-amd64` of `images/debian/12/amd64/linux`; the file's own name where no folder says more. */
export function nameOfPath(path: string): string {
  const parts = path
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .split(/[/\\]+/)
    .filter((part) => part !== '' && !/^\.+$/.test(part));
  const file = parts.pop() ?? '';
  const telling = parts.slice(parts.findLastIndex((part) => plainStart.test(part)) + 1);
  const folders = telling.filter((part) => !plainWords.test(part));
  return folders.length === 0 ? file : folders.slice(-4).join('-');
}

/** Folder names of servers: the path before them names no image. */
const plainStart = /^(images?|bootdirectory|tftpboot|tftp|html|www|srv)$/i;

/** Is it a word that every site uses, such as `linux` for a label? */
export const isPlainWord = (text: string): boolean => plainWords.test(text);
