import type { Mac } from '../../chain/event.ts';
import { checkedForImageUrl, imageUrlVariable } from '../../dialects/image-url.ts';
import { checkedCommandLine } from '../../dialects/values.ts';
import { RomkitError } from '../../../system/error.ts';
import type { Machine } from '../model/machine.ts';

/** Variables that romkit fills in itself; a machine's own ones have other names. */
export const builtInVariables = ['hostname', 'mac', 'ip', 'serial', 'uuid', imageUrlVariable] as const;

/** The command line as the kernel gets it, or why it cannot be written: the end of a sentence. */
export type RenderedCommandLine = { readonly line: string } | { readonly problem: string };

/**
 * Put a machine's values into a command line. The whole line is checked afterwards, so that no value can end a word,
 * a line or a command of a boot script. The image's URL is put in by whoever writes the script, who knows the server.
 * @param machine null where the address is unknown: `${mac}` alone has a value then
 */
export function renderCommandLine(text: string, machine: Machine | null, mac: Mac): RenderedCommandLine {
  if (!text.includes('${')) return checked(text);
  let problem: string | undefined;
  const line = text.replace(variablePattern, (all, name: string) => {
    if (name === imageUrlVariable) return all;
    const value = valueOf(name, machine, mac);
    if (typeof value === 'string') return value;
    problem ??= value.problem;
    return '';
  });
  return problem === undefined ? checked(line) : { problem };
}

/** The names between `${` and `}` in a command line, each once. */
export const variablesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(variablePattern)].map(([, name]) => name ?? '')),
];

const variablePattern = /\$\{([^}]*)\}/g;

/**
 * A command line with its variables as somebody adds it to an image.
 * @throws RomkitError `bad-command-line`
 */
export function checkTemplate(text: string): void {
  checkedCommandLine(text.replace(variablePattern, (all, name: string) => (isVariable(name) ? 'x' : all)));
}

const isVariable = (name: string): boolean => /^[a-z][a-z0-9_-]{0,31}$/.test(name);

function checked(text: string): RenderedCommandLine {
  try {
    return { line: checkedForImageUrl(text) };
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    return { problem: error.message.replace(/\.$/, '') };
  }
}

type Value = string | { readonly problem: string };

function valueOf(name: string, machine: Machine | null, mac: Mac): Value {
  switch (name) {
    case 'mac':
      return mac;
    case 'hostname':
      return machine?.name ?? { problem: 'its command line has ${hostname}, and the machine has no name' };
    case 'ip':
      return (
        machine?.address ?? { problem: 'its command line has ${ip}, and the machine has no fixed address' }
      );
    case 'serial':
    case 'uuid':
      return reportedValue(name, machine?.reported[name] ?? null);
    default:
      return ownValue(name, machine);
  }
}

function ownValue(name: string, machine: Machine | null): Value {
  const own = machine?.variables ?? {};
  const value = Object.hasOwn(own, name) ? own[name] : undefined;
  return (
    value ?? { problem: `its command line has \${${name}}, and the machine has no variable of that name` }
  );
}

/** Firmware tells such values over an open network: one word, of characters that no kernel gives a meaning. */
function reportedValue(name: string, value: string | null): Value {
  const word = value?.trim().replace(/[^\w.:+-]/g, '_') ?? '';
  return word === ''
    ? { problem: `its command line has \${${name}}, which the firmware has not told` }
    : word;
}
