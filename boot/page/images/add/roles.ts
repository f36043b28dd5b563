import { firstItem } from '../../../../system/present.ts';
/** A file that was dropped, and what it is to the image. */
export type Role = 'kernel' | 'initrd' | 'whole';

/** By its name: an ISO image is whole, an initrd goes behind a kernel. */
export function roleOf(name: string): Role {
  if (/\.iso$/i.test(name)) return 'whole';
  return /initr|initramfs|\.cpio|microcode|ucode/i.test(name) ? 'initrd' : 'kernel';
}

/** Files whose roles fit together; else the sentence that says why they do not. */
export type Arranged =
  | { readonly type: 'files'; readonly kernel: number; readonly initrds: readonly number[] }
  | { readonly type: 'upload'; readonly upload: number }
  | { readonly problem: string };

/** How files with these roles make an image; numbers are places in the list. Pure. */
export function arrange(roles: readonly Role[]): Arranged {
  const at = (role: Role): number[] => roles.flatMap((each, index) => (each === role ? [index] : []));
  const [kernels, initrds, wholes] = [at('kernel'), at('initrd'), at('whole')];
  if (roles.length === 0) return { problem: 'Drop the files of the image here.' };
  if (wholes.length > 0)
    return roles.length === 1 ? { type: 'upload', upload: 0 } : { problem: 'An ISO image stands alone.' };
  if (kernels.length === 0) return { problem: 'Which of them is the kernel?' };
  if (kernels.length > 1) return { problem: 'An image has one kernel.' };
  return { type: 'files', kernel: firstItem(kernels), initrds };
}

/** `debian-12.iso` → `debian-12`, `vmlinuz-6.1.0` → `vmlinuz-6.1.0`: a name that an image may have. */
export const nameFrom = (file: string): string =>
  file
    .replace(/\.(iso|efi|img|gz|xz)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63);
