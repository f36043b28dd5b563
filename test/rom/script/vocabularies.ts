import type {
  CommandFact,
  CommandOption,
  CommandUsage,
  ScriptVocabulary,
} from '../../../rom/script/vocabulary.ts';

/** `NAME LEAST-MOST [OPTION,…] [SYNOPSIS]`; an option is `s|long`, `s|long=text`, `s|long=integer` or `s|long=setting`. */
function usageOf(row: string): [string, CommandUsage] {
  const [, name = '', least = '', most = '', options = '', synopsis = ''] =
    /^(\S+) (\d+)-(\d+|\*)(?: \{(.*?)\})?(?: (.*))?$/.exec(row) ?? [];
  const usage: CommandUsage = {
    options: options
      .split(' ')
      .filter((text) => text !== '')
      .map(optionOf),
    minArguments: Number(least),
    maxArguments: most === '*' ? null : Number(most),
    synopsis,
    arguments: argumentsOf(name, synopsis),
    stores: name !== 'show',
  };
  return [name, usage];
}

function optionOf(text: string): CommandOption {
  const [, short = '', long = '', takes] = /^(.)\|([\w-]+)(?:=(\w+))?$/.exec(text) ?? [];
  return { long, short, takes: (takes ?? null) as CommandOption['takes'] };
}

function argumentsOf(name: string, synopsis: string): CommandUsage['arguments'] {
  if (/^<(setting|identifier)>/.test(synopsis) || name === 'imgset')
    return name === 'inc' ? { 0: 'setting', 1: 'integer' } : { 0: 'setting' };
  if (['sleep', 'exit', 'colour', 'cpair'].includes(name)) return { 0: 'integer' };
  if (name === 'imgmem') return { 0: 'integer', 1: 'integer' };
  return ['pxebs', 'sleep'].includes(name) ? { 1: 'integer' } : {};
}

const image = 'n|name=text t|timeout=integer q|quiet a|autofree';
const uri = '<uri> [<arguments>...]';
const uriOrImage = '<uri|image> [<arguments>...]';

/** Usages of the commands below, for iPXE; an integration test compares them with the source's own. */
export const ipxeUsages = new Map(
  [
    ...['echo 0-* {n|n} [...]', 'exit 0-1 {} [<status>]', 'isset 1-1 {} <value>'],
    ...['iseq 2-2 {} <value1> <value2>', 'sleep 1-1 {} <seconds>', 'goto 1-1 {} <label>'],
    'prompt 0-* {k|key=text t|timeout=integer} [<text>]',
    'dhcp 0-* {c|configurator=text t|timeout=integer} [<interface>...]',
    'pxebs 2-2 {} <interface> <server type>',
    ...['ifopen', 'ifclose', 'ifstat'].map((name) => `${name} 0-* {} [<interface>...]`),
    ...['imgfetch', 'initrd', 'module'].map((name) => `${name} 1-* {${image}} ${uri}`),
    ...['kernel', 'imgselect', 'imgargs'].map((name) => `${name} 1-* {${image}} ${uriOrImage}`),
    ...['chain', 'boot', 'imgexec'].map((name) => `${name} 0-* {${image} r|replace} [${uriOrImage}]`),
    'imgverify 2-2 {s|signer=text k|keep t|timeout=integer q|quiet} <uri|image> <signature uri|image>',
    'imgdecrypt 2-2 {n|name=text k|keep t|timeout=integer q|quiet} <uri|image> <envelope uri|image>',
    ...['imgmem 2-2 {n|name=text} <address> <length>', 'autoboot 0-* {} [<interface>...]'],
    'shim 0-1 {t|timeout=integer q|quiet l|require-loader p|allow-pxe s|allow-sbat}',
    'imgextract 1-1 {n|name=text k|keep t|timeout=integer q|quiet}',
    ...['imgstat', 'imgfree'].map((name) => `${name} 0-* {} [<image>...]`),
    ...['set 1-* {} <setting> <value>', 'clear 1-1 {} <setting>', 'read 1-1 {t|timeout=integer} <setting>'],
    ...['show 1-1 {q|quiet} <setting>', 'inc 1-2 {} <setting> [<increment>]'],
    ...['menu', 'form'].map((name) => `${name} 0-* {n|name=text d|delete} [<title>]`),
    'item 0-* {m|menu=text f|form=text k|key=text d|default s|secret g|gap} [<name> [<text>]]',
    'choose 1-1 {m|menu=text d|default=text t|timeout=integer r|retimeout=integer k|keep} <setting>',
    'present 0-0 {f|form=text k|keep}',
    'sanhook 1-* {d|drive=integer n|no-describe} <root-path>',
    'sanunhook 0-0 {d|drive=integer}',
    'shell 0-0',
    'reboot 0-0 {w|warm s|setup}',
    'ping 1-1 {s|size=integer t|timeout=integer c|count=integer q|quiet} <host>',
    'time 1-* {} <command>',
    'sha256sum 1-* {s|set=setting} <image> [<image>...]',
    'imgset 2-2 {k|keep t|timeout=integer q|quiet}',
    'colour 1-1 {b|basic=integer r|rgb=integer} <colour>',
    'cpair 1-1 {f|foreground=integer b|background=integer} <cpair>',
    'vcreate 1-1 {t|tag=integer p|priority=integer} <trunk interface>',
  ].map(usageOf),
);

const imageName = '[-n|--name <name>] filename [arguments...]';

