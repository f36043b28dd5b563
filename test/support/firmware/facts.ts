import { plainSettings, type BuildRequest, type EmbeddedFile } from '../../../rom/build/request.ts';
import type { Profile } from '../../../rom/build/profile/profile.ts';
import type { BuildOption, SourceFacts, SupportedNic } from '../../../rom/source/facts/facts.ts';
import type { Source } from '../../../rom/source/source.ts';

const flag = (name: string, header = 'general.h'): BuildOption => ({
  name,
  header,
  kind: 'flag',
  defaults: { pcbios: false, efi: false },
  comment: '',
});

const value = (name: string, header: string, standing: string): BuildOption => ({
  ...flag(name, header),
  kind: 'value',
  defaults: { pcbios: standing, efi: standing },
});

const nic = (device: string, name: string): SupportedNic => ({
  vendor: '8086',
  device,
  name,
  description: `Intel ${name}`,
  driver: 'intel',
});

/** A source that has a little of everything that targets and options are made of. */
export const someFacts: SourceFacts = {
  flavour: 'ipxe',
  version: '2.0.0+',
  options: [
    flag('DOWNLOAD_PROTO_HTTP'),
    flag('DOWNLOAD_PROTO_HTTPS'),
    flag('DOWNLOAD_PROTO_NFS'),
    flag('SANBOOT_PROTO_HTTP'),
    flag('PING_CMD'),
    flag('IMAGE_TRUST_CMD'),
    flag('CONSOLE_SERIAL', 'console.h'),
    flag('CONSOLE_VMWARE', 'console.h'),
    value('COMSPEED', 'serial.h', '115200'),
    value('CROSSCERT', 'crypto.h', '"http://ca.ipxe.org/auto"'),
    value('PRODUCT_ERROR_URI', 'branding.h', '"https://ipxe.org/%08x"'),
  ],
  commands: [{ name: 'chain', options: [] }],
  settings: { filename: 'string' },
  nics: [nic('100e', '82540em'), nic('1010', '82546eb'), nic('10d3', '82574l')],
  drivers: ['intel', 'ipxe', 'snponly', 'undionly', 'virtio-net', 'deadbeef'],
  media: {
    pcbios: ['rom', 'mrom', 'kpxe', 'lkrn', 'iso', 'usb', 'dsk', 'nbi'],
    efi: ['efi', 'efidrv', 'efirom', 'iso', 'usb'],
  },
  configs: [
    { name: 'cloud', changes: { CONSOLE_SERIAL: { pcbios: true, efi: false } } },
    { name: 'qemu', changes: {} },
  ],
  objects: { pcbios: ['dhcp', 'tls', 'undi'], efi: ['dhcp', 'snp', 'tls'] },
  archs: ['arm64', 'i386', 'loong64', 'riscv32', 'riscv64', 'x86_64'],
};

export const someSource: Source = {
  flavour: 'ipxe',
  origin: 'flag',
  location: '/src/ipxe',
  gitDir: '/src/ipxe/.git',
  commit: 'a'.repeat(40),
  commitTime: 1_700_000_000,
  tree: 'b'.repeat(40),
  clean: true,
};

export const someProfile: Profile = {
  id: 'ipxe-0123456789abcdef0123',
  flavour: 'ipxe',
  commit: someSource.commit,
  tree: someSource.tree,
  sourceDateEpoch: 1_700_000_000,
  headers: {},
  config: null,
  debug: [],
  certificates: { trust: [], cert: [], privkey: null },
  toolchain: { identity: 'gcc' },
  kinship: { family: 'one', hasPrivateKey: false },
};

/** A file to embed; the first one of a request is the one that runs. */
export const scriptFile = (text: string, name = 'boot.ipxe'): EmbeddedFile => ({
  name,
  content: Buffer.from(text),
  origin: name,
});

export const requestFor = (targets: readonly string[], ...scripts: EmbeddedFile[]): BuildRequest => ({
  source: someSource,
  targets,
  scripts,
  settings: plainSettings,
  route: 'auto',
});
