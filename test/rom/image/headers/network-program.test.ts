import { describe, expect, it } from '@jest/globals';
import { isScript, readNetworkProgram } from '../../../../rom/image/headers/network-program.ts';

/** jmp 07c0:offset, as pxeprefix.S begins, and what a test puts behind it. */
function program(offset: number, change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(20_000);
  bytes[0] = 0xea;
  bytes.writeUInt16LE(offset, 1);
  bytes.writeUInt16LE(0x07c0, 3);
  change(bytes);
  return bytes;
}
const ipxe = (architecture: number, offset = 8): Buffer =>
  program(offset, (bytes) => {
    bytes[5] = architecture;
    bytes.writeUInt16LE(0x18ae, 6);
  });

describe('a network boot program', () => {
  it.each([
    [0x32, 'i386'],
    [0x64, 'x86_64'],
    [0x33, null],
    [0x65, null],
  ])('of iPXE with the mark %i is for %s', (mark, architecture) =>
    expect(readNetworkProgram(ipxe(mark))).toEqual({ loader: null, architecture }),
  );

  it('of iPXE jumps over its mark', () => {
    expect(readNetworkProgram(ipxe(0x32, 7))).toBeNull();
    expect(readNetworkProgram(ipxe(0x32, 9))?.architecture).toBe('i386');
  });

  it('of gPXE says so in its first 4096 bytes', () => {
    const gpxe = (at: number) => readNetworkProgram(program(5, (bytes) => bytes.write('PXE->EB:', at)));
    expect(gpxe(4088)).toEqual({ loader: null, architecture: null });
    expect(gpxe(4089)).toBeNull();
  });

  it('of another first instruction is not known', () => {
    const bytes = ipxe(0x32);
    expect(readNetworkProgram(Buffer.concat([Buffer.of(0xeb), bytes.subarray(1)]))).toBeNull();
    bytes.writeUInt16LE(0x07c1, 3);
    expect(readNetworkProgram(bytes)).toBeNull();
  });
});

describe('another boot loader', () => {
  const pxelinux = (change: (bytes: Buffer) => void): string | null | undefined =>
    readNetworkProgram(
      program(5, (bytes) => {
        bytes.writeUInt32LE(0x2983c8ac, 8);
        change(bytes);
      }),
    )?.loader;

  it.each<[string, (bytes: Buffer) => void, string]>([
    ['its banner', (bytes) => bytes.write('PXELINUX 6.04 20191223', 0x1000), 'PXELINUX 6.04'],
    ['its banner at the end of the search', (bytes) => bytes.write('PXELINUX 6.0', 16372), 'PXELINUX 6.0'],
    ['a banner behind the search', (bytes) => bytes.write('PXELINUX 6.04', 16384), 'PXELINUX'],
    ['no version', (bytes) => bytes.write('PXELINUX lwIP', 0x1000), 'PXELINUX'],
    ['no banner', () => undefined, 'PXELINUX'],
  ])('is PXELINUX with %s', (_name, change, loader) => expect(pxelinux(change)).toBe(loader));

  it('is not PXELINUX without its options or its jump', () => {
    expect(pxelinux((bytes) => bytes.writeUInt32LE(0x2983c8ad, 8))).toBeUndefined();
    expect(pxelinux((bytes) => (bytes[0] = 0xeb))).toBeUndefined();
  });

  it('is GRUB by the image that grub-mkimage puts in front', () => {
    const grub = Buffer.of(0xb2, 0x7f, 0xea, 0, 0x82, 0, 0, 9);
    expect(readNetworkProgram(grub)).toEqual({ loader: 'GRUB', architecture: null });
    expect(readNetworkProgram(Buffer.concat([Buffer.of(0), grub]))).toBeNull();
  });
});

it.each([
  ['#!ipxe', true],
  ['#!gpxe\n', true],
  [' #!ipxe', false],
  ['#!/bin/sh', false],
])('%j is a boot script: %j', (text, expected) => expect(isScript(Buffer.from(text))).toBe(expected));
