import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../system/error.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { didYouMean } from '../../system/nearest.ts';
import type { ScriptFlavour } from './language.ts';
import { parameterTypes, type TemplateParameter } from './parameter.ts';

/** A boot script with open places, from scripts/; its language is described in scripts/README.md. */
export interface Template {
  readonly name: string;
  readonly flavour: ScriptFlavour;
  /** File name, e.g. `mac-chain.ipxe`. */
  readonly file: string;
  readonly title: string;
  readonly parameters: readonly TemplateParameter[];
  /** The lines that are rendered; the front part is taken out. */
  readonly lines: readonly string[];
}

/** Where romkit's own templates lie. */
function templateFolder(): string {
  return join(packageRoot(), 'scripts');
}

/** Every template in every flavour, by name. */
export async function listTemplates(folder = templateFolder()): Promise<Template[]> {
  const files = (await readdir(folder)).filter((file) => /\.[ig]pxe$/.test(file));
  const templates = await Promise.all(files.map((file) => readTemplate(folder, file)));
  const order = ({ name, flavour }: Template): string => `${name} ${flavour === 'ipxe' ? 0 : 1}`;
  return templates.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * The template of a name for a flavour.
 * @throws RomkitError `unknown-template` with the nearest name.
 */
export async function findTemplate(
  name: string,
  flavour: ScriptFlavour,
  folder = templateFolder(),
): Promise<Template> {
  const files = await readdir(folder);
  const file = `${name}.${flavour}`;
  if (/^[a-z0-9-]+$/.test(name) && files.includes(file)) return readTemplate(folder, file);
  const names = files.filter((each) => each.endsWith(`.${flavour}`)).map((each) => each.slice(0, -5));
  throw usageError(
    'unknown-template',
    `There is no template "${name}"${names.length === 0 ? '' : ` for ${flavour === 'gpxe' ? 'gPXE' : 'iPXE'}`}.`,
    didYouMean(name, names) ?? `There are ${names.join(', ')}; "romkit script list" shows what each does.`,
  );
}

async function readTemplate(folder: string, file: string): Promise<Template> {
  return parseTemplate(file, await readFile(join(folder, file), 'utf8'));
}

/**
 * Take a template file apart: the magic, the front part (`## title`, `## param`), the lines. A mistake in a template
 * is a defect of romkit, not of the person who uses it: plain errors.
 */
export function parseTemplate(file: string, text: string): Template {
  const [magic = '', ...rest] = text.replace(/\n$/, '').split('\n');
  const bodyStart = rest.findIndex((line) => !/^## (title|param) /.test(line));
  const [title = '', ...declared] = rest.slice(0, bodyStart);
  if (!title.startsWith('## title ')) throw new Error(`${file}: the second line is no title`);
  const dot = file.lastIndexOf('.');
  return {
    name: file.slice(0, dot),
    flavour: file.endsWith('.gpxe') ? 'gpxe' : 'ipxe',
    file,
    title: title.slice('## title '.length),
    parameters: declared.map((line) => parseParameter(file, line)),
    lines: [magic, ...rest.slice(bodyStart)],
  };
}

/** `## param NAME TYPE DEFAULT -- DESCRIPTION`; the default is a value, `empty` or `required`. */
function parseParameter(file: string, line: string): TemplateParameter {
  const parts = /^## param ([a-z][a-z0-9-]*) ([a-z-]+)(?:\((\S+)\))? (\S+) -- (.+)$/.exec(line);
  const type = parameterTypes.find((each) => each === parts?.[2]);
  if (parts === null || type === undefined || (type === 'choice') !== (parts[3] !== undefined)) {
    throw new Error(`${file}: what is "${line}"?`);
  }
  const [, name = '', , choices, fallback = '', description = ''] = parts;
  return {
    name,
    type,
    default: fallback === 'required' ? undefined : fallback === 'empty' ? '' : fallback,
    description,
    choices: choices === undefined ? undefined : parseChoices(choices),
  };
}

/** `colon=,hyphen=:hexhyp` or `shell,reboot`: words, and what each stands for where that is another text. */
function parseChoices(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((choice) => {
      const equals = choice.indexOf('=');
      return equals === -1 ? [choice, choice] : [choice.slice(0, equals), choice.slice(equals + 1)];
    }),
  );
}
