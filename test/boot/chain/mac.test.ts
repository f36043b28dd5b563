import { describe, expect, it } from '@jest/globals';
import { parseMac, pxelinuxName } from '../../../boot/chain/mac.ts';

describe('a MAC address', () => {
  it.each(['52:54:00:AB:cd:01', '52-54-00-ab-cd-01', '5254.00ab.cd01', '525400ABCD01'])(
    '%s is written in lower case with colons',
    (text) => expect(parseMac(text)).toBe('52:54:00:ab:cd:01'),
  );

  it.each([
    ...['', '52:54:00:ab:cd', '52:54:00:ab:cd:01:02', '52:54-00:ab:cd:01', '52:54:00:ab:cd:0g'],
    ...['x52:54:00:ab:cd:01', '52:54:00:ab:cd:01x', 'x525400abcd01', '525400abcd01x', '5254.00ab.cd01.0000'],
    ...['x5254.00ab.cd01', '5254.00abcd01', '52:54:00:ab:cd:01\n'],
  ])('%j is none', (text) => expect(() => parseMac(text)).toThrow(/is no MAC address/));

  it('is quoted up to its sixtieth letter where it is none', () => {
    expect(() => parseMac('x'.repeat(99))).toThrow(`"${'x'.repeat(60)}" is no MAC address.`);
  });

  it('is looked for by PXELINUX with hyphens behind the hardware type', () =>
    expect(pxelinuxName('52:54:00:AB:CD:01')).toBe('01-52-54-00-ab-cd-01'));
});
