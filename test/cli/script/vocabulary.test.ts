import { describe, expect, it } from '@jest/globals';
import { vocabularyOf } from '../../../cli/script/vocabulary.ts';
import type { BuildOption, SourceFacts } from '../../../rom/source/facts/facts.ts';

const option = (name: string, pcbios: boolean | string, efi: boolean | string): BuildOption => ({
  name,
  header: 'general.h',
  kind: typeof pcbios === 'string' ? 'value' : 'flag',
  defaults: { pcbios, efi },
  comment: '',
});

const facts: SourceFacts = {
  flavour: 'ipxe',
  version: '1',
  options: [
    option('ON', true, true),
    option('OFF', false, false),
    option('EFI', false, true),
    option('WAIT', '20', '20'),
  ],
  commands: [
    { name: 'always', options: [] },
    { name: 'on', options: ['ON'] },
    { name: 'off', options: ['OFF'] },
    { name: 'either', options: ['OFF', 'EFI'] },
    { name: 'both', options: ['ON'], requires: [['EFI', 'OFF'], []] },
    { name: 'valued', options: ['WAIT'] },
    { name: 'elsewhere', options: ['UNKNOWN'] },
  ],
  settings: { mac: 'hex' },
  nics: [],
  drivers: [],
  media: { pcbios: [], efi: [] },
  configs: [],
  objects: { pcbios: [], efi: [] },
  archs: [],
};

function compiledIn(platform: 'pcbios' | 'efi', enable: string[] = [], disable: string[] = []): string {
  const { commands } = vocabularyOf(facts, { platform, enable, disable });
  return commands.flatMap(({ name, compiledIn: there }) => (there ? [name] : [])).join(' ');
}

describe('the vocabulary of a build profile', () => {
  it('has the commands whose options are on', () => {
    expect(compiledIn('pcbios')).toBe('always on valued');
    expect(compiledIn('efi')).toBe('always on either both valued');
    expect(compiledIn('pcbios', ['OFF'])).toBe('always on off either both valued');
    expect(compiledIn('efi', [], ['ON', 'EFI'])).toBe('always valued');
  });

  it('names the options that a command lacks', () => {
    const { commands } = vocabularyOf(facts, { platform: 'pcbios', enable: [], disable: [] });
    expect(commands.find(({ name }) => name === 'both')).toEqual({
      name: 'both',
      options: ['EFI', 'OFF'],
      compiledIn: false,
    });
  });

  it('takes the rest from the flavour and the tree', () => {
    expect(vocabularyOf(facts, { platform: 'efi', enable: [], disable: [] })).toMatchObject({
      flavour: 'ipxe',
      magics: ['#!ipxe', '#!gpxe'],
      hasGoto: true,
      settings: { mac: 'hex' },
      platform: 'efi',
    });
  });

  it('refuses what is switched on and off', () => {
    expect(() => vocabularyOf(facts, { platform: 'efi', enable: ['ON'], disable: ['ON'] })).toThrow(
      'both enabled and disabled',
    );
  });
});
