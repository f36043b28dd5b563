import { describe, expect, it } from '@jest/globals';
import { decodeError, parseErrorCode } from '../../../../rom/source/errors/decode.ts';
import { errorTableOf } from '../../../../rom/source/errors/error-table.ts';

/** A tree in small, with every way in which sources name errors. */
const files = new Map([
  [
    'src/include/errno.h',
    `#define __einfo( platform, posix, uniq, desc ) ( platform, posix, uniq, desc )
/** Permission denied */
#define EACCES __einfo_error ( EINFO_EACCES )
#define EINFO_EACCES __einfo ( PLATFORM_EACCES, 0x02, 0, \\
			       "Permission denied" )
#define ENOENT __einfo_error ( EINFO_ENOENT )
#define EINFO_ENOENT __einfo ( PLATFORM_ENOENT, 0x2d, 0, "No such file " \\
			       "or directory" )
#define EINFO_EPLATFORM __einfo ( 0, 0x7f, 0, "Platform-generated error" )`,
  ],
  [
    'src/include/ipxe/errfile.h',
    `#define ERRFILE_NET 0x00006000 /**< Networking code */
#define ERRFILE_dog ( ERRFILE_NET | 0x00110000 )
#define ERRFILE_cat_food ( ERRFILE_NET | 0x00120000 )`,
  ],
  ['src/arch/x86/include/bits/errfile.h', '#define ERRFILE_mouse ( 0x00800000 | ERRFILE_NET | 0x00020000 )'],
  ['src/include/ipxe/efi/Base.h', '#define RETURN_SECURITY_VIOLATION    ENCODE_ERROR (26)'],
  ['src/include/ipxe/dog.h', 'enum dog_mood { DOG_GLAD, DOG_SAD = 4, DOG_ASLEEP };'],
  [
    'src/net/dog.c',
    `#define ENOENT_BONE __einfo_error ( EINFO_ENOENT_BONE )
#define EINFO_ENOENT_BONE \\
	__einfo_uniqify ( EINFO_ENOENT, 0x01, "No bone, (sorry)" )
#define EACCES_ASLEEP __einfo_error ( EINFO_EACCES_ASLEEP )
#define EINFO_EACCES_ASLEEP __einfo_uniqify ( EINFO_EACCES, ( 0x08 | DOG_ASLEEP ), "The dog sleeps" )
#define EACCES_MOOD( mood ) EUNIQ ( EINFO_EACCES, (mood), EACCES_ASLEEP )
/* EINVAL in words means nothing */
int bark ( void ) {
	return -ENOENT_BONE;
}
int look ( int mood ) { return -EACCES_MOOD ( mood ); }`,
  ],
  ['src/net/cat-food.c', 'int eat ( void ) { return -ENOENT; }'],
  [
    'src/arch/x86/net/mouse.c',
    `#define EINFO_EEFI_RUN __einfo_uniqify ( EINFO_EPLATFORM, 0x02, "Could not run" )
#define EINFO_EEFI_RUN_FORBIDDEN __einfo_platformify ( EINFO_EEFI_RUN, EFI_SECURITY_VIOLATION, "Forbidden" )
#define EEFI_RUN_FORBIDDEN __einfo_error ( EINFO_EEFI_RUN_FORBIDDEN )
#define EEFI_RUN( efirc ) EPLATFORM ( EINFO_EEFI_RUN, efirc, EEFI_RUN_FORBIDDEN )`,
  ],
]);
const table = errorTableOf('ipxe', files);
const decoded = (code: string) => decodeError(table, parseErrorCode(code)!);

describe('the error numbers of a tree', () => {
  it.each([
    ['2d11613b', 'No bone, (sorry)', 'net/dog.c', 'ENOENT_BONE'],
    ['02116d01', 'The dog sleeps', 'net/dog.c', 'EACCES_ASLEEP'],
    // Bits that the source takes from the outside, and that no name has.
    ['02117fff', 'Permission denied', 'net/dog.c', 'EACCES_MOOD'],
    ['2d12608e', 'No such file or directory', 'net/cat-food.c', 'ENOENT'],
    ['7f826200', 'Could not run', 'arch/x86/net/mouse.c', 'EEFI_RUN'],
    ['7f82629a', 'Forbidden', 'arch/x86/net/mouse.c', 'EEFI_RUN_FORBIDDEN'],
  ])('%s is %s', (code, message, file, name) =>
    expect(decoded(code)).toMatchObject({ code, message, name, files: [file] }),
  );

  it('tell the line, the general words and the status of UEFI', () => {
    expect(decoded('2d11613b')).toMatchObject({ lines: [9], general: 'No such file or directory' });
    expect(decoded('7f82629a')?.status).toBe('EFI_SECURITY_VIOLATION');
    expect(decoded('2d11619a')?.status).toBeNull();
  });

  it('tell what they can where the source is none of the tree’s, or makes no such error', () => {
    expect(decoded('2dffe000')).toMatchObject({
      message: 'No such file or directory',
      files: [],
      name: null,
    });
    expect(decoded('02126001')).toMatchObject({ message: 'Permission denied', files: ['net/cat-food.c'] });
    expect(decoded('99126001')).toBeUndefined();
    expect(decoded('00000000')).toBeUndefined();
  });
});

it.each([
  '3e11623b',
  '0x3e11623b',
  '3E11623B',
  'https://ipxe.org/3e11623b',
  'http://ipxe.org/err/3e11623b',
  ' 3e11623b ',
])('takes %j for a number', (text) => expect(parseErrorCode(text)).toBe(0x3e11623b));

it.each(['', '3e11', '3e11623b0', 'https://example.org/3e11623b', '3e11623g'])('takes %j for none', (text) =>
  expect(parseErrorCode(text)).toBeUndefined(),
);
