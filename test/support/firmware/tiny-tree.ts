import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Folders } from '../../../system/files/folders.ts';

/** The files of a source tree that has the least of everything that is read of one. */
export const tinyTree: Readonly<Record<string, string>> = {
  'src/Makefile': [
    'VERSION_MAJOR := 7',
    'VERSION_MINOR := 8',
    'VERSION_PATCH := 9',
    'EXTRAVERSION := +',
    'SRCDIRS :=',
    'SRCDIRS += core hci/commands',
    'SRCDIRS += drivers/net \\',
    '\tdrivers/usb',
    'NON_AUTO_SRCS += drivers/net/left.c',
    'DRIVERS_tiny += alpha',
    '',
  ].join('\n'),
  'src/arch/x86/Makefile.pcbios':
    'MEDIA += rom\nMEDIA += kpxe\nNON_AUTO_MEDIA += fd0\n%fd0 : %dsk\n\tdd if=$< of=/dev/fd0\n',
  'src/arch/i386/Makefile': 'include arch/x86/Makefile\n',
  'src/arch/i386/Makefile.pcbios': 'include arch/x86/Makefile.pcbios\n',
  'src/Makefile.efi': 'NON_AUTO_MEDIA += efi\n$(BIN)/%.iso : $(BIN)/%.efi util/genfsimg\n\ttouch $@\n',
  'src/include/ipxe/tiny.h': '',
  'src/config/defaults/pcbios.h': '#define FROM_PLATFORM\n',
  'src/config/defaults/efi.h': '',
  'src/config/defaults.h':
    '#define CONFIG_DEFAULTS(_p) <config/defaults/_p.h>\n#include CONFIG_DEFAULTS(PLATFORM)\n',
  'src/config/general.h': [
    '#ifndef CONFIG_GENERAL_H',
    '#define CONFIG_GENERAL_H',
    '#include <config/defaults.h>',
    '#define TINY_CMD /* A command that is in */',
    '//#define BIG_CMD /* A command that',
    '                 * is not */',
    '#define BOTH_WAYS',
    '#if defined ( PLATFORM_pcbios )',
    '  #undef BOTH_WAYS',
    '#endif',
    '/* #define IN_PROSE */',
    '//#undef FROM_PLATFORM',
    '#define WAIT 20',
    '#define ADDRESS "http://example.org/" // where',
    '#include <config/named.h>',
    '#include NAMED_CONFIG(general.h)',
    '#endif',
    '',
  ].join('\n'),
  'src/config/named.h': [
    '#ifdef CONFIG',
    '#define NAMED_CONFIG(_header) <config/CONFIG/_header>',
    '#else',
    '#define NAMED_CONFIG(_header) <config/_header>',
    '#endif',
    '',
  ].join('\n'),
  'src/config/field/general.h': '#define BIG_CMD\n#undef WAIT\n#define WAIT 5\n',
  'src/config/config.c': [
    '#ifdef TINY_CMD',
    'REQUIRE_OBJECT ( tiny_cmd );',
    '#endif',
    '#ifdef BIG_CMD',
    'REQUIRE_OBJECT ( big_cmd );',
    '#endif',
    '',
  ].join('\n'),
  'src/core/exec.c':
    'COMMAND ( echo, echo_exec );\nconst struct setting name_setting __setting ( GROUP, name ) = {\n\t.name = "name",\n};\n',
  'src/hci/commands/tiny_cmd.c': 'COMMAND ( tiny, tiny_exec );\n/* COMMAND ( gone, gone_exec ); */\n',
  'src/hci/commands/big_cmd.c':
    'struct command big_commands[] __command = {\n\t{\n\t\t.name = "big",\n\t},\n\t{ .name = "bigger" },\n};\n',
  'src/drivers/net/alpha.c': [
    'PCI_ROM ( 0x8086, 0x100E, "alpha-one", "Alpha (1)", 0 ),',
    'PCI_ROM(0x8086,0x1010,"alpha-two","Alpha 2",0),',
    'PCI_ROM ( 0x8086, 0xffff, "alpha-any", "Any", 0 ),',
    '',
  ].join('\n'),
  'src/drivers/net/beta.c':
    'PCI_ROM ( 0x10ec, 0x8139,\n\t"beta", "Beta", 0 ),\nISA_ROM ( "beta-isa", "Beta ISA" );\n',
  'src/drivers/net/left.c': 'PCI_ROM ( 0x1111, 0x2222, "left", "Left out", 0 ),\n',
  'src/drivers/usb/gamma.c': 'USB_ROM ( 0x0b95, 0x1790, "gamma", "Gamma", 0 ),\n',
};

/** A folder of its own for a test, with room for romkit's folders in it. */
export interface Sandbox {
  readonly root: string;
  readonly folders: Folders;
  remove(): void;
}

export function sandbox(): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'romkit-test-'));
  const folders = { config: join(root, 'config'), cache: join(root, 'cache'), state: join(root, 'state') };
  return { root, folders, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export function writeTree(folder: string, files: Readonly<Record<string, string>> = tinyTree): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Run git as somebody with a name and without settings of their own. */
export function gitIn(folder: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const who = [
    '-c',
    'user.name=Tester',
    '-c',
    'user.email=tester@example.org',
    '-c',
    'protocol.file.allow=always',
  ];
  return execFileSync('git', [...who, '-C', folder, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A work tree with the files in one commit. */
export function committedTree(folder: string, files: Readonly<Record<string, string>> = tinyTree): string {
  writeTree(folder, files);
  gitIn(folder, 'init', '-q', '-b', 'main');
  gitIn(folder, 'add', '-A');
  gitIn(folder, 'commit', '-qm', 'first');
  return folder;
}

/** A tree in which only TFTP can fail, with the error number 2d116001. */
export const failingTree = (words: string, flavour = 'ipxe'): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(tinyTree).map(([path, text]) => [path.replace('/ipxe/', `/${flavour}/`), text]),
  ),
  'src/include/errno.h': `#define ENOENT __einfo_error ( EINFO_ENOENT )
#define EINFO_ENOENT __einfo ( PLATFORM_ENOENT, 0x2d, 0, "${words}" )`,
  [`src/include/${flavour}/errfile.h`]:
    '#define ERRFILE_NET 0x00006000\n#define ERRFILE_tftp ( ERRFILE_NET | 0x00110000 )',
  'src/net/udp/tftp.c': 'int get ( void ) { return -ENOENT; }',
});

/** Trees of both flavours below a folder, as the environment names them, each with words of its own for 2d116001. */
export const failingTrees = (root: string): NodeJS.ProcessEnv => ({
  ROMKIT_IPXE_SOURCE: committedTree(join(root, 'ipxe'), failingTree('No such file')),
  ROMKIT_GPXE_SOURCE: committedTree(join(root, 'gpxe'), failingTree('Nothing of that name', 'gpxe')),
});
