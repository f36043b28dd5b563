import { readReport, type MachineReport } from '../../../dialects/report.ts';
import { BoundedMap } from '../../../../system/bounded-map.ts';

/** The query of a request for a script. */
export interface ScriptQuery extends MachineReport {
  /** How often in a row it has asked without an image to boot. */
  readonly attempt: number;
}

/** A pool of machines asks in a few ways; a longer query is somebody's own. */
const mostKept = 1000;
const longestKept = 200;

/** Reads queries; the usual ones are read once. */
export class ScriptQueries {
  readonly #known = new BoundedMap<ScriptQuery>(mostKept);

  /** @param query what follows the question mark; empty where there is none */
  read(query: string): ScriptQuery {
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    const read = readQuery(query);
    if (query.length <= longestKept) this.#known.set(query, read);
    return read;
  }
}

function readQuery(query: string): ScriptQuery {
  const attempt = new URLSearchParams(query).get('attempt') ?? '';
  return { attempt: /^\d{1,6}$/.test(attempt) ? Number(attempt) : 0, ...readReport(query) };
}

/** The query of a request's target; empty without one. */
export function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}
