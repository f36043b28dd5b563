import type { ScriptLine } from '../lines.ts';
import type { Word } from '../parse.ts';
import { isWritten, reportAt, shown, type CheckContext } from './context.ts';

/** Largest numbers that a command takes, where less than 32 bits: core/ansicoldef.c, core/ansicol.c, include/ipxe/vlan.h. */
const largest: Readonly<Record<string, number>> = {
  colour: 7,
  cpair: 7,
  'vcreate --tag': 4094,
  'vcreate --priority': 7,
};

/** strtoul() with base 0: `09` is no number, it is octal. */
const number = /^[-+]?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i;

/** An argument or option value that has to be a number: what it is of, and the word. */
export function checkNumber(
  context: CheckContext,
  line: ScriptLine,
  owner: string,
  { text, at }: Word,
): void {
  if (!isWritten(text)) return;
  const value = parseNumber(text);
  if (value === undefined) {
    const message = `${owner} takes a number; "${shown(text)}" is none, and the command fails.`;
    const fix = /^0\d+$/.test(text)
      ? 'Leave the leading 0 away: it means octal.'
      : 'Write a whole number, without unit.';
    reportAt(context, line, at, { code: 'bad-value', message, fix });
    return;
  }
  const most = largest[owner];
  if (most === undefined || (value >= 0 && value <= most)) return;
  const message = `${owner} takes 0 to ${most}; it fails with ${shown(text)}.`;
  reportAt(context, line, at, { code: 'bad-value', message, fix: `Take a number from 0 to ${most}.` });
}

const addressPart = /^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i;
const widths: Readonly<Record<string, number>> = {
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
};

/** The fate of a value in a setting of this type: refused, or cut off; undefined where it is kept as it is. */
export function storedAs(type: string, text: string): { refused: boolean; why: string } | undefined {
  if (type === 'ipv4') {
    const parts = text.split('.');
    const isAddress =
      parts.length === 4 && parts.every((part) => addressPart.test(part) && Number(octal(part)) <= 255);
    return isAddress ? undefined : { refused: true, why: 'is no IPv4 address' };
  }
  const width = widths[type];
  if (width === undefined) return undefined;
  const value = parseNumber(text);
  if (value === undefined) return { refused: true, why: 'is no whole number' };
  const isKept = value >= -(2 ** (width - 1)) && value < 2 ** width;
  return isKept ? undefined : { refused: false, why: `does not fit into ${width} bits and is cut off` };
}

function parseNumber(text: string): number | undefined {
  if (!number.test(text)) return undefined;
  const digits = text.replace(/^[-+]/, '');
  return (text.startsWith('-') ? -1 : 1) * Number(octal(digits));
}

const octal = (digits: string): string => (/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
