import { join } from 'node:path';

/** What a tool is needed for, as `romkit doctor` groups it. */
export const purposes = {
  build: { title: 'romkit build', required: true },
  reuse: { title: 'romkit build, objects of other settings', required: false },
  source: { title: 'romkit source, rom verify', required: true },
  trust: { title: 'romkit build --trust, --cert', required: false },
  media: { title: 'romkit build, .iso and .usb targets', required: false },
  image: { title: 'romkit image add, ISO images and packed initrds', required: false },
  'test-qemu': { title: 'romkit test-qemu', required: false },
  'test-qemu-servers': { title: 'romkit test-qemu with other servers than dnsmasq', required: false },
  flash: { title: 'romkit flash', required: false },
  test: { title: 'npm test', required: false },
} as const;

export type Purpose = keyof typeof purposes;

/** A program, or something that files show to be there. */
export interface Tool {
  /** As people call it: `gcc`, `lzma.h`. */
  readonly name: string;
  /** Debian package that holds it. */
  readonly package: string;
  readonly neededBy: readonly Purpose[];
  /** Programs, any one of which will do. */
  readonly programs?: readonly string[];
  /** Arguments that make the program print its version. */
  readonly versionArgs?: readonly string[];
  /** Its first group is the version, where the first number in the program's words may be another's. */
  readonly versionPattern?: RegExp;
  /** Files, any one of which will do; a folder and the end of a name where the name varies. */
  readonly files?: readonly (string | { readonly folder: string; readonly suffix: string })[];
}

/** A tool whose name the compiler knows. */
type Named<Name extends string> = Tool & { readonly name: Name };

const program = <const Name extends string>(
  name: Name,
  packageName: string,
  neededBy: readonly Purpose[],
  versionArgs: readonly string[] = ['--version'],
): Named<Name> => ({
  name,
  package: packageName,
  neededBy,
  programs: [name],
  versionArgs,
});

/** Servers and system tools lie where the PATH of an ordinary user does not go. */
const server = <const Name extends string>(
  name: Name,
  ...rest: [packageName: string, neededBy: readonly Purpose[], versionArgs?: readonly string[]]
): Named<Name> => ({ ...program(name, ...rest), files: [`/usr/sbin/${name}`] });

const syslinuxFolders = [
  '/usr/lib/syslinux',
  '/usr/lib/syslinux/bios',
  '/usr/lib/syslinux/modules/bios',
  '/usr/lib/ISOLINUX',
]
  .concat(['/usr/share/syslinux', '/usr/share/syslinux/bios', '/usr/local/share/syslinux/bios'])
  .concat(['/usr/lib/syslinux/mbr', '/usr/share/syslinux/mbr']);

const syslinuxFile = <const Name extends string>(name: Name, packageName: string): Named<Name> => ({
  name,
  package: packageName,
  neededBy: ['media'],
  files: syslinuxFolders.map((folder) => join(folder, name)),
});

/** Debian keeps the servers of each version in a folder of their own, outside of PATH. */
const postgresFolders = ['/usr/local/bin', '/usr/bin', '/usr/local/pgsql/bin'].concat(
  [18, 17, 16, 15, 14, 13].map((version) => `/usr/lib/postgresql/${version}/bin`),
);

