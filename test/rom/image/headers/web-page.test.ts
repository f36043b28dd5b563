import { expect, it } from '@jest/globals';
import { isWebPage } from '../../../../rom/image/headers/web-page.ts';

it.each([
  ['<!DOCTYPE html>', true],
  ['<html>', true],
  ['\n <Head>', true],
  ['<body>', true],
  ['\xef\xbb\xbf<html>', true],
  ['<!-- not\nhere --> <html>', true],
  ['<?xml version="1.0"?>\n<!DOCTYPE html>', true],
  ['<?xml version="1.0"?><rss>', false],
  ['#!ipxe\n<html>', false],
  ['x<!-- a --><html>', false],
  ['', false],
])('%j is the beginning of a web page: %j', (text, expected) =>
  expect(isWebPage(Buffer.from(text, 'latin1'))).toBe(expected),
);

it('a web page begins within 512 bytes', () => {
  expect(isWebPage(Buffer.from(`${' '.repeat(507)}<html>`))).toBe(true);
  expect(isWebPage(Buffer.from(`${' '.repeat(508)}<html>`))).toBe(false);
});
