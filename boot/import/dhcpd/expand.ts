import { resolve } from 'node:path';
import type { SourceFile, SourceFiles } from '../source/includes.ts';
import { keyword, parseStatements, type Statement } from './statements.ts';

/** A statement with the file that it stands in. */
export interface Sourced {
  readonly statement: Statement;
  readonly source: SourceFile;
}

export interface ExpandEnvironment {
  readonly files: SourceFiles;
  /** Where relative names are looked for: dhcpd's own working folder is not known here. */
  readonly folder: string;
  readonly problem: (file: string, line: number, message: string) => void;
}

/** The statements of a file, with those of included files in their places. */
export function statementsOf(source: SourceFile, environment: ExpandEnvironment): Promise<Sourced[]> {
  const { statements, faults } = parseStatements(source.text);
  for (const { line, message } of faults) environment.problem(source.path, line, message);
  return expand(statements, source, environment);
}

/** The statements of a block, with those of included files in their places. */
export async function expand(
  statements: readonly Statement[],
  source: SourceFile,
  environment: ExpandEnvironment,
): Promise<Sourced[]> {
  const expanded: Sourced[] = [];
  for (const statement of statements) {
    if (keyword(statement) === 'include') expanded.push(...(await include(statement, source, environment)));
    else expanded.push({ statement, source });
  }
  return expanded;
}

async function include(
  { words, line }: Statement,
  source: SourceFile,
  environment: ExpandEnvironment,
): Promise<Sourced[]> {
  const problem = (message: string): void => environment.problem(source.path, line, message);
  const [, name, ...rest] = words;
  if (name?.type !== 'string' || rest.length > 0) {
    problem('include needs a file name in quotes, and a ";" behind it.');
    return [];
  }
  const path = resolve(environment.folder, name.text);
  const included = await environment.files.include(path, source, problem);
  return included === undefined ? [] : statementsOf(included, environment);
}
