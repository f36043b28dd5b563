import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { usageError } from '../host/error.ts';
import { packageRoot } from '../host/folders.ts';
import { didYouMean } from '../host/nearest.ts';
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

const frontPart = z.strictObject({
  title: z.string(),
  parameters: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    z.strictObject({
      type: z.enum(parameterTypes),
      default: z.union([z.string(), z.number()]).optional(),
      description: z.string(),
      choices: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Where romkit's own templates lie. */
export function templateFolder(): string {
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

/** Take a template file apart. A mistake in one is a defect of romkit, not of the person: plain errors. */
export function parseTemplate(file: string, text: string): Template {
  const [magic, ...rest] = text.replace(/\n$/, '').split('\n');
  const bodyStart = rest.findIndex((line) => !line.startsWith('##'));
  const yaml = rest
    .slice(0, bodyStart)
    .map((line) => line.replace(/^## ?/, ''))
    .join('\n');
  const front = frontPart.parse(parseYaml(yaml));
  const dot = file.lastIndexOf('.');
  return {
    name: file.slice(0, dot),
    flavour: file.endsWith('.gpxe') ? 'gpxe' : 'ipxe',
    file,
    title: front.title,
    parameters: Object.entries(front.parameters).map(
      ([name, { type, description, choices, ...declared }]) => ({
        name,
        type,
        default: declared.default === undefined ? undefined : String(declared.default),
        description,
        choices,
      }),
    ),
    lines: [magic ?? '', ...rest.slice(bodyStart)],
  };
}
