import type { RomImage } from '../../image/headers/expansion-rom.ts';

/** The firmware that runs an image of a ROM, by the PCI data structure's code type (PCI Firmware Specification, 5.1.2). */
export type BootKind = 'bios' | 'efi';

/** Which firmware a ROM boots by. Hidden images (type FF) are parts of the image before them. */
export function bootKindsOf(images: readonly RomImage[]): BootKind[] {
  return (['bios', 'efi'] as const).filter((kind) => images.some(({ codeType }) => codeType === kind));
}

const words: Readonly<Record<BootKind, string>> = { bios: 'BIOS', efi: 'EFI' };

/** `BIOS and EFI`; empty for none */
export const describeKinds = (kinds: readonly BootKind[]): string =>
  kinds.map((kind) => words[kind]).join(' and ');
