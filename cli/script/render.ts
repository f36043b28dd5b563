import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { Output } from '../output.ts';
import { usageError } from '../../rom/host/error.ts';
import { writeFileAtomic } from '../../rom/host/files.ts';
import type { ScriptFlavour } from '../../rom/script/language.ts';
import { renderTemplate } from '../../rom/script/render.ts';

export interface RenderOptions {
  readonly set: readonly string[];
  readonly flavour: ScriptFlavour;
  readonly out?: string | undefined;
}

/** Print a template's script, or write it to a file. */
export async function render(
  context: Context,
  output: Output,
  template: string,
  options: RenderOptions,
): Promise<void> {
  const script = await renderTemplate(
    template.replace(/^template:/, ''),
    parseSettings(options.set),
    options,
  );
  if (options.out === undefined) {
    output.result(script, script.text);
    return;
  }
  const path = resolve(context.cwd, options.out);
  await writeFileAtomic(path, script.text);
  output.result(
    { ...script, path },
    `${options.out}: ${script.template}, ${script.text.split('\n').length - 1} lines`,
  );
}

/** `NAME=VALUE` pairs; the last of a name counts. */
export function parseSettings(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 1)
      throw usageError('bad-value', `"${pair}" is not NAME=VALUE.`, 'e.g. --set interface=net1');
    return [pair.slice(0, equals), pair.slice(equals + 1)] as const;
  });
  return Object.fromEntries(entries);
}
