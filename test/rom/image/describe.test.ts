import { describe, expect, it } from '@jest/globals';
import { describeFile, unpackHint } from '../../../rom/image/describe.ts';

const gzip = { code: 'gzip', name: 'a gzip file', unpacker: 'gunzip' } as const;
const elf = { code: 'elf', name: 'an ELF file', unpacker: null } as const;

describe('a file', () => {
  it('that is packed is unpacked by a command', () => {
    expect(unpackHint('x.gz', gzip)).toBe('Unpack it first: gunzip < x.gz > firmware');
    expect(unpackHint('x', elf)).toBeNull();
    expect(unpackHint('x', null)).toBeNull();
  });

  it('is named by its kind, else by its format', () => {
    expect(describeFile({ kind: 'iso', format: null })).toBe('a CD image (ISO 9660)');
    expect(describeFile({ kind: 'unknown', format: gzip })).toBe('a gzip file');
    expect(describeFile({ kind: 'unknown', format: null })).toBe('an unknown file');
  });
});
