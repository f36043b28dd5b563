import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imagesFolder, readImagePath, readScriptName } from '../../../../boot/server/bootdirectory/paths.ts';

const mac = '52:54:00:12:34:ab';

describe("the name of a machine's script", () => {
  it.each(['52:54:00:12:34:ab', '52-54-00-12-34-AB', '5254.0012.34ab', '5254001234AB'])('%s', (spelling) => {
    expect(readScriptName(`${spelling}.gpxe`)).toEqual({ mac, flavour: 'gpxe' });
    expect(readScriptName(`${spelling}.ipxe`)).toEqual({ mac, flavour: 'ipxe' });
  });

  it.each([
    `${mac}.txt`,
    `${mac}.ipxe.bak`,
    mac,
    `52:54:00:12:34.ipxe`,
    `../${mac}.ipxe`,
    `${mac}\n.ipxe`,
    `${mac}.ipxe\n`,
    '52:54:00:12:34:gg.ipxe',
    '.ipxe',
  ])('is not %j', (name) => {
    expect(readScriptName(name)).toBeNull();
  });
});

describe('the path of an image file', () => {
  const nobody = { mac: null, boot: null };
  const ofDebian = { image: 'debian', revision: 3, name: 'vmlinuz' };
  const sha256 = 'ab'.repeat(32);

  it.each([
    [`${sha256}/vmlinuz`, { ...nobody, file: { sha256 } }],
    [`${sha256}/arch/x86_64/airootfs.sfs`, { ...nobody, file: { sha256 } }],
    [`${mac}/${sha256}/vmlinuz`, { mac, boot: null, file: { sha256 } }],
    [`${mac},77/${sha256}/vmlinuz`, { mac, boot: 77, file: { sha256 } }],
    ['debian/3/vmlinuz', { ...nobody, file: ofDebian }],
    ['debian/3/a/b', { ...nobody, file: { ...ofDebian, name: 'a/b' } }],
    [`52-54-00-12-34-AB/debian/3/vmlinuz`, { mac, boot: null, file: ofDebian }],
    [`${mac},77/debian/3/vmlinuz`, { mac, boot: 77, file: ofDebian }],
    ['5254001234ab/3/vmlinuz', { ...nobody, file: { ...ofDebian, image: '5254001234ab' } }],
  ])('%s', (path, expected) => {
    expect(readImagePath(path)).toEqual(expected);
  });

  it.each([
    '',
    'vmlinuz',
    'debian/3',
    'debian/0/vmlinuz',
    'debian/-1/vmlinuz',
    'debian/x/vmlinuz',
    sha256,
    `${mac}/vmlinuz`,
    `${mac}/${sha256}`,
    `${mac},0/${sha256}/vmlinuz`,
    `${mac},x/${sha256}/vmlinuz`,
    `${mac},/${sha256}/vmlinuz`,
  ])('is not %s', (path) => {
    expect(readImagePath(path)).toBeNull();
  });

  it('is read as it was written into the script', () => {
    const boots = fc.option(fc.integer({ min: 1, max: 2 ** 40 }));
    fc.assert(
      fc.property(boots, (boot) => {
        const path = `${imagesFolder(mac, boot)}/${sha256}/b`.replace('bootdirectory/images/', '');
        expect(readImagePath(path)).toEqual({ mac, boot, file: { sha256 } });
      }),
    );
  });

  it('takes any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        readImagePath(text);
        readScriptName(text);
      }),
    );
  });
});
