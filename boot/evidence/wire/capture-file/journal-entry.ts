/** An entry of a systemd journal, its fields by their names (systemd.journal-fields(7)). */
export interface JournalEntry {
  /** Since 1970-01-01T00:00:00Z, with fractions. */
  readonly epochMs: number;
  readonly fields: ReadonlyMap<string, string>;
}

const timeField = '__REALTIME_TIMESTAMP';
const fieldName = /^[A-Z_][A-Z0-9_]{0,63}$/;
const mostFields = 256;
/** A line feed, where the text form of a field ends; a NUL pads the block that the entry is in. */
const [lineFeed, padding] = [0x0a, 0];

/** The entry as bytes (Journal Export Format): `NAME=value`, or name, length and value where that holds a line feed. */
export function journalBytes({ epochMs, fields }: JournalEntry): Buffer {
  const time = [timeField, String(Math.round(epochMs * 1000))] as const;
  return Buffer.concat([time, ...fields].map(([name, value]) => fieldBytes(name, value)));
}

function fieldBytes(name: string, value: string): Buffer {
  if (!value.includes('\n')) return Buffer.from(`${name}=${value}\n`);
  const bytes = Buffer.from(value);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), size, bytes, Buffer.from('\n')]);
}

/** Undefined where the bytes are no entry with a time. Of a field that comes twice the last counts. */
export function readJournalBytes(bytes: Buffer): JournalEntry | undefined {
  const fields = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== padding && bytes[at] !== lineFeed;) {
    const field = readField(bytes, at);
    if (field === undefined || fields.size === mostFields) return undefined;
    fields.set(field.name, field.value);
    at = field.end;
  }
  const time = fields.get(timeField);
  if (time === undefined || !/^\d{1,16}$/.test(time)) return undefined;
  fields.delete(timeField);
  return { epochMs: Number(time) / 1000, fields };
}

interface Field {
  readonly name: string;
  readonly value: string;
  /** Where the next one begins. */
  readonly end: number;
}

function readField(bytes: Buffer, at: number): Field | undefined {
  const lineEnd = bytes.indexOf(lineFeed, at);
  if (lineEnd < 0) return undefined;
  const equals = bytes.subarray(at, lineEnd).indexOf('=');
  const name = bytes.toString('latin1', at, equals < 0 ? lineEnd : at + equals);
  if (!fieldName.test(name)) return undefined;
  if (equals >= 0) return { name, value: bytes.toString('utf8', at + equals + 1, lineEnd), end: lineEnd + 1 };
  const valueAt = lineEnd + 1 + 8;
  if (valueAt > bytes.length) return undefined;
  const valueEnd = valueAt + Number(bytes.readBigUInt64LE(lineEnd + 1));
  if (bytes[valueEnd] !== lineFeed) return undefined;
  return { name, value: bytes.toString('utf8', valueAt, valueEnd), end: valueEnd + 1 };
}
