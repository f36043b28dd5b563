import { describe, expect, it } from '@jest/globals';
import { bootKindsOf, describeKinds, type BootKind } from '../../../../rom/flash/plan/boot-kinds.ts';
import type { CodeTypeName } from '../../../../rom/image/headers/pcir.ts';
import { inspectImage } from '../../../../rom/image/inspect.ts';
import { biosImage } from '../../image/build-rom.ts';

const [image] = inspectImage(biosImage()).images;

describe('the firmware that runs a ROM', () => {
  it.each<[CodeTypeName[], BootKind[], string]>([
    [['bios'], ['bios'], 'BIOS'],
    [['efi'], ['efi'], 'EFI'],
    [['efi', 'bios'], ['bios', 'efi'], 'BIOS and EFI'],
    [['bios', 'hidden'], ['bios'], 'BIOS'],
    [['hidden'], [], ''],
    [[], [], ''],
  ])('of images %j is %j, in words "%s"', (codeTypes, kinds, words) => {
    const images = codeTypes.map((codeType) => ({ ...image!, codeType }));
    expect(bootKindsOf(images)).toEqual(kinds);
    expect(describeKinds(kinds)).toBe(words);
  });
});
