import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { messageOf, usageError, type RomkitError } from './error.ts';
import { didYouMean } from './nearest.ts';

/** What a YAML file is to hold, and how what is wrong with it is told. */
export interface YamlFormat<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** The keys that are known at a place in the document, for "did you mean". */
  readonly knownKeys: (path: readonly PropertyKey[]) => readonly string[];
  /** The error's code: `settings-invalid`. */
  readonly code: string;
  /** What a key is called: `setting`. */
  readonly keyWord: string;
  /** What to do about any other mistake. */
  readonly hint: string;
}

/** A YAML text that is as its format wants it. */
export interface CheckedYaml<Schema extends z.ZodType> {
  readonly value: z.infer<Schema>;
  /** The line (1-based) on which the value at a place in the document begins. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/**
 * Parse and check a YAML text.
 * @param path of the file, for the error
 * @throws RomkitError with the format's code, exit code 2, with file, line and column
 */
export const checkedYaml = <Schema extends z.ZodType>(
  path: string,
  text: string,
  format: YamlFormat<Schema>,
): z.infer<Schema> => checkedYamlLines(path, text, format).value;

/** The same, with the lines. */
export function checkedYamlLines<Schema extends z.ZodType>(
  path: string,
  text: string,
  format: YamlFormat<Schema>,
): CheckedYaml<Schema> {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = (offset: number, what: string, hint = format.hint): RomkitError => {
    const { line, col } = lines.linePos(offset);
    return usageError(format.code, `${path}:${line}:${col} ${what.replace(/\.$/, '')}.`, hint);
  };
  const [error] = yaml.errors;
  if (error !== undefined) throw fault(error.pos[0], `is not YAML: ${error.message.split('\n', 1).join()}`);
  const parsed = format.schema.safeParse(toPlain(yaml, path, format));
  if (parsed.success)
    return { value: parsed.data, lineOf: (place) => lines.linePos(offsetOf(yaml, place)).line };
  const { issues } = parsed.error;
  // A name that nobody knows may be why another is missing.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw new Error('zod refused without an issue');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = format.knownKeys(issue.path);
    throw fault(
      offsetOf(yaml, [...issue.path, key]),
      `has an unknown ${format.keyWord}: ${[...issue.path, key].join('.')}`,
      capital(didYouMean(key, known)) ?? `Known here: ${known.join(', ')}.`,
    );
  }
  const where = offsetOf(yaml, issue.path);
  const place = issue.path.join('.') || 'the document';
  if (issue.code === 'invalid_value' && issue.values.length > 1) {
    const [given, known] = [valueAt(yaml, issue.path), issue.values.map(String)];
    const hint = capital(didYouMean(given, known)) ?? `Known here: ${known.join(', ')}.`;
    throw fault(where, `${place}: "${given}" is not known`, hint);
  }
  throw fault(where, `${place}: ${issue.message}`);
}

const capital = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** An alias may stand for so much that reading it would fill the memory; yaml refuses that by throwing. */
function toPlain<Schema extends z.ZodType>(
  yaml: Document,
  path: string,
  format: YamlFormat<Schema>,
): unknown {
  try {
    return yaml.toJS() ?? {};
  } catch (error) {
    throw usageError(
      format.code,
      `${path} cannot be read: ${messageOf(error).replace(/\.$/, '')}.`,
      format.hint,
    );
  }
}

/** Where a key or value stands; of what is missing, what it should be in. */
function offsetOf(yaml: Document, path: readonly PropertyKey[]): number {
  const parent = yaml.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
    : undefined;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  const node = yaml.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(yaml, path.slice(0, -1));
}

/** A value may stand alone where a list may be: then the path leads one step too far. */
function valueAt(yaml: Document, path: readonly PropertyKey[]): string {
  const value = (yaml.getIn(path) ?? yaml.getIn(path.slice(0, -1))) as string | number | boolean | object;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
