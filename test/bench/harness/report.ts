import { table } from '../../../cli/shell/table.ts';
import { isMet, type Outcome } from './outcome.ts';

/** A row's outcome under its name. */
export interface Result {
  readonly name: string;
  readonly outcome: Outcome;
}

/** The one table at the end, and below it what does not fit into a table. */
export function describeResults(results: readonly Result[]): string {
  const head = ['', 'WHAT', 'AGAINST', 'RATIO', 'TARGET', 'PAIRS', 'SPREAD', 'MEDIANS', 'RESULT'];
  const rows = results.map(({ name, outcome }) => [name, outcome.what, outcome.against, ...cells(outcome)]);
  const notes = results.flatMap(({ name, outcome }) => remarks(outcome).map((line) => `${name}: ${line}`));
  return [table([head, ...rows]), ...(notes.length === 0 ? [] : ['', ...new Set(notes)])].join('\n');
}

/** The same for programs. */
export function resultsDocument(results: readonly Result[]): unknown[] {
  return results.map(({ name, outcome }) => ({ name, ...outcome, met: isMet(outcome) ?? null }));
}

function cells(outcome: Outcome): string[] {
  const result = verdict(outcome);
  switch (outcome.kind) {
    case 'ratio': {
      const { comparison, atMost } = outcome;
      const show = (ratio: number): string => ratioText(ratio, atMost);
      const { pairs, ratio, lowest, highest, oursSeconds, theirsSeconds } = comparison;
      return [
        show(ratio),
        `≤ ${show(atMost)}`,
        String(pairs),
        `${show(lowest)} … ${show(highest)}`,
        `${secondsText(oursSeconds)} / ${secondsText(theirsSeconds)}`,
        result,
      ];
    }
    case 'equality': {
      const { compared, differing, unit } = outcome;
      return [`${differing} ${unit} differ`, '0', '', '', `${compared} ${unit}`, result];
    }
    case 'limit': {
      const { figure, of, readings, unit } = outcome.measured;
      const [lowest, highest] = [Math.min(...readings), Math.max(...readings)];
      const spread = readings.length === 1 ? '' : `${round(lowest)} … ${round(highest)}`;
      const how = readings.length === 1 ? '' : of;
      return [
        `${round(figure)} ${unit}`,
        `≤ ${round(outcome.atMost)}`,
        String(readings.length),
        spread,
        how,
        result,
      ];
    }
    default:
      return ['', '', '', '', '', result];
  }
}

function verdict(outcome: Outcome): string {
  if (outcome.kind === 'skipped' || outcome.kind === 'failed') return outcome.kind;
  return isMet(outcome) === true ? 'ok' : 'MISSED';
}

function remarks(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case 'ratio':
    case 'limit':
      return outcome.note === undefined ? [] : [`${outcome.note}.`];
    case 'equality':
      return [...outcome.differences];
    default:
      return [`${outcome.kind}: ${outcome.reason}`];
  }
}

/** Targets that are small fractions are spoken of as such: 1/23.4. */
function ratioText(ratio: number, atMost: number): string {
  if (atMost < 0.5) return `1/${Number((1 / ratio).toFixed(1))}`;
  return `${ratio.toFixed(2)} ×`;
}

function secondsText(seconds: number): string {
  if (seconds < 1) return `${(seconds * 1000).toFixed(0)} ms`;
  return `${seconds.toFixed(seconds < 100 ? 1 : 0)} s`;
}

const round = (figure: number): string => String(Number(figure.toFixed(figure < 10 ? 1 : 0)));
