import type { Mac } from '../../chain/event.ts';
import { findMac } from '../collect/mac.ts';
import { keyword, type Statement } from './statements.ts';
import type { Token } from './tokens.ts';

type Tell = (line: number, message: string) => void;

/** A host entry, before names are looked up. */
export interface HostEntry {
  /** As declared, with its dots; empty where it has none. */
  readonly label: string;
  readonly macs: readonly Mac[];
  /** `option host-name`; null where there is none. */
  readonly hostName: string | null;
  /** Addresses and names in the order of fixed-address. */
  readonly addresses: readonly string[];
  /** The group that it names itself (`group "x";`); null where none. */
  readonly group: string | null;
}

/** Statements of a host that say which machine it is; the others are left to the caller. */
const own = new Set(['hardware', 'fixed-address', 'uid', 'host-identifier', 'dynamic', 'deleted', 'group']);

/** Does a statement of a host say which machine it is? */
export const isIdentity = (statement: Statement): boolean =>
  own.has(keyword(statement)) ||
  isOption(statement, 'host-name') ||
  isOption(statement, 'dhcp-client-identifier');

/** A host entry (dhcpd.conf(5), "The host statement"). */
export function readHost(host: Statement, statements: readonly Statement[], tell: Tell): HostEntry {
  const all = (name: string): Statement[] => statements.filter((each) => keyword(each) === name);
  const macs = [
    ...all('hardware').flatMap((each) => hardwareMac(each, tell)),
    ...identifiers(statements).flatMap((each) => identifierMac(each, tell)),
  ];
  const label = host.words
    .slice(1)
    .map(({ text }) => text)
    .join('');
  if (macs.length === 0)
    tell(host.line, `host ${label || '(without a name)'} has no Ethernet address; it is left out.`);
  const [hostName] = statements.filter((each) => isOption(each, 'host-name'));
  return {
    label,
    macs: [...new Set(macs)],
    hostName: hostName === undefined ? null : literal(hostName, 2, tell),
    addresses: all('fixed-address').flatMap(({ words }) => listOf(words.slice(1))),
    group: all('group')[0]?.words[1]?.text ?? null,
  };
}

/** `hardware ethernet 0:16:3e:0:0:1;` */
function hardwareMac({ words, line }: Statement, tell: Tell): Mac[] {
  const type = words[1]?.text.toLowerCase() ?? '';
  const address = textOf(words.slice(2));
  const mac = type === 'ethernet' ? findMac(address) : undefined;
  if (mac !== undefined) return [mac];
  const why = type === 'ethernet' ? 'is no MAC address' : 'is no Ethernet address';
  tell(line, `hardware ${type} ${address.slice(0, 60)} ${why}.`);
  return [];
}

const identifiers = (statements: readonly Statement[]): Statement[] =>
  statements.filter(
    (each) => ['uid', 'host-identifier'].includes(keyword(each)) || isOption(each, 'dhcp-client-identifier'),
  );

/** A client identifier of type 1 is a MAC address (RFC 2132 section 9.14). */
function identifierMac({ words, line }: Statement, tell: Tell): Mac[] {
  const start = words.findIndex(({ text }, index) => index > 0 && /^0?1$/.test(text));
  const mac = start === -1 ? undefined : findMac(textOf(words.slice(start + 2)));
  if (mac !== undefined) return [mac];
  tell(
    line,
    'A client identifier that holds no MAC address is not used: machines are known by their MAC address.',
  );
  return [];
}

/** A string or plain words as a value; null where it is an expression. */
function literal({ words, line }: Statement, from: number, tell: Tell): string | null {
  const value = words.slice(from);
  if (value.length === 1 && value[0]?.type === 'string') return value[0].text;
  tell(
    line,
    `The value of ${words
      .slice(0, from)
      .map(({ text }) => text)
      .join(' ')} is worked out when a machine asks.`,
  );
  return null;
}

/** The parts between commas. */
function listOf(words: readonly Token[]): string[] {
  return textOf(words)
    .split(',')
    .filter((each) => each !== '');
}

const textOf = (words: readonly Token[]): string => words.map(({ text }) => text).join('');

function isOption(statement: Statement, name: string): boolean {
  return keyword(statement) === 'option' && statement.words[1]?.text.toLowerCase() === name;
}
