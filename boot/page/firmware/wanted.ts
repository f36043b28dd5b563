import type { FlavourName, Platform } from '../../server/firmware/firmware-run.ts';

export const firmwareKinds = ['bios', 'card', 'uefi'] as const;
export type FirmwareKind = (typeof firmwareKinds)[number];

/** The firmware that runs a card's ROM. */
export const cardPlatforms = ['bios', 'x86_64', 'arm64'] as const;
export type CardPlatform = (typeof cardPlatforms)[number];

export const platformNames: Readonly<Record<CardPlatform, string>> = {
  bios: 'BIOS',
  x86_64: 'UEFI, x86-64',
  arm64: 'UEFI, 64-bit ARM',
};

export const efiPrograms = [
  { value: 'bin-x86_64-efi/snponly.efi', label: 'snponly.efi: drives the card by its own firmware' },
  { value: 'bin-x86_64-efi/ipxe.efi', label: 'ipxe.efi: has drivers for all cards' },
  { value: 'bin-arm64-efi/snponly.efi', label: 'snponly.efi for 64-bit ARM' },
] as const;

/** The form as it is filled in. */
export interface Wanted {
  readonly kind: FirmwareKind;
  /** PCI ids, `8086:100e`. */
  readonly cards: readonly string[];
  readonly cardPlatform: CardPlatform;
  /** An EFI program's target. */
  readonly program: string;
  readonly flavour: FlavourName;
  /** By which machines reach the server; empty takes the one that the server knows. */
  readonly baseUrl: string;
  readonly interface: string;
  readonly onFailure: string;
}

export const usualWanted: Wanted = {
  ...{ kind: 'bios', cards: [], cardPlatform: 'bios', program: efiPrograms[0].value, flavour: 'ipxe' },
  ...{ baseUrl: '', interface: 'net0', onFailure: 'reboot' },
};

/** The form for the cards that a URL names: `?card=8086:100e&card=1af4:1000&for=x86_64`. */
export function wantedFrom(search: URLSearchParams): Wanted {
  const cards = search.getAll('card').filter(isCard);
  if (cards.length === 0) return usualWanted;
  const cardPlatform = cardPlatforms.find((each) => each === search.get('for')) ?? 'bios';
  return { ...usualWanted, kind: 'card', cards, cardPlatform };
}

/** As firmware and lspci write a PCI id. */
export const isCard = (text: string): boolean => /^[0-9a-f]{4}:[0-9a-f]{4}$/i.test(text);

/** The targets of `romkit build`; none as long as no card is named. */
export function targetsOf({ kind, cards, cardPlatform, program, flavour }: Wanted): string[] {
  if (kind === 'bios') return ['undionly.kpxe'];
  if (kind === 'uefi') return [program];
  // gPXE knows BIOS alone; spellings of an id that are not the usual one are for the server to read.
  if (cardPlatform === 'bios' || flavour === 'gpxe') return [...cards];
  return cards.map((card) => `bin-${cardPlatform}-efi/${card.replace(':', '').toLowerCase()}.efirom`);
}

export const platformOf = ({ kind, cardPlatform, flavour }: Wanted): Platform =>
  flavour === 'ipxe' && (kind === 'uefi' || (kind === 'card' && cardPlatform !== 'bios')) ? 'efi' : 'pcbios';

/** Values for the script's template. gPXE has no choice of what follows a failure. */
export const valuesOf = ({
  baseUrl,
  interface: name,
  onFailure,
  flavour,
}: Wanted): Record<string, string> => ({
  ...(baseUrl.trim() === '' ? {} : { 'base-url': baseUrl.trim() }),
  interface: name,
  ...(flavour === 'gpxe' ? {} : { 'on-failure': onFailure }),
});

/** The form with another flavour: gPXE has no EFI programs. */
export const withFlavour = (wanted: Wanted, flavour: FlavourName): Wanted => ({
  ...wanted,
  flavour,
  ...(flavour === 'gpxe' && wanted.kind === 'uefi' ? { kind: 'bios' } : {}),
});
