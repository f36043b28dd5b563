/** What can be offered where a word is wanted. */
export type Hint =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' };

/**
 * What a value is, judged by the name that help shows for it: choices where the command names them, folders for
 * DIR, files for FILE and its like, common build targets for TARGET.
 */
export function findHint(name: string, choices?: readonly string[]): Hint | undefined {
  if (choices !== undefined && choices.length > 0) return { kind: 'words', words: choices };
  if (/target/i.test(name)) return { kind: 'words', words: commonTargets };
  if (/dir|folder/i.test(name)) return { kind: 'folders' };
  if (/file|path|script|rom|image|artifact|pem|^[abx]$/i.test(name)) return { kind: 'files' };
  return undefined;
}

/** Targets that most people build, to be offered before a source is there; build takes every other one too. */
const commonTargets = [
  'undionly.kpxe',
  'ipxe.lkrn',
  'ipxe.iso',
  'ipxe.usb',
  'ipxe.efi',
  'snponly.efi',
  'bin/undionly.kpxe',
  'bin-x86_64-efi/ipxe.efi',
  'bin-x86_64-efi/snponly.efi',
];
