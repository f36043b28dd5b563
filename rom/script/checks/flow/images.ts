import { reportAt, shown, type CheckContext } from '../context.ts';
import { storedNames } from '../named.ts';
import { choicesOf, domainsOf, otherValue, testIn, type Test } from './decisions.ts';
import { followImage, isDecided, type ImageUse, type ImageWays } from './image-ways.ts';
import { imageWords } from './image-words.ts';
import { labelsOf, lineNumber } from './line.ts';

/** A script with more images than that is none of a person. */
const maxImages = 20;

/**
 * Images that are fetched on one way only, say on UEFI, and used by name where the ways have met again. To be true
 * in any case, a finding takes only settings of the firmware to decide a way, and nothing else to decide it further.
 */
export function checkImages(context: CheckContext): void {
  const domains = domainsOf(context);
  if (context.vocabulary === null || !context.language.hasGoto || domains.size === 0) return;
  const commands = context.statements.flatMap((statement) => statement.commands);
  const words = new Map(commands.map((command) => [command, imageWords(context, command)]));
  const all = [...words.values()];
  const named = new Set(all.flatMap(({ names }) => [...names]));
  const used = new Set(all.flatMap(({ uses }) => uses.map(({ text }) => text)));
  const [labels, choices, stored] = [labelsOf(context), choicesOf(context), storedNames(context)];
  const tests = new Map(commands.map((command) => [command, testIn(command)]));
  const script = { context, domains, tests, words, labels, choices, stored };
  for (const name of [...used].filter((each) => named.has(each)).slice(0, maxImages)) {
    const { uses, fetches } = followImage(script, name);
    for (const use of uses) checkUse(context, use, fetches);
  }
}

function checkUse(
  context: CheckContext,
  { statement, word, states }: ImageUse,
  fetches: ImageWays['fetches'],
): void {
  const ways = [...states].filter(isDecided);
  const lacking = ways.find(({ split }) =>
    ways.every((way) => !isSame(split, way.split) || way.fetched === 'no'),
  )?.split;
  const fetching = ways.find(
    ({ split, fetched }) => fetched === 'yes' && split.setting === lacking?.setting,
  )?.split;
  const fetch = fetches.find(({ split }) => isSame(fetching, split));
  if (lacking === undefined || fetching === undefined || fetch === undefined) return;
  const { setting, value } = lacking;
  const where = value === otherValue ? `${setting} is not ${fetching.value}` : `${setting} is ${value}`;
  const line = lineNumber(context, fetch.index);
  reportAt(context, statement.line, word.at, {
    code: 'missing-image',
    severity: 'warning',
    message: `Where ${shown(where)}, no image is named "${shown(word.text)}" here: line ${line} fetches it on another way.`,
    fix: 'Fetch it on every way to this line, or move the line to where it is fetched.',
  });
}

const isSame = (a: Test | undefined, b: Test): boolean => a?.setting === b.setting && a.value === b.value;