const table = [
  program('gcc', 'gcc', ['build']),
  program('make', 'make', ['build']),
  program('ld', 'binutils', ['build']),
  program('objcopy', 'binutils', ['build']),
  program('perl', 'perl', ['build']),
  {
    name: 'lzma.h',
    package: 'liblzma-dev',
    neededBy: ['build'],
    files: ['/usr/include/lzma.h', '/usr/local/include/lzma.h'],
  },
  {
    // gcc only recommends the C library's headers, and iPXE's own tools are programs of this machine.
    name: 'stdio.h',
    package: 'libc6-dev',
    neededBy: ['build'],
    files: ['/usr/include/stdio.h', '/usr/local/include/stdio.h'],
  },
  program('ccache', 'ccache', ['reuse']),
  program('git', 'git', ['build', 'source', 'test']),
  {
    // git only recommends them, and without them it fetches nothing over https.
    name: 'CA certificates',
    package: 'ca-certificates',
    neededBy: ['source'],
    files: ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/cert.pem']
      .concat('/etc/pki/tls/certs/ca-bundle.crt')
      .concat('/etc/ssl/ca-bundle.pem'),
  },
  program('openssl', 'openssl', ['trust'], ['version']),
  { ...program('xorriso', 'xorriso', ['media', 'image']), programs: ['xorriso', 'genisoimage', 'mkisofs'] },
  program('mformat', 'mtools', ['media']),
  program('syslinux', 'syslinux', ['media']),
  syslinuxFile('isolinux.bin', 'isolinux'),
  syslinuxFile('ldlinux.c32', 'syslinux-common'),
  syslinuxFile('mbr.bin', 'syslinux-common'),
  {
    name: 'iPXE ROMs',
    package: 'ipxe-qemu',
    neededBy: ['test'],
    files: [{ folder: '/usr/lib/ipxe/qemu', suffix: '.rom' }],
  },
  {
    name: 'SeaBIOS ROMs',
    package: 'seabios',
    neededBy: ['test'],
    files: [{ folder: '/usr/share/seabios', suffix: '.bin' }],
  },
  { ...program('ip', 'iproute2', ['test-qemu'], ['-V']), files: ['/usr/sbin/ip', '/sbin/ip'] },
  program('unshare', 'util-linux', ['test-qemu', 'test']),
  program('setpriv', 'util-linux', ['test-qemu']),
  program('qemu-system-x86_64', 'qemu-system-x86', ['test-qemu']),
  {
    name: 'OVMF',
    package: 'ovmf',
    neededBy: ['test-qemu'],
    files: ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_CODE.fd']
      .concat('/usr/share/edk2/ovmf/OVMF_CODE.fd')
      .concat('/usr/share/edk2/x64/OVMF_CODE.4m.fd'),
  },
  server('dnsmasq', 'dnsmasq-base', ['test-qemu']),
  server('dhcpd', 'isc-dhcp-server', ['test-qemu-servers']),
  server('in.tftpd', 'tftpd-hpa', ['test-qemu-servers'], ['-V']),
  server('kea-dhcp4', 'kea-dhcp4-server', ['test-qemu-servers'], ['-v']),
  server('apache2', 'apache2-bin', ['test-qemu-servers'], ['-v']),
  server('nginx', 'nginx-light', ['test-qemu-servers'], ['-v']),
  // Debian's 1.3 calls itself "unknown on Linux 6.1.0": the number is the kernel's.
  { ...server('flashrom', 'flashrom', ['flash']), versionPattern: /^flashrom v?(\d+(?:\.\d+)+)/m },
  program('mstflint', 'mstflint', ['flash'], ['-v']),
  server('ethtool', 'ethtool', ['flash']),
  program('virsh', 'libvirt-clients', ['flash']),
  program('ssh', 'openssh-client', ['flash', 'test'], ['-V']),
  program('socat', 'socat', ['test'], ['-V']),
  program('curl', 'curl', ['test']),
  program('cpio', 'cpio', ['test']),
  program('tar', 'tar', ['test']),
  program('xz', 'xz-utils', ['image', 'test']),
  program('zstd', 'zstd', ['image', 'test']),
  program('lz4', 'lz4', ['image', 'test']),
  program('bzip2', 'bzip2', ['image', 'test']),
  program('flock', 'util-linux', ['test']),
  program('nsenter', 'util-linux', ['test']),
  // The DHCP client of test/integration/lab/wire.test.ts; the lab's own busybox is static and stays in its cache.
  { ...program('busybox', 'busybox', ['test'], ['--help']), versionPattern: /^BusyBox v(\d+(?:\.\d+)+)/m },
  server('sshd', 'openssh-server', ['test'], ['-V']),
  program('bash', 'bash', ['test']),
  program('tcpdump', 'tcpdump', ['test-qemu', 'test']),
  // The traffic of `npm run bench -- watch`.
  program('tcpreplay', 'tcpreplay', ['test']),
  program('script', 'bsdutils', ['test']),
  {
    name: 'postgres',
    package: 'postgresql',
    neededBy: ['test'],
    files: postgresFolders.map((folder) => join(folder, 'postgres')),
  },
  program('systemd-inhibit', 'systemd', ['test']),
  program('systemd-analyze', 'systemd', ['test']),
  program('zsh', 'zsh', ['test']),
  program('fish', 'fish', ['test']),
  program('chromium', 'chromium', ['test']),
] as const satisfies readonly Tool[];

export const tools: readonly Tool[] = table;

/** A name that the table holds: tests can only ask for what set-up installs. */
export type ToolName = (typeof table)[number]['name'];

/** The tools with these names or purposes. A name that the table does not hold is taken as a program and a package. */
export function toolsFor(names: readonly (string | Tool)[]): readonly Tool[] {
  const found = names.flatMap((name) => {
    if (typeof name !== 'string') return [name];
    const known = tools.filter(
      (tool) => tool.name === name || (tool.neededBy as readonly string[]).includes(name),
    );
    return known.length > 0 ? known : [program(name, name, [])];
  });
  return [...new Set(found)];
}
