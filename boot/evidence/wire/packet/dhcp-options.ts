import { fieldText } from '../wire-text.ts';

/** Options by their code (RFC 2132); an option that comes several times is one long option (RFC 3396). */
export type DhcpOptions = ReadonlyMap<number, Buffer>;

export const optionCode = {
  overload: 52,
  messageType: 53,
  serverIdentifier: 54,
  vendorClass: 60,
  tftpServerName: 66,
  bootFile: 67,
  userClass: 77,
  clientArch: 93,
} as const;

const pad = 0;
const endOfOptions = 255;

/** Options of one field up to its end mark, or up to where it is cut off. */
export function readOptions(field: Buffer, into = new Map<number, Buffer>()): Map<number, Buffer> {
  let at = 0;
  while (at < field.length && field[at] !== endOfOptions) {
    const code = field[at++]!;
    if (code === pad) continue;
    const sizeBytes = field[at++];
    if (sizeBytes === undefined || at + sizeBytes > field.length) break;
    const value = field.subarray(at, at + sizeBytes);
    const before = into.get(code);
    into.set(code, before === undefined ? value : Buffer.concat([before, value]));
    at += sizeBytes;
  }
  return into;
}

/** Null where the option is absent or empty. */
export function textOption(options: DhcpOptions, code: number): string | null {
  return fieldText(options.get(code) ?? Buffer.alloc(0)) || null;
}

/**
 * Option 77 as RFC 3004 has it, a list of counted strings, or as iPXE, gPXE and ISC dhcpd's users write it: the bare
 * text. Several classes are joined by commas.
 */
export function userClassOption(options: DhcpOptions): string | null {
  const value = options.get(optionCode.userClass);
  if (value === undefined) return null;
  const classes = countedStrings(value) ?? [value];
  return classes.map(fieldText).join(',') || null;
}

/** Undefined where the counts do not come out even. */
function countedStrings(value: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  let at = 0;
  while (at < value.length) {
    const sizeBytes = value[at]!;
    if (sizeBytes === 0 || at + 1 + sizeBytes > value.length) return undefined;
    strings.push(value.subarray(at + 1, at + 1 + sizeBytes));
    at += 1 + sizeBytes;
  }
  return strings;
}
