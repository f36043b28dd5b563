import { describe, expect, it } from '@jest/globals';
import { dialectOf, dialects, whose } from '../../../boot/dialects/request.ts';
import { mac, request } from './decisions.ts';

describe('the language of a script', () => {
  it('is one of three', () => {
    expect(dialects).toEqual(['ipxe', 'gpxe', 'pxelinux']);
  });

  it.each([
    ['gpxe', 'iPXE/1.21.1+ (g1234)', 'ipxe'],
    ['ipxe', 'gPXE/1.0.1+', 'gpxe'],
    ['gpxe', 'iPXE', 'ipxe'],
    ['gpxe', 'curl/8', 'gpxe'],
    ['ipxe', 'curl/8', 'ipxe'],
    ['ipxe', null, 'ipxe'],
    // The product that asks comes first (RFC 9110, section 10.1.5).
    ['gpxe', 'proxy/1 iPXE/1.21.1', 'gpxe'],
    ['ipxe', 'proxy/1 gPXE/1.0.1', 'ipxe'],
    ['gpxe', 'iPXEish/1', 'gpxe'],
    ['ipxe', 'gPXEish/1', 'ipxe'],
  ] as const)('.%s for %s is %s', (suffix, userAgent, dialect) => {
    expect(dialectOf(suffix, userAgent)).toBe(dialect);
  });
});

it('names the machine that a script is for', () => {
  expect(whose(request())).toBe(mac);
  expect(whose(request({ mac: null }))).toBe('every machine without a script');
});
