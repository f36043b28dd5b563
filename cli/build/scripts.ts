import { basename, resolve } from 'node:path';
import { usageError } from '../../system/error.ts';
import { readNamedFile } from '../../system/files/regular-file.ts';
import { embeddedName } from '../../rom/build/make/slot.ts';
import type { EmbeddedFile } from '../../rom/build/request.ts';
import type { Template } from '../../rom/script/template.ts';
import { readScriptFile } from '../../rom/script/read.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';
import type { Context } from '../shell/context.ts';

const templatePrefix = 'template:';

/** `--set name=value` pairs of a template. */
export function templateValues(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1)
        throw usageError(
          'bad-parameter',
          `--set takes NAME=VALUE, not "${pair}".`,
          'romkit script list shows the parameters.',
        );
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

/**
 * The files to embed: paths, or `template:NAME` rendered with the values. The first is the one that runs.
 * @throws RomkitError where a file is missing, a folder, empty or unreadable.
 */
export async function embeddedFiles(
  words: readonly string[],
  values: Readonly<Record<string, string>>,
  flavour: FlavourName,
  context: Context,
): Promise<EmbeddedFile[]> {
  if (Object.keys(values).length > 0 && !words.some(isTemplate)) {
    throw usageError(
      'unused-parameter',
      '--set gives a template its values, and no template is embedded.',
      'Build options take --define NAME=VALUE.',
    );
  }
  const files = await Promise.all(
    words.map(async (word, index) => {
      const content = isTemplate(word)
        ? await render(word, values, flavour, index === 0)
        : await (index === 0 ? readScript(word, context) : readData(word, context));
      const name = index === 0 ? embeddedName(flavour) : embeddableName(word);
      return { name, content, origin: word === '-' ? 'stdin' : word };
    }),
  );
  const names = files.map((file) => file.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw usageError(
      'name-clash',
      `Two embedded files are called "${twice}".`,
      'Rename one: scripts call them by that name.',
    );
  return files;
}

export const isTemplate = (word: string): boolean => word.startsWith(templatePrefix);

async function render(
  word: string,
  values: Readonly<Record<string, string>>,
  flavour: FlavourName,
  runs: boolean,
): Promise<Buffer> {
  const { renderScript } = await import('../../rom/script/render.ts');
  const { findTemplate } = await import('../../rom/script/template.ts');
  const template = await findTemplate(word.slice(templatePrefix.length), flavour);
  return Buffer.from(renderScript(template, runs ? withStamp(template, values) : values).text, 'utf8');
}

/** The script that runs names its firmware's stamp unless told not to; a TFTP server would take the query for a part of the file's name. */
function withStamp(template: Template, values: Readonly<Record<string, string>>): Record<string, string> {
  const byTftp = (values['base-url'] ?? '').startsWith('tftp:');
  const takesIt = template.parameters.some(({ name }) => name === 'rom');
  return { ...(takesIt && !byTftp ? { rom: 'stamp' } : {}), ...values };
}

async function readScript(word: string, context: Context): Promise<Buffer> {
  refuseUrl(word);
  const content = await readScriptFile(word === '-' ? '/dev/stdin' : resolve(context.cwd, word), word);
  if (content.length > 0) return content;
  throw usageError(
    'script-empty',
    `${word} is empty.`,
    'romkit script render mac-chain --out FILE writes one to start from.',
  );
}

/** Files beside the script are of any kind and size: an initrd, a certificate. */
async function readData(word: string, context: Context): Promise<Buffer> {
  refuseUrl(word);
  if (word === '-')
    throw usageError(
      'bad-file-name',
      'Only the script that runs can come from stdin.',
      'Write --embed - first.',
    );
  return readNamedFile(resolve(context.cwd, word), {
    name: word,
    example: 'a file to embed',
    mostBytes: 2 ** 30,
  });
}

function refuseUrl(word: string): void {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(word)) return;
  throw usageError(
    'embed-url',
    `${word} is a URL; only files of this machine are embedded.`,
    `Fetch it first (curl -fO ${word}), or embed a script that loads it when the machine boots: chain ${word}`,
  );
}

/** Makefiles take no spaces or commas in the list, and scripts call the file by its base name. */
function embeddableName(word: string): string {
  const name = basename(isTemplate(word) ? word.slice(templatePrefix.length) : word);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return name;
  throw usageError(
    'bad-file-name',
    `"${name}" cannot be the name of an embedded file.`,
    'Use letters, digits, dots, dashes and underscores.',
  );
}
