import { readContents, type Contents } from './contents.ts';
import { findEmbedded } from './embedded.ts';
import { inspectImage, type Inspection } from './inspect.ts';
import { diffLines, type LineChange } from './line-diff.ts';
import { regionsOf, type Region } from './regions.ts';

/** How two firmware files differ, by structure; plain data. Each pair is the first file's and the second's. */
export interface ImageDifference {
  readonly identical: boolean;
  readonly sizeBytes: readonly [number, number];
  /** Header fields and checksums, e.g. `images[0].pcir.deviceId`; null where one file has no such field. */
  readonly fields: readonly FieldDifference[];
  readonly stamp: readonly [string | null, string | null] | null;
  /** All lines of the embedded scripts; null where they are the same. */
  readonly script: readonly LineChange[] | null;
  readonly regions: readonly RegionDifference[];
}

export interface FieldDifference {
  readonly path: string;
  readonly values: readonly [Leaf, Leaf];
}

type Leaf = string | number | boolean | null;

/** A region of which the two files hold different bytes. */
export interface RegionDifference {
  readonly name: string;
  /** Where it begins in each file; null in the file that has no such region. */
  readonly offsets: readonly [number | null, number | null];
  readonly sizeBytes: readonly [number, number];
  readonly differingBytes: number;
  /** The first differing byte, counted from the start of the region. */
  readonly firstDifference: number;
  /** What is packed there, compared unpacked; null where nothing is packed, or on one side only. */
  readonly unpacked: {
    readonly sizeBytes: readonly [number, number];
    readonly differingBytes: number;
    readonly firstDifference: number;
  } | null;
}

/** Compare two files by structure. Any bytes may be handed in. */
export function diffImages(a: Uint8Array, b: Uint8Array): ImageDifference {
  const [left, right] = [readContents(a), readContents(b)];
  const [before, after] = [inspectImage(a, left), inspectImage(b, right)];
  const stamps = [before.embedded?.stamp ?? null, after.embedded?.stamp ?? null] as const;
  const scripts = [before.embedded?.script ?? '', after.embedded?.script ?? ''] as const;
  const regions = diffRegions(named(a, left), named(b, right));
  return {
    identical: a.length === b.length && regions.length === 0,
    sizeBytes: [a.length, b.length],
    fields: diffFields(before, after),
    stamp: stamps[0] === stamps[1] ? null : stamps,
    script: scripts[0] === scripts[1] ? null : diffLines(...scripts),
    regions,
  };
}

/** The same for people, one line for each part of the file that differs; empty where nothing does. */
export function describeDifference(a: Uint8Array, b: Uint8Array): string[] {
  const [left, right] = [readContents(a), readContents(b)];
  const regions = diffRegions(named(a, left), named(b, right));
  if (regions.length === 0) return [];
  const [before, after] = [findEmbedded(a, left.blocks), findEmbedded(b, right.blocks)];
  const lines = a.length === b.length ? [] : [`size: ${a.length} and ${b.length} bytes`];
  if (before?.stamp !== after?.stamp)
    lines.push(`stamp: ${before?.stamp ?? 'none'} and ${after?.stamp ?? 'none'}`);
  if (before?.script !== after?.script) lines.push('embedded script: differs');
  return [...lines, ...regions.map(describeRegion)];
}

/** One line about a region, e.g. `image 0: header: 1 of 28 bytes differs, first at 0x6`. */
export function describeRegion(region: RegionDifference): string {
  // The number tells two regions of a name apart; for people the offset does.
  const name = region.name.replace(/ \(\d+\)$/, '');
  const [before, after] = region.offsets;
  if (before === null || after === null) {
    return `${name}: only in the ${before === null ? 'second' : 'first'} file, at 0x${(before ?? after ?? 0).toString(16)}`;
  }
  const unpacked = region.unpacked;
  if (unpacked !== null && unpacked.differingBytes === 0)
    return `${name}: the same content, packed differently`;
  const { sizeBytes, differingBytes, firstDifference } = unpacked ?? region;
  const sizes = sizeBytes[0] === sizeBytes[1] ? `${sizeBytes[0]}` : `${sizeBytes[0]} and ${sizeBytes[1]}`;
  const first = `first at 0x${((unpacked === null ? before : 0) + firstDifference).toString(16)}`;
  return `${name}: ${differingBytes} of ${sizes} bytes differ${unpacked === null ? '' : ' when unpacked'}, ${first}`;
}

function diffRegions(left: NamedRegions, right: NamedRegions): RegionDifference[] {
  return [...new Set([...left.regions.keys(), ...right.regions.keys()])].flatMap((name) => {
    const [one, other] = [left.regions.get(name), right.regions.get(name)];
    const bytes = compare(slice(left.bytes, one), slice(right.bytes, other));
    // An empty difference of two regions that are both there is none.
    if (bytes.differingBytes === 0 && one !== undefined && other !== undefined) return [];
    const [packed, packedOther] = [left.unpacked.get(name), right.unpacked.get(name)];
    return [
      {
        name,
        offsets: [one?.offset ?? null, other?.offset ?? null] as const,
        ...bytes,
        unpacked: packed === undefined || packedOther === undefined ? null : compare(packed, packedOther),
      },
    ];
  });
}

interface NamedRegions {
  readonly bytes: Uint8Array;
  readonly regions: ReadonlyMap<string, Region>;
  readonly unpacked: ReadonlyMap<string, Uint8Array>;
}

/** Regions by name; a name that comes again is numbered. */
function named(bytes: Uint8Array, contents: Contents): NamedRegions {
  const counts = new Map<string, number>();
  const regions = new Map<string, Region>();
  for (const region of regionsOf(bytes, contents)) {
    const count = (counts.get(region.name) ?? 0) + 1;
    counts.set(region.name, count);
    regions.set(count === 1 ? region.name : `${region.name} (${count})`, region);
  }
  return {
    bytes,
    regions,
    unpacked: new Map(contents.blocks.map(({ name, data }) => [`packed ${name}`, data])),
  };
}

function slice(bytes: Uint8Array, region: Region | undefined): Uint8Array {
  return region === undefined
    ? new Uint8Array()
    : bytes.subarray(region.offset, region.offset + region.sizeBytes);
}

/** Bytes that only one side has count as differing. */
function compare(
  a: Uint8Array,
  b: Uint8Array,
): { sizeBytes: [number, number]; differingBytes: number; firstDifference: number } {
  const shared = Math.min(a.length, b.length);
  let differingBytes = Math.max(a.length, b.length) - shared;
  let firstDifference = -1;
  for (let i = 0; i < shared; i++) {
    if (a[i] === b[i]) continue;
    differingBytes++;
    if (firstDifference < 0) firstDifference = i;
  }
  return {
    sizeBytes: [a.length, b.length],
    differingBytes,
    firstDifference: firstDifference < 0 ? shared : firstDifference,
  };
}

/** Problems, packed blocks and the script have places of their own. */
function diffFields(before: Inspection, after: Inspection): FieldDifference[] {
  const left = leaves(before);
  const right = leaves(after);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((path) => {
    const values = [left.get(path) ?? null, right.get(path) ?? null] as const;
    return values[0] === values[1] ? [] : [{ path, values }];
  });
}

function leaves({
  problems: _problems,
  packed: _packed,
  embedded: _embedded,
  ...inspection
}: Inspection): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const walk = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') found.set(path, value as Leaf);
    else if (Array.isArray(value)) value.forEach((inner, index) => walk(inner, `${path}[${index}]`));
    else for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(inspection, '');
  return found;
}
