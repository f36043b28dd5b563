import type { Mac } from '../../chain/event.ts';

/** What a system that booted says about itself. */
export interface OsReport {
  readonly image: string;
  readonly commandLine: string;
  /** Null where the command line does not tell the beacon. */
  readonly mac: Mac | null;
  readonly address: string | null;
  /** SHA-256 over the files that the initrd became (see contentSha256); null from the beacon. */
  readonly initrdSha256: string | null;
  /** The beacon's view of the initrd as it lay in memory; null from Debian's kernel, or without initrd. */
  readonly initrd: { readonly bytes: number; readonly crc32: string } | null;
}

interface Spoken {
  readonly image: string;
  readonly cmdline: string;
  readonly mac?: string | null;
  readonly address?: string | null;
  readonly initrdSha256?: string;
  readonly initrdBytes?: string;
  readonly initrdCrc32?: string;
}

/** The report in a console line, or in the body of the HTTP request that brings it; undefined where it holds none. */
export function parseOsReport(line: string): OsReport | undefined {
  const words = /ROMKIT-(?:OS|BEACON) (\{.*\})/.exec(line)?.[1];
  if (words === undefined) return undefined;
  let spoken: Spoken;
  try {
    spoken = JSON.parse(words) as Spoken;
  } catch {
    return undefined;
  }
  const bytes = Number.parseInt(spoken.initrdBytes ?? '0', 16);
  return {
    image: spoken.image,
    commandLine: spoken.cmdline.trim(),
    mac: spoken.mac ?? macIn(spoken.cmdline),
    address: spoken.address ?? null,
    initrdSha256: spoken.initrdSha256 ?? null,
    initrd: bytes === 0 ? null : { bytes, crc32: spoken.initrdCrc32 ?? '' },
  };
}

/** `romkit.mac=52:54:…`, or `BOOTIF=01-52-54-…` as pxelinux has it (IPAPPEND 2). */
function macIn(commandLine: string): Mac | null {
  const found = /(?:romkit\.mac=|BOOTIF=01-)((?:[\da-f]{2}[:-]){5}[\da-f]{2})/i.exec(commandLine)?.[1];
  return found?.toLowerCase().replaceAll('-', ':') ?? null;
}
