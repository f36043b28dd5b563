import type { SiteCollector } from '../collect/collector.ts';
import { isMissing, type SiteFiles } from '../image/site-files.ts';
import type { Place } from '../site.ts';
import type { SourceFile, SourceFiles } from '../source/includes.ts';
import { parseStatements, type Statement } from './statements.ts';

export interface LoadEnvironment {
  readonly files: SourceFiles;
  /** Below the folder that TFTP serves: INCLUDE names files from there. */
  readonly served: SiteFiles;
  readonly collector: SiteCollector;
}

/** The statements of a configuration file, with those of included files in their places. */
export async function loadStatements(
  path: string,
  from: SourceFile | null,
  environment: LoadEnvironment,
): Promise<Statement[]> {
  const source = await environment.files.open(path, from);
  return expand(source, environment);
}

async function expand(source: SourceFile, environment: LoadEnvironment): Promise<Statement[]> {
  const expanded: Statement[] = [];
  for (const statement of parseStatements(source.text, source.path)) {
    const { keyword, value, place } = statement;
    // MENU INCLUDE takes a title behind the file's name.
    if (keyword === 'include' || keyword === 'menu include')
      expanded.push(...(await include(value.split(/\s/, 1)[0] ?? '', place, source, environment)));
    else expanded.push(statement);
  }
  return expanded;
}

async function include(
  name: string,
  place: Place,
  source: SourceFile,
  environment: LoadEnvironment,
): Promise<Statement[]> {
  const { served, files, collector } = environment;
  const found = await served.find(name);
  if (!('path' in found)) {
    const reason = isMissing(found)
      ? `There is no file ${name} below ${served.root}`
      : `${name}: ${found.problem}`;
    collector.problem(place, `The included file was not read. ${reason}.`);
    return [];
  }
  const included = await files.include(found.path, source, (message) => collector.problem(place, message));
  return included === undefined ? [] : expand(included, environment);
}
