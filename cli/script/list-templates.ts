import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import type { ScriptFlavour } from '../../rom/script/language.ts';
import { allowedValues, type TemplateParameter } from '../../rom/script/parameter.ts';
import { listTemplates } from '../../rom/script/render.ts';
import type { Template } from '../../rom/script/template.ts';
import { chosenFlavour } from './flavour.ts';
import { itemAt } from '../../system/present.ts';

/** Show a flavour's templates. */
export async function list(
  context: Context,
  output: Output,
  options: { readonly flavour?: ScriptFlavour | undefined },
): Promise<void> {
  const flavour = await chosenFlavour(context, options);
  const templates = (await listTemplates()).filter((template) => template.flavour === flavour);
  const document = templates.map(({ name, flavour, title, parameters }) => ({
    name,
    flavour,
    title,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      default: parameter.default ?? null,
      required: parameter.default === undefined,
      choices: parameter.choices === undefined ? null : Object.keys(parameter.choices),
      allowed: allowedValues(parameter),
      description: parameter.description,
    })),
  }));
  output.result({ templates: document }, templates.map(describe).join('\n'));
}

function describe({ name, title, parameters }: Template): string {
  const heads = parameters.map((parameter) => `${parameter.name}=${shownDefault(parameter)}`);
  const width = Math.max(...heads.map((head) => head.length));
  const lines = parameters.flatMap((parameter, index) => {
    const text =
      parameter.type === 'choice'
        ? `${allowedValues(parameter)}. ${parameter.description}`
        : parameter.description;
    return wrap(text, 100 - width).map(
      (part, row) => `  ${(row === 0 ? itemAt(heads, index) : '').padEnd(width)}  ${part}`,
    );
  });
  return [`${name}: ${title}`, ...lines, ''].join('\n');
}

function shownDefault(parameter: TemplateParameter): string {
  return parameter.default ?? '(required)';
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
