import { resolve } from 'node:path';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import type { ScriptFlavour } from '../../rom/script/language.ts';
import { renderTemplate } from '../../rom/script/render.ts';
import { templateValues } from '../build/scripts.ts';
import { chosenFlavour } from './flavour.ts';

export interface RenderOptions {
  readonly set: readonly string[];
  readonly flavour?: ScriptFlavour | undefined;
  readonly out?: string | undefined;
}

/** Print a template's script, or write it to a file. */
export async function render(
  context: Context,
  output: Output,
  template: string,
  options: RenderOptions,
): Promise<void> {
  const flavour = await chosenFlavour(context, options);
  const script = await renderTemplate(template.replace(/^template:/, ''), templateValues(options.set), {
    flavour,
  });
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
