import { resolve } from 'node:path';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { ExitCode, RomkitError, usageError } from '../../system/error.ts';
import { didYouMean } from '../../system/nearest.ts';
import { isLintCode, lintCodes } from '../../rom/script/finding.ts';
import { hasErrors, lintScript, settingsStoredBy, type LintFinding } from '../../rom/script/lint.ts';
import { languages } from '../../rom/script/language.ts';
import { readScriptFile } from '../../rom/script/read.ts';
import type { ScriptVocabulary } from '../../rom/script/vocabulary.ts';
import { chosenFlavour } from './flavour.ts';
import { scriptVocabulary, type VocabularyRequest } from './vocabulary.ts';
import { firstItem, itemAt } from '../../system/present.ts';

/** What the firmware is that the scripts are for. */
export type LintOptions = Omit<VocabularyRequest, 'flavour'> &
  Partial<Pick<VocabularyRequest, 'flavour'>> & {
    /** Codes that are not reported. */
    readonly allow: readonly string[];
    /** Settings that the calling script sets. */
    readonly declare: readonly string[];
  };

interface LintedFile {
  readonly file: string;
  readonly findings: readonly LintFinding[];
}

/** Lint files and say what was found; the exit code is 1 where there are errors. */
export async function lint(
  context: Context,
  output: Output,
  files: readonly string[],
  options: LintOptions,
): Promise<void> {
  const allow = lintCodesIn(options.allow);
  const request = { ...options, flavour: await chosenFlavour(context, options) };
  const contents = await Promise.all(files.map((file) => readScriptFile(resolve(context.cwd, file), file)));
  const vocabulary = await vocabularyOrNull(context, request, output);
  // Scripts that are linted together call each other: what one of them sets, the others know.
  const stored = vocabulary === null ? [] : contents.map((content) => settingsStoredBy(content, vocabulary));
  const declared = [...stored.flatMap((names) => [...names]), ...options.declare.flatMap(listed)];
  const linted = files.map((file, index) => ({
    file,
    findings: lintScript(itemAt(contents, index), vocabulary, { ...request, declared, allow }),
  }));
  const ok = !linted.some(({ findings }) => hasErrors(findings));
  const { flavour, platform } = request;
  const document = { ok, flavour, platform, vocabulary: vocabulary !== null, files: linted };
  output.result(document, describe(linted, request));
  if (!ok) context.exitCode = ExitCode.failed;
}

/** @throws RomkitError `unknown-code` */
function lintCodesIn(texts: readonly string[]): string[] {
  const codes = texts.flatMap(listed);
  const wrong = codes.find((code) => !isLintCode(code));
  if (wrong === undefined) return codes;
  const near = didYouMean(wrong, lintCodes);
  throw usageError(
    'unknown-code',
    `No check has the code "${wrong}".`,
    near === undefined
      ? 'The code stands in each finding.'
      : `${near.charAt(0).toUpperCase()}${near.slice(1)}`,
  );
}

const listed = (text: string): string[] => text.split(',').filter((word) => word !== '');

/** Without a source tree most of a script can be checked all the same; a source that was named has to be there. */
async function vocabularyOrNull(
  context: Context,
  request: VocabularyRequest,
  output: Output,
): Promise<ScriptVocabulary | null> {
  try {
    return await scriptVocabulary(context, request, output);
  } catch (error) {
    if (
      request.source !== undefined ||
      !(error instanceof RomkitError) ||
      error.exitCode !== ExitCode.missing
    )
      throw error;
    const { title } = languages[request.flavour];
    output.note(
      `Commands and settings were not checked: the ${title} source is not here (${error.message.replace(/\.$/, '')}).`,
    );
    return null;
  }
}

/** The form that editors and compilers use: FILE:LINE:COLUMN, then how to mend it. */
function describe(linted: readonly LintedFile[], { flavour, platform }: VocabularyRequest): string {
  const lines = linted.flatMap(({ file, findings }) =>
    findings.flatMap(({ line, column, severity, code, message, fix }) => [
      `${file}:${line}:${column}: ${severity} ${code}: ${message}`,
      `    ${fix}`,
    ]),
  );
  const all = linted.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const where = `for ${languages[flavour].title}${flavour === 'ipxe' ? ` on ${platform === 'efi' ? 'UEFI' : 'BIOS'}` : ''}`;
  const what = linted.length === 1 ? firstItem(linted).file : `${linted.length} files`;
  const summary =
    all.length === 0
      ? `${what}: nothing to mend ${where}`
      : `${what}: ${count(errors, 'error')}, ${count(all.length - errors, 'warning')} ${where}`;
  return [...lines, summary].join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
