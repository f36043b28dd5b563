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
    `${mac}`,
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
  it.each([
    ['debian/3/vmlinuz', { mac: null, boot: null }],
    [`${mac}/debian/3/vmlinuz`, { mac, boot: null }],
    [`525400-1234AB/debian/3/vmlinuz`, null],
    [`52-54-00-12-34-AB/debian/3/vmlinuz`, { mac, boot: null }],
    [`${mac}/77/debian/3/vmlinuz`, { mac, boot: 77 }],
    [`${mac}/0/debian/3/vmlinuz`, null],
    [`${mac}/x/debian/3/vmlinuz`, null],
    [`x/${mac}/77/debian/3/vmlinuz`, null],
    ['77/debian/3/vmlinuz', null],
    ['debian/0/vmlinuz', null],
    ['debian/-1/vmlinuz', null],
    ['debian/3', null],
    ['vmlinuz', null],
    ['', null],
  ])('%s', (path, whose) => {
    expect(readImagePath(path)).toEqual(
      whose && { ...whose, image: 'debian', revision: 3, file: 'vmlinuz' },
    );
  });

  it('is read as it was written into the script', () => {
    const boots = fc.option(fc.integer({ min: 1, max: 2 ** 40 }));
    fc.assert(
      fc.property(boots, (boot) => {
        const path = `${imagesFolder(mac, boot)}/a/1/b`.replace('bootdirectory/images/', '');
        expect(readImagePath(path)).toEqual({ mac, boot, image: 'a', revision: 1, file: 'b' });
      }),
    );
  });

  it('takes any text without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readImagePath(text);
        readScriptName(text);
      }),
    );
  });
});
