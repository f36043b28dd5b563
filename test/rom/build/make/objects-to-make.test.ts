import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { objectsToMake } from '../../../../rom/build/make/objects-to-make.ts';

let src: string;
beforeEach(() => {
  src = mkdtempSync(join(tmpdir(), 'romkit-objects-'));
  mkdirSync(join(src, 'bin/deps/core'), { recursive: true });
  mkdirSync(join(src, 'bin/deps/net'));
  writeFileSync(join(src, 'bin/.blib.list'), 'bin/exec.o bin/tcp.o bin/udp.o\n');
  dependency('core/exec.c', 'config/general.h config/local/general.h');
  dependency('net/tcp.c', 'include/ipxe/tcp.h config/local/nap.h');
  dependency('net/udp.c', 'include/ipxe/udp.h');
});
afterEach(() => rmSync(src, { recursive: true, force: true }));

function dependency(source: string, headers: string): void {
  writeFileSync(join(src, 'bin/deps', `${source}.d`), `x_DEPS += ${source} ${headers}\n`);
}

const compile = (...names: string[]): void =>
  names.forEach((name) => writeFileSync(join(src, 'bin', name), ''));

it('is all of them in a tree that was never compiled', () => {
  expect(objectsToMake(src, 'bin', [])).toBe(3);
});

it('is what is missing where a make was ended before', () => {
  compile('exec.o', 'udp.o');
  expect(objectsToMake(src, 'bin', [])).toBe(1);
});

it('is what depends on a header that has changed', () => {
  compile('exec.o', 'tcp.o', 'udp.o');
  expect(objectsToMake(src, 'bin', ['config/local/general.h'])).toBe(1);
  expect(objectsToMake(src, 'bin', ['config/local/general.h', 'config/local/nap.h'])).toBe(2);
  expect(objectsToMake(src, 'bin', [])).toBe(0);
});

it('is 0 where make has written no list', () => {
  expect(objectsToMake(src, 'bin-x86_64-efi', [])).toBe(0);
});
