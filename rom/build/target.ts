import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';
import type { Platform, SourceFacts } from '../source/facts/facts.ts';
import { parseNicId, requireNic, type NicId } from '../source/nics/nics.ts';

/** A build target as iPXE's makefiles name it: BIN/ELEMENTS.MEDIA. */
export interface Target {
  /** `bin/undionly.kpxe` */
  readonly name: string;
  /** `bin`, `bin-x86_64-efi`, … */
  readonly bin: string;
  readonly arch: string;
  readonly platform: Platform;
  /** `undionly`, `8086100e`, `rtl8139--virtio-net` */
  readonly elements: string;
  /** `kpxe`, `rom`, `efi`, … */
  readonly media: string;
  /** File name of the artifact: `undionly.kpxe`. */
  readonly fileName: string;
}

/** The folder below which UEFI targets are built when only their file name is given. */
const defaultEfiBin = 'bin-x86_64-efi';

/**
 * Understand a target: iPXE's own name (`bin/8086100e.rom`), a file name (`undionly.kpxe`, `snponly.efi`), or a NIC
 * id in any usual spelling, with a media suffix or without (`8086:100e`, `8086:100e.mrom`).
 * @throws RomkitError with the nearest targets for what the tree does not have.
 */
export function parseTarget(text: string, facts: SourceFacts): Target {
  const slash = text.lastIndexOf('/');
  const bin = slash > 0 && text.startsWith('bin') ? text.slice(0, slash) : undefined;
  const file = bin === undefined ? text : text.slice(slash + 1);
  const { elements, media } = splitFile(file, bin, facts);
  const place = bin ?? (facts.media.pcbios.includes(media) ? 'bin' : defaultEfiBin);
  const { arch, platform } = platformOf(place, facts);
  if (bin === undefined)
    requireMedia(media, [...facts.media.pcbios, ...facts.media.efi], 'this source', text);
  else requireMedia(media, facts.media[platform], platform, text);
  requireElements(elements, facts, text, media);
  return {
    name: `${place}/${elements}.${media}`,
    bin: place,
    arch,
    platform,
    elements,
    media,
    fileName: `${elements}.${media}`,
  };
}

/** Formats that both platforms have, named without a folder: which one is built, and how the other is named. */
export function platformNotes(texts: readonly string[], facts: SourceFacts): string[] {
  return [...new Set(texts)].flatMap((text) => {
    const { name, platform, media, fileName } = parseTarget(text, facts);
    if (text === name || platform !== 'pcbios' || !facts.media.efi.includes(media)) return [];
    return [`${fileName} is built for BIOS; ${defaultEfiBin}/${fileName} is the one for UEFI.`];
  });
}

function splitFile(
  file: string,
  bin: string | undefined,
  facts: SourceFacts,
): { elements: string; media: string } {
  const dot = file.indexOf('.');
  const suffix = dot < 0 ? undefined : file.slice(dot + 1);
  const stem = dot < 0 ? file : file.slice(0, dot);
  const nic = facts.drivers.includes(stem) ? undefined : (nicIdIn(file) ?? nicIdIn(stem));
  if (nic !== undefined) {
    const { vendor, device } = nic;
    return {
      elements: `${vendor}${device}`,
      media: (nicIdIn(file) === undefined ? suffix : undefined) ?? (bin?.endsWith('efi') ? 'efirom' : 'rom'),
    };
  }
  if (suffix === undefined || stem === '') {
    const media = [...facts.media.pcbios, ...facts.media.efi].map((name) => `${stem}.${name}`);
    const likely = media.filter((name) => /\.(kpxe|efi|rom)$/.test(name));
    throw usageError(
      'unknown-target',
      `"${file}" is not a build target: it has no format.`,
      `Write NAME.FORMAT, e.g. ${likely.slice(0, 3).join(', ') || 'undionly.kpxe'}.`,
    );
  }
  return { elements: stem, media: suffix };
}

function nicIdIn(text: string): NicId | undefined {
  try {
    return parseNicId(text);
  } catch {
    return undefined;
  }
}

/** BIN has the form bin[-[ARCH-]PLATFORM][-SUFFIX] (the tree's Makefile.housekeeping). */
function platformOf(bin: string, facts: SourceFacts): { arch: string; platform: Platform } {
  const words = bin.split('-').slice(1);
  const [arch, platform] =
    words.length === 0 ? ['i386', 'pcbios'] : words[0] === 'efi' ? ['i386', 'efi'] : words;
  if (!/^bin(-[A-Za-z0-9_]+)*$/.test(bin) || arch === undefined || !facts.archs.includes(arch)) {
    throw usageError(
      'unknown-target',
      `"${bin}" is not a build folder of this source.`,
      `Architectures: ${facts.archs.join(', ')}; e.g. bin, bin-x86_64-efi.`,
    );
  }
  const named = platform ?? 'pcbios';
  if (named !== 'pcbios' && named !== 'efi') {
    throw usageError(
      'unknown-target',
      `romkit builds for pcbios and efi, not for "${named}".`,
      'Use bin/…, bin-x86_64-pcbios/… or bin-x86_64-efi/….',
    );
  }
  return { arch, platform: named };
}

function requireMedia(media: string, known: readonly string[], where: string, text: string): void {
  if (known.includes(media)) return;
  const hint = didYouMean(media, new Set(known));
  throw usageError(
    'unknown-target',
    `"${text}": ${where} has no format ".${media}".`,
    hint ?? `Formats: ${[...new Set(known)].join(', ')}.`,
  );
}

function requireElements(elements: string, facts: SourceFacts, text: string, media: string): void {
  for (const element of elements.split('--')) {
    // Cards of other buses are among the drivers, with ids that look like PCI ids.
    if (facts.drivers.includes(element) || facts.nics.some((nic) => nic.name === element)) continue;
    if (/^[0-9a-f]{8}$/.test(element)) {
      requireNic(facts, parseNicId(element));
    } else {
      const names = facts.drivers.map((name) => `${name}.${media}`);
      throw usageError(
        'unknown-target',
        `"${text}": the source has no driver or card "${element}".`,
        didYouMean(`${element}.${media}`, names) ?? 'romkit nics lists what the source supports.',
      );
    }
  }
}
