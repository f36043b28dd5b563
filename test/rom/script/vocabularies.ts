import type { CommandFact, ScriptVocabulary } from '../../../rom/script/vocabulary.ts';

const always = (names: string): CommandFact[] =>
  names.split(' ').map((name) => ({ name, options: [], compiledIn: true }));
const optional = (option: string, names: string, compiledIn = true): CommandFact[] =>
  names.split(' ').map((name) => ({ name, options: [option], compiledIn }));

const settings = (
  'mac ip netmask gateway dns domain hostname filename next-server root-path username password user-class uuid ' +
  'serial asset manufacturer product busid memsize platform buildarch priority'
).split(' ');

/** What a default BIOS build of iPXE has, as far as the tests need it; reading the tree is tested elsewhere. */
export const ipxe: ScriptVocabulary = {
  flavour: 'ipxe',
  magics: ['#!ipxe', '#!gpxe'],
  hasGoto: true,
  commands: [
    ...always('echo exit isset iseq sleep goto prompt help'),
    ...optional('DHCP_CMD', 'dhcp pxebs'),
    ...optional('IFMGMT_CMD', 'ifopen ifclose ifstat ifconf iflinkwait'),
    ...optional(
      'IMAGE_CMD',
      'chain kernel initrd imgfetch imgargs imgexec imgselect imgstat imgfree boot module',
    ),
    ...optional('NVO_CMD', 'set clear read show inc'),
    ...optional('MENU_CMD', 'menu item choose'),
    ...optional('SANBOOT_CMD', 'sanboot sanhook sanunhook'),
    ...optional('SHELL_CMD', 'shell'),
    ...optional('REBOOT_CMD', 'reboot'),
    ...optional('PING_CMD', 'ping', false),
    ...optional('TIME_CMD', 'time', false),
  ],
  settings,
};

export const gpxe: ScriptVocabulary = {
  flavour: 'gpxe',
  magics: ['#!gpxe'],
  hasGoto: false,
  commands: [
    ...always('echo exit help'),
    ...optional('DHCP_CMD', 'dhcp pxebs'),
    ...optional('IFMGMT_CMD', 'ifopen ifclose ifstat'),
    ...optional(
      'IMAGE_CMD',
      'chain kernel initrd module imgfetch imgload imgargs imgexec imgstat imgfree boot',
    ),
    ...optional('NVO_CMD', 'set clear show'),
    ...optional('SANBOOT_CMD', 'sanboot'),
    ...optional('AUTOBOOT_CMD', 'autoboot'),
    ...optional('TIME_CMD', 'time sleep', false),
  ],
  settings: settings.filter((name) => !['platform', 'buildarch', 'memsize'].includes(name)),
};

export const vocabularies = { ipxe, gpxe } as const;
