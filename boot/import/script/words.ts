import { findSettingReferences, parseSettingName } from '../../../rom/script/settings.ts';
import type { Mac } from '../../chain/event.ts';
import { cardVariables } from '../image/variables.ts';

/** A command line in romkit's variables, or why it has none for it: the end of a sentence. */
export type CommandWords =
  | { readonly commandLine: string; readonly variables: Readonly<Record<string, string>> }
  | { readonly problem: string };

/** Scopes of the card that the machine boots by. */
const ownScope = /^((net0|netX)(\.dhcp)?|dhcp|proxydhcp)$/;

/**
 * The settings of a command line as romkit's variables: it has no others, and renders them itself.
 * @param mac null where it is for whichever machine
 */
export function commandWords(
  words: readonly string[],
  { mac, nextServer }: { readonly mac: Mac | null; readonly nextServer: string | null },
): CommandWords {
  const text = words.join(' ');
  const variables: Record<string, string> = {};
  let problem: string | undefined;
  const commandLine = findSettingReferences(text).reduceRight((line, { at, content, closed, nested }) => {
    const value = closed && !nested ? valueOf(content) : undefined;
    if (value === undefined)
      problem = `the command line has \${${content}}, which romkit has no variable for`;
    return value === undefined ? line : line.slice(0, at) + value + line.slice(at + content.length + 3);
  }, text);
  return problem === undefined ? { commandLine, variables } : { problem };

  function valueOf(content: string): string | undefined {
    const { scope, name, format } = parseSettingName(content);
    if (scope !== undefined && !ownScope.test(scope)) return undefined;
    if (name === 'next-server') return nextServer ?? undefined;
    if (name === 'machyp' || (name === 'mac' && format === 'hexhyp')) return cardVariable('mac-hexhyp');
    if (name === 'mac' && format === 'hexraw') return cardVariable('mac-hexraw');
    const isPlain = format === undefined || format === 'string' || format === 'ipv4';
    return isPlain && ['mac', 'ip', 'hostname', 'serial', 'uuid'].includes(name) ? `\${${name}}` : undefined;
  }

  function cardVariable(name: 'mac-hexhyp' | 'mac-hexraw'): string | undefined {
    if (mac === null) return undefined;
    variables[name] = cardVariables(mac)[name];
    return `\${${name}}`;
  }
}
