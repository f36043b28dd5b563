import type { Platform } from '../../source/facts/facts.ts';
import type { Target } from '../target.ts';

/** How a link image becomes the artifact, tool by tool; each tool is the source tree's own. */
export type FinishStep =
  | { readonly tool: 'zbin' }
  | { readonly tool: 'pad'; readonly blockBytes: number; readonly fill: number }
  | { readonly tool: 'fixrom' }
  | { readonly tool: 'prepend'; readonly part: string }
  | { readonly tool: 'efirom' }
  | { readonly tool: 'genfsimg'; readonly from: 'lkrn' | 'efi'; readonly to: 'iso' | 'usb' };

/** What is linked for a target, and what is done to it after the script was put in. */
export interface MediaRecipe {
  /** Files that make is asked for: `%` stands for BIN/ELEMENTS. The first holds the script. */
  readonly parts: Readonly<Record<string, string>>;
  readonly steps: readonly FinishStep[];
}

const packed = (media: string, ...steps: FinishStep[]): MediaRecipe => ({
  parts: { image: `%.${media}.bin`, zinfo: `%.${media}.zinfo` },
  steps: [{ tool: 'zbin' }, ...steps],
});

const pad = (blockBytes: number, fill = 0): FinishStep => ({ tool: 'pad', blockBytes, fill });
const rom = (media: string): MediaRecipe => packed(media, pad(512, 0xff), { tool: 'fixrom' });

/** By platform and format: the rules of arch/x86/Makefile.pcbios and Makefile.efi (gPXE: arch/i386/Makefile.pcbios). */
const recipes: Readonly<Record<Platform, Readonly<Record<string, MediaRecipe>>>> = {
  pcbios: {
    kpxe: packed('kpxe'),
    kkpxe: packed('kkpxe'),
    kkkpxe: packed('kkkpxe'),
    pxe: packed('pxe'),
    lkrn: packed('lkrn'),
    raw: packed('raw'),
    dsk: packed('dsk', pad(512)),
    hd: packed('hd', pad(32768)),
    rom: rom('rom'),
    mrom: rom('mrom'),
    pcirom: rom('pcirom'),
    isarom: rom('isarom'),
    usb: {
      parts: { ...packed('hd').parts, usbdisk: 'BIN/usbdisk.bin' },
      steps: [{ tool: 'zbin' }, pad(32768), { tool: 'prepend', part: 'usbdisk' }],
    },
    iso: packed('lkrn', { tool: 'genfsimg', from: 'lkrn', to: 'iso' }),
  },
  efi: {
    efi: { parts: { image: '%.efi' }, steps: [] },
    efidrv: { parts: { image: '%.efidrv' }, steps: [] },
    efirom: { parts: { image: '%.efidrv' }, steps: [{ tool: 'efirom' }] },
    iso: { parts: { image: '%.efi' }, steps: [{ tool: 'genfsimg', from: 'efi', to: 'iso' }] },
    usb: { parts: { image: '%.efi' }, steps: [{ tool: 'genfsimg', from: 'efi', to: 'usb' }] },
  },
};

/** Formats whose finishing differs in gPXE from the table above; make builds those. */
const notInGpxe = new Set(['usb', 'iso', 'hd', 'lkrn', 'raw', 'mrom']);

/** The recipe of a target, or undefined where only make knows how. */
export function recipeFor(target: Target, flavour: 'ipxe' | 'gpxe'): MediaRecipe | undefined {
  if (flavour === 'gpxe' && notInGpxe.has(target.media)) return undefined;
  // The header's ids come from the target's name; for a driver's name only make knows them.
  if (target.media === 'efirom' && !/^[0-9a-f]{8}$/.test(target.elements)) return undefined;
  return recipes[target.platform][target.media];
}

/** A recipe's parts as make goals, by part name. */
export function partGoals(target: Target, recipe: MediaRecipe): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recipe.parts).map(([part, pattern]) => [
      part,
      pattern.replace('%', `${target.bin}/${target.elements}`).replace('BIN', target.bin),
    ]),
  );
}

/** The tree's own tools that the steps run and that make has to compile, below src/. */
export function compiledTools(recipe: MediaRecipe, zbin: string | undefined): string[] {
  return recipe.steps.flatMap((step) => {
    if (step.tool === 'zbin') return zbin === undefined ? [] : [zbin];
    return step.tool === 'efirom' ? ['util/efirom'] : [];
  });
}