/** The same for gPXE. */
export const gpxeUsages = new Map(
  [
    'dhcp 1-* {} <interface> [<interface> ...]',
    'pxebs 2-2 {} <interface> <server_type>',
    ...['ifopen', 'ifclose', 'ifstat'].map((name) => `${name} 0-* {} [<interface>] [<interface>...]`),
    ...['chain', 'kernel', 'initrd', 'module', 'imgfetch'].map(
      (name) => `${name} 1-* {n|name=text} ${imageName}`,
    ),
    'imgload 1-1 {} <image name>',
    'imgargs 1-* {} <image name> [<arguments>...]',
    ...['imgexec', 'boot'].map((name) => `${name} 0-1 {} <image name>`),
    'imgstat 0-0',
    'imgfree 0-1 {} [<image name>]',
    ...['set 2-2 {} <identifier> <value>', 'clear 1-1 {} <identifier>', 'show 1-1 {} <identifier>'],
    'sanboot 1-1 {} <root-path>',
    'autoboot 0-0',
    'time 1-* {} <command>',
    'sleep 1-* {} <seconds>',
  ]
    .map(usageOf)
    .map(([name, usage]) => [name, ['pxebs', 'sleep'].includes(name) ? { ...usage, arguments: {} } : usage]),
);

type Usages = ReadonlyMap<string, CommandUsage>;

const always = (usages: Usages, names: string): CommandFact[] =>
  names.split(' ').map((name) => ({ name, options: [], compiledIn: true, usage: usages.get(name) }));
const optional = (usages: Usages, option: string, names: string, compiledIn = true): CommandFact[] =>
  names.split(' ').map((name) => ({ name, options: [option], compiledIn, usage: usages.get(name) }));

const settings = {
  ...{ mac: 'hex', ip: 'ipv4', netmask: 'ipv4', gateway: 'ipv4', dns: 'ipv4', domain: 'string' },
  ...{ hostname: 'string', filename: 'string', 'next-server': 'ipv4', 'root-path': 'string' },
  ...{ username: 'string', password: 'string', 'user-class': 'string', uuid: 'uuid', serial: 'string' },
  ...{ asset: 'string', manufacturer: 'string', product: 'string', busid: 'hex', priority: 'int8' },
};

/** What a default BIOS build of iPXE has, as far as the tests need it; reading the tree is tested elsewhere. */
export const ipxe: ScriptVocabulary = {
  flavour: 'ipxe',
  platform: 'pcbios',
  magics: ['#!ipxe', '#!gpxe'],
  hasGoto: true,
  commands: [
    ...always(
      ipxeUsages,
      'echo exit isset iseq sleep goto prompt help sha256sum imgset colour cpair vcreate',
    ),
    ...optional(ipxeUsages, 'DHCP_CMD', 'dhcp pxebs'),
    ...optional(ipxeUsages, 'IFMGMT_CMD', 'ifopen ifclose ifstat ifconf iflinkwait'),
    ...optional(
      ipxeUsages,
      'IMAGE_CMD',
      'chain kernel initrd imgfetch imgargs imgexec imgselect imgstat imgfree boot module',
    ),
    ...optional(ipxeUsages, 'IMAGE_TRUST_CMD', 'imgverify'),
    ...optional(ipxeUsages, 'IMAGE_CRYPT_CMD', 'imgdecrypt'),
    ...optional(ipxeUsages, 'IMAGE_MEM_CMD', 'imgmem'),
    ...optional(ipxeUsages, 'AUTOBOOT_CMD', 'autoboot'),
    ...optional(ipxeUsages, 'SHIM_CMD', 'shim'),
    ...optional(ipxeUsages, 'IMAGE_ARCHIVE_CMD', 'imgextract'),
    ...optional(ipxeUsages, 'NVO_CMD', 'set clear read show inc'),
    ...optional(ipxeUsages, 'MENU_CMD', 'menu form item choose present'),
    ...optional(ipxeUsages, 'SANBOOT_CMD', 'sanboot sanhook sanunhook'),
    ...optional(ipxeUsages, 'SHELL_CMD', 'shell'),
    ...optional(ipxeUsages, 'REBOOT_CMD', 'reboot'),
    ...optional(ipxeUsages, 'PING_CMD', 'ping', false),
    ...optional(ipxeUsages, 'TIME_CMD', 'time', false),
  ],
  settings: { ...settings, platform: 'string', buildarch: 'string', memsize: 'int32' },
};

export const gpxe: ScriptVocabulary = {
  flavour: 'gpxe',
  platform: 'pcbios',
  magics: ['#!gpxe'],
  hasGoto: false,
  commands: [
    ...always(gpxeUsages, 'echo exit help'),
    ...optional(gpxeUsages, 'DHCP_CMD', 'dhcp pxebs'),
    ...optional(gpxeUsages, 'IFMGMT_CMD', 'ifopen ifclose ifstat'),
    ...optional(
      gpxeUsages,
      'IMAGE_CMD',
      'chain kernel initrd module imgfetch imgload imgargs imgexec imgstat imgfree boot',
    ),
    ...optional(gpxeUsages, 'NVO_CMD', 'set clear show'),
    ...optional(gpxeUsages, 'SANBOOT_CMD', 'sanboot'),
    ...optional(gpxeUsages, 'AUTOBOOT_CMD', 'autoboot'),
    ...optional(gpxeUsages, 'TIME_CMD', 'time sleep', false),
  ],
  settings,
};

export const vocabularies = { ipxe, gpxe } as const;
