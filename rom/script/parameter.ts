import { usageError, type RomkitError } from '../../system/error.ts';
import { languages, type ScriptFlavour } from './language.ts';

/** A value that a template leaves open, as its front part declares it. */
export interface TemplateParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Taken where no value is given; undefined where one has to be given. An empty text means: leave it out. */
  readonly default: string | undefined;
  readonly description: string;
  /** For choices: each word a person may give, and what it stands for in the script. */
  readonly choices: Readonly<Record<string, string>> | undefined;
}

export const parameterTypes = [
  'url',
  'ip',
  'netmask',
  'path',
  'suffix',
  'interface',
  'interface-or-all',
  'count',
  'choice',
] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** Settings that a URL may take from DHCP or from the machine. */
const urlSettings = [
  'next-server',
  'ip',
  'mac',
  'hostname',
  'domain',
  'gateway',
  'dns',
  'uuid',
  'serial',
  'asset',
  'manufacturer',
  'product',
];

interface Kind {
  /** What is allowed, to be read after "It has to be". */
  readonly allowed: string;
  /** The text for the script; undefined where the value is not allowed. */
  readonly render: (value: string, flavour: ScriptFlavour) => string | undefined;
}

/** Each type says what it takes, character by character: nothing else gets into a script. */
const kinds: Readonly<Record<Exclude<ParameterType, 'choice'>, Kind>> = {
  url: {
    allowed:
      'a URL such as http://10.0.0.1 or http://${next-server}, of letters, digits and . _ ~ : / @ % + , = [ ] -, ' +
      `with no settings but ${urlSettings.join(', ')}`,
    render: renderUrl,
  },
  ip: {
    allowed: 'an IPv4 address such as 192.168.1.10',
    render: (value) => (octets(value) ? value : undefined),
  },
  netmask: {
    allowed: 'a netmask such as 255.255.255.0',
    render: (value) => (isNetmask(value) ? value : undefined),
  },
  path: {
    allowed: 'a path such as bootdirectory or boot/scripts, of letters, digits and . _ ~ / + , = : @ % -',
    render: (value) => {
      const inner = value.replace(/^\/+|\/+$/g, '');
      if (!/^[\w.~/+,=:@%-]{0,200}$/.test(inner)) return undefined;
      return inner === '' ? '' : `${inner}/`;
    },
  },
  suffix: {
    allowed: 'a file suffix such as .gpxe, of at most 32 letters, digits and . _ ~ -',
    render: (value) => (/^[\w.~-]{0,32}$/.test(value) ? value : undefined),
  },
  interface: {
    allowed: 'an interface: net0, net1, …',
    render: (value) => (/^net\d{1,2}$/.test(value) ? value : undefined),
  },
  'interface-or-all': {
    allowed: 'an interface (net0, net1, …) or all',
    // netX is the interface that was opened last: after dhcp, the one that got the lease.
    render: (value) => (value === 'all' ? 'netX' : /^net\d{1,2}$/.test(value) ? value : undefined),
  },
  count: {
    allowed: 'a number from 0 to 100',
    render: (value) => (/^(\d{1,2}|100)$/.test(value) ? String(Number(value)) : undefined),
  },
};

/**
 * Turn a value into the text that stands for it in a script.
 * @throws RomkitError `bad-parameter` with what is allowed: a value can only ever be a part of a word, never code.
 */
export function renderValue(parameter: TemplateParameter, value: string, flavour: ScriptFlavour): string {
  if (value === '' && parameter.default === '') return '';
  const text =
    parameter.type === 'choice' ? choose(parameter, value) : kinds[parameter.type].render(value, flavour);
  if (text === undefined) throw badParameter(parameter, value, flavour);
  return text;
}

/** What a person may give for it, in words. */
export function allowedValues(parameter: TemplateParameter): string {
  if (parameter.type !== 'choice') return kinds[parameter.type].allowed;
  const words = Object.keys(parameter.choices ?? {});
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function badParameter(parameter: TemplateParameter, value: string, flavour: ScriptFlavour): RomkitError {
  const given = JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  const where = parameter.type === 'choice' ? ` with ${languages[flavour].title}` : '';
  return usageError(
    'bad-parameter',
    `The parameter ${parameter.name} cannot be ${given}${where}.`,
    `It has to be ${allowedValues(parameter)}${parameter.default === '' ? ', or empty' : ''}.`,
  );
}

function choose({ choices = {} }: TemplateParameter, value: string): string | undefined {
  return Object.hasOwn(choices, value) ? choices[value] : undefined;
}

function renderUrl(value: string, flavour: ScriptFlavour): string | undefined {
  const plain = value.replace(/\$\{([^{}]{1,80})\}/g, (whole, content: string) =>
    isUrlSetting(content, flavour) ? 'x' : whole,
  );
  if (!/^(https?|tftp|ftp|nfs):\/\/[\w.~:@%+,=[\]-]+(\/[\w.~:/@%+,=-]*)?$/.test(plain) || value.length > 300)
    return undefined;
  return value.replace(/\/+$/, '');
}

function isUrlSetting(content: string, flavour: ScriptFlavour): boolean {
  const parts = /^(?:net(?:\d{1,2}|X)\/)?([a-z-]+)(?::([a-z0-9]+))?$/.exec(content);
  if (parts === null || !urlSettings.includes(parts[1] ?? '')) return false;
  return parts[2] === undefined || languages[flavour].formats.includes(parts[2]);
}

function octets(value: string): number[] | undefined {
  if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(value)) return undefined;
  const numbers = value.split('.').map(Number);
  // A leading zero is octal to the firmware's inet_aton and decimal to people.
  return numbers.every((number) => number <= 255) && !/(^|\.)0\d/.test(value) ? numbers : undefined;
}

function isNetmask(value: string): boolean {
  const bits = octets(value)
    ?.map((octet) => octet.toString(2).padStart(8, '0'))
    .join('');
  return bits !== undefined && /^1+0*$/.test(bits);
}
