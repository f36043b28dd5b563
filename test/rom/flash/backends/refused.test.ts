import { describe, expect, it } from '@jest/globals';
import { refusedWay } from '../../../../rom/flash/backends/refused.ts';

describe('refusedWay', () => {
  it.each([
    ['ethtool', 'eth0', /configuration.*not its boot ROM/],
    ['devlink', 'pci/0000:03:00.0', /signed/],
    ['flashrom', 'nicintel_eeprom:pci=03:00.0', /EEPROM/],
    ['flashrom', 'internal', /main board/],
    ['bootutil', '1', /Intel/],
  ])('refuses %s:%s and says what can be done', (scheme, rest, why) => {
    const way = refusedWay(scheme, rest);
    expect(way?.why).toMatch(why);
    expect(way?.instead).toMatch(/--device|flashrom:|romkit /);
  });

  it.each([
    ['flashrom', 'nicintel_spi:pci=03:00.0'],
    ['flashrom', 'internalish'],
    ['mstflint', '03:00.0'],
  ])('has nothing against %s:%s', (scheme, rest) => {
    expect(refusedWay(scheme, rest)).toBeUndefined();
  });
});
