import { describe, expect, it } from '@jest/globals';
import { factsOf } from '../../../../rom/source/facts/read-facts.ts';
import { isCompiledIn } from '../../../../rom/source/facts/facts-commands.ts';
import { tinyTree } from '../../../support/firmware/tiny-tree.ts';

const facts = factsOf('ipxe', new Map(Object.entries(tinyTree)));
const option = (name: string) => facts.options.find((one) => one.name === name);

describe('facts of a tree', () => {
  it('has the version, media and architectures of the Makefiles', () => {
    expect(facts.version).toBe('7.8.9+');
    // fd0 would write to the building machine's floppy.
    // For iso there is nothing but a rule.
    expect(facts.media).toEqual({ pcbios: ['rom', 'kpxe'], efi: ['efi', 'iso'] });
    expect(facts.archs).toEqual(['i386']);
  });

  it('knows each option’s default on each platform', () => {
    expect(option('TINY_CMD')).toEqual({
      name: 'TINY_CMD',
      header: 'general.h',
      kind: 'flag',
      defaults: { pcbios: true, efi: true },
      comment: 'A command that is in',
    });
    expect(option('BIG_CMD')).toMatchObject({
      defaults: { pcbios: false, efi: false },
      comment: 'A command that is not',
    });
    expect(option('BOTH_WAYS')?.defaults).toEqual({ pcbios: false, efi: true });
    expect(option('FROM_PLATFORM')?.defaults).toEqual({ pcbios: true, efi: false });
  });

  it('tells values from flags, and a comment from a URL', () => {
    expect(option('WAIT')).toMatchObject({ kind: 'value', defaults: { pcbios: '20', efi: '20' } });
    expect(option('ADDRESS')).toMatchObject({
      kind: 'value',
      defaults: { pcbios: '"http://example.org/"', efi: '"http://example.org/"' },
      comment: 'where',
    });
  });

  it('knows its named configurations, and what they change', () =>
    expect(facts.configs).toEqual([
      {
        name: 'field',
        changes: { BIG_CMD: { pcbios: true, efi: true }, WAIT: { pcbios: '5', efi: '5' } },
      },
    ]));

  it('takes neither include guards nor prose for options', () => {
    expect(option('CONFIG_GENERAL_H')).toBeUndefined();
    expect(option('IN_PROSE')).toBeUndefined();
  });

  it('knows commands of both spellings and what compiles them in', () => {
    expect(facts.commands).toEqual([
      { name: 'big', options: ['BIG_CMD'] },
      { name: 'bigger', options: ['BIG_CMD'] },
      { name: 'echo', options: [] },
      { name: 'tiny', options: ['TINY_CMD'] },
    ]);
  });

  it('knows cards, drivers and groups, and leaves out what make leaves out', () => {
    expect(facts.nics).toEqual([
      { vendor: '8086', device: '100e', name: 'alpha-one', description: 'Alpha (1)', driver: 'alpha' },
      { vendor: '8086', device: '1010', name: 'alpha-two', description: 'Alpha 2', driver: 'alpha' },
      { vendor: '10ec', device: '8139', name: 'beta', description: 'Beta', driver: 'beta' },
    ]);
    expect(facts.drivers).toEqual(['0b951790', 'alpha', 'beta', 'beta-isa', 'gamma', 'tiny']);
  });

  it('knows settings', () => expect(facts.settings).toEqual({ name: 'string' }));
});

describe('isCompiledIn', () => {
  const on =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name);

  it('wants one option of each set', () => {
    const command = { name: 'x', options: ['A', 'B'], requires: [['C', 'D']] };
    expect(isCompiledIn(command, on('A', 'D'))).toBe(true);
    expect(isCompiledIn(command, on('A', 'B'))).toBe(false);
    expect(isCompiledIn(command, on('C'))).toBe(false);
    expect(isCompiledIn({ name: 'y', options: [] }, on())).toBe(true);
  });
});
