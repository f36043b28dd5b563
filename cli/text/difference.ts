import { paintFor, section, visible, type Paint, type Row } from './rows.ts';
import { describeRegion, type FieldDifference, type ImageDifference } from '../../rom/image/diff.ts';
import type { LineChange } from '../../rom/image/line-diff.ts';

/** A difference for people: fields, stamp and script by name, then where in the file the bytes differ. */
export function differenceText(
  [before, after]: readonly [string, string],
  difference: ImageDifference,
  colour: boolean,
): string {
  const paint = paintFor(colour);
  const [a, b] = [visible(before), visible(after)];
  if (difference.identical) return `${a} and ${b} are identical.`;
  return [
    `${paint.bad(`- ${a}`)}\n${paint.good(`+ ${b}`)}`,
    fieldsText(difference, paint),
    scriptText(difference, paint),
    [
      paint.strong('Where the files differ'),
      ...difference.regions.map((region) => `  ${describeRegion(region)}`),
    ].join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function fieldsText({ fields, stamp }: ImageDifference, paint: Paint): string {
  const rows: Row[] = foldImages(fields).map(({ path, values }) => [path, pair(values, paint)]);
  if (stamp !== null) rows.push(['stamp', pair(stamp, paint)]);
  if (rows.length === 0) return '';
  const width = Math.min(48, Math.max(...rows.map(([label]) => label.length)));
  return section(paint.strong('Fields'), rows, width);
}

/** An image that only one file has is one row, not one for each of its fields. */
function foldImages(fields: readonly FieldDifference[]): FieldDifference[] {
  const imageOf = (path: string): string | undefined => /^images\[\d+\]/.exec(path)?.[0];
  const whole = new Set(
    fields.flatMap(({ path }) => (/^images\[\d+\]\.index$/.test(path) ? [imageOf(path)] : [])),
  );
  return fields.flatMap(({ path, values }): FieldDifference[] => {
    const image = imageOf(path);
    if (image === undefined || !whole.has(image)) return [{ path, values }];
    if (path !== `${image}.index`) return [];
    return [{ path: image, values: values[0] === null ? [null, 'an image'] : ['an image', null] }];
  });
}

function pair([before, after]: FieldDifference['values'], paint: Paint): string {
  const text = (value: typeof before): string => (value === null ? 'none' : visible(String(value)));
  return `${paint.bad(text(before))} -> ${paint.good(text(after))}`;
}

/** Lines that are the same are shown where they stand beside a change. */
const contextLines = 2;

function scriptText({ script }: ImageDifference, paint: Paint): string {
  if (script === null) return '';
  const isNear = (index: number): boolean =>
    script
      .slice(Math.max(0, index - contextLines), index + contextLines + 1)
      .some(({ kind }) => kind !== 'same');
  const lines = script.flatMap((change, index) => {
    if (isNear(index)) return [`  ${lineText(change, paint)}`];
    return index > 0 && isNear(index - 1) ? ['  …'] : [];
  });
  return [paint.strong('Embedded script'), ...lines].join('\n');
}

function lineText({ kind, line }: LineChange, paint: Paint): string {
  if (kind === 'removed') return paint.bad(`- ${visible(line)}`);
  return kind === 'added' ? paint.good(`+ ${visible(line)}`) : `  ${visible(line)}`;
}
