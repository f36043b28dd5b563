import { expect, it } from '@jest/globals';
import { size } from '../../system/size.ts';

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [100 * 2 ** 10 - 1, '100.0 KiB'],
  [100 * 2 ** 10, '100 KiB'],
  [2 ** 20, '1.0 MiB'],
  [8_247_232, '7.9 MiB'],
  [300 * 2 ** 20, '300 MiB'],
  [2 ** 50, '1024 TiB'],
])('%d bytes are %s', (bytes, words) => expect(size(bytes)).toBe(words));
