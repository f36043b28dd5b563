import { usageError } from '../../system/error.ts';
import { didYouMean } from '../../system/nearest.ts';
import type { ScriptFlavour } from './language.ts';
import { renderValue } from './parameter.ts';
import { findTemplate, type Template } from './template.ts';
import { present, valueFor } from '../../system/present.ts';

export { listTemplates } from './template.ts';

export interface RenderedScript {
  readonly template: string;
  readonly flavour: ScriptFlavour;
  /** File name for it, e.g. `mac-chain.ipxe`. */
  readonly file: string;
  /** The script, ASCII, with a line end after its last line. */
  readonly text: string;
  /** Every parameter's value as a person would give it, defaults included. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Render one of romkit's templates.
 * @throws RomkitError `unknown-template`, `unknown-parameter`, `missing-parameter` or `bad-parameter`; no value can
 * add a command, a line or a setting to the script.
 */
export async function renderTemplate(
  name: string,
  values: Readonly<Record<string, string>> = {},
  options: { readonly flavour: ScriptFlavour } = { flavour: 'ipxe' },
): Promise<RenderedScript> {
  return renderScript(await findTemplate(name, options.flavour), values);
}

/** Render a template that has been read. */
export function renderScript(template: Template, values: Readonly<Record<string, string>>): RenderedScript {
  const chosen = chooseValues(template, values);
  const texts = new Map(
    template.parameters.map((each) => [
      each.name,
      renderValue(each, valueFor(chosen, each.name), template.flavour),
    ]),
  );
  const lines = takeLines(template, chosen).map((line) => fill(template, line, texts, chosen));
  return {
    template: template.name,
    flavour: template.flavour,
    file: template.file,
    text: `${lines.join('\n')}\n`,
    values: Object.fromEntries(chosen),
  };
}

function chooseValues(template: Template, values: Readonly<Record<string, string>>): Map<string, string> {
  const names = template.parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const hint = didYouMean(name, names) ?? `It has ${names.join(', ')}.`;
    throw usageError('unknown-parameter', `The template ${template.file} has no parameter "${name}".`, hint);
  }
  const missing = template.parameters.filter(
    ({ name, default: fallback }) => fallback === undefined && !Object.hasOwn(values, name),
  );
  if (missing.length > 0) {
    const given = missing.map(({ name }) => `--set ${name}=…`).join(' ');
    const message = `The template ${template.name} needs ${missing.map(({ name }) => name).join(', ')}.`;
    throw usageError('missing-parameter', message, `Add ${given}; "romkit script list" says what each is.`);
  }
  return new Map(
    template.parameters.map(({ name, default: fallback }) => [
      name,
      present(Object.hasOwn(values, name) ? values[name] : fallback, `value of ${name}`),
    ]),
  );
}

/** The lines whose conditions hold: `## if NAME`, `## if NAME = VALUE`, `## else`, `## end`; they do not nest. */
function takeLines(template: Template, chosen: ReadonlyMap<string, string>): string[] {
  const taken: string[] = [];
  let taking = true;
  for (const line of template.lines) {
    const directive = /^##\s*(if|else|end)\b\s*([a-z0-9-]*)\s*(?:=\s*(\S+))?$/.exec(line);
    if (directive === null) {
      if (line.startsWith('##')) throw new Error(`${template.file}: what is "${line}"?`);
      if (taking) taken.push(line);
    } else if (directive[1] === 'if') {
      const name = directive[2] ?? '';
      const value = chosen.get(name);
      if (value === undefined) throw new Error(`${template.file}: no parameter ${name}`);
      taking = directive[3] === undefined ? value !== '' : value === directive[3];
    } else {
      taking = directive[1] === 'end' || !taking;
    }
  }
  return taken;
}

/** Put values in: `<NAME>`, and `<NAME*COUNT>` for the value repeated so often, with spaces between. */
function fill(
  template: Template,
  line: string,
  texts: ReadonlyMap<string, string>,
  chosen: ReadonlyMap<string, string>,
): string {
  const text = (name: string): string => {
    const value = texts.get(name);
    if (value === undefined) throw new Error(`${template.file}: no parameter ${name}`);
    return value;
  };
  return line
    .replace(
      /<([a-z][a-z0-9-]*)(?:\*([a-z][a-z0-9-]*))?>/g,
      (_whole, name: string, count: string | undefined) =>
        count === undefined
          ? text(name)
          : Array(Number(chosen.get(count)))
              .fill(text(name))
              .join(' '),
    )
    .trimEnd();
}
