import { editDistance } from '../../../system/nearest.ts';
import type { Statement, Word } from '../parse.ts';
import { findSettingReferences, isPlainName, parseSettingName, type SettingName } from '../settings.ts';
import {
  argumentsOf,
  commandWord,
  isWritten,
  reportAt,
  shown,
  suggestion,
  type CheckContext,
} from './context.ts';
import { namedSettings, storedNames, type NamedSetting } from './named.ts';

/** Scopes that hold the settings of the tree's table; others (smbios, pci, cpuid, …) have names of their own. */
const ordinaryScope = /^(net(\d+|X)(-\d+)?(\.\w+)*|dhcp|proxydhcp|pxebs|builtin)$/;

/** Settings that no tree and no line of the script knows, formats that do not exist, braces that nothing closes. */
export function checkSettings(context: CheckContext): void {
  const defined = new Set([...storedNames(context), ...testedNames(context), ...context.declared]);
  const read = new Set<string>();
  for (const statement of context.statements) {
    for (const { text, at } of expandedTexts(context, statement))
      checkText(context, statement, text, at, defined, read);
  }
  for (const statement of context.statements) {
    for (const command of statement.commands) {
      for (const named of namedSettings(context, command)) checkNamed(context, statement, named, read);
    }
  }
}

/** iPXE expands each word by itself, gPXE the line before it splits it. */
function expandedTexts(context: CheckContext, { line, label, commands, comment }: Statement): Word[] {
  if (!context.language.expandsWholeLine) return commands.flatMap((command) => [...command.words]);
  return comment === undefined && label === undefined ? [{ text: line.text, at: 0 }] : [];
}

function checkText(
  context: CheckContext,
  { line }: Statement,
  text: string,
  at: number,
  defined: ReadonlySet<string>,
  read: Set<string>,
): void {
  const { title, hasNestedSettings } = context.language;
  for (const reference of findSettingReferences(text)) {
    const start = at + reference.at;
    if (!reference.closed) {
      const message = `Nothing closes this "\${" ${context.language.expandsWholeLine ? 'in this line' : 'before the next space'}.`;
      reportAt(context, line, start, {
        code: 'unterminated-setting',
        message,
        fix: 'Put a } after the name, without spaces.',
      });
      return;
    }
    if (reference.nested && !hasNestedSettings) {
      const message = `${title} does not expand a setting within a setting.`;
      reportAt(context, line, start, { code: 'nested-setting', message, fix: 'Write the name out.' });
      return;
    }
    const setting = parseSettingName(reference.content);
    read.add(setting.name);
    checkFormat(context, line, start + 2, setting);
    checkName(context, line, start + 2, setting, defined);
  }
}

function checkFormat(
  context: CheckContext,
  line: Statement['line'],
  at: number,
  { format, formatAt }: SettingName,
): void {
  const { formats, title } = context.language;
  if (format === undefined || !isWritten(format) || formats.includes(format)) return;
  const message = `${title} has no format "${shown(format)}"; the setting comes out empty.`;
  const fix = suggestion(format, formats, `Take one of ${formats.join(', ')}.`);
  reportAt(context, line, at + formatAt, { code: 'unknown-format', message, fix });
}

function checkName(
  context: CheckContext,
  line: Statement['line'],
  at: number,
  { scope, name, nameAt }: SettingName,
  defined: ReadonlySet<string>,
): void {
  const known = context.vocabulary?.settings;
  if (known === undefined || !isPlainName(name) || (scope !== undefined && !ordinaryScope.test(scope)))
    return;
  if (Object.hasOwn(known, name) || defined.has(name)) return;
  const message = `${context.language.title} has no setting "${shown(name)}", and the script sets none of this name.`;
  const fix = suggestion(name, [...Object.keys(known), ...defined], 'Set it before, or check its spelling.');
  reportAt(context, line, at + nameAt, { code: 'unknown-setting', severity: 'warning', message, fix });
}

/** `set next-sever …`: a name that is nearly a known one and that nothing in the script reads. */
function checkNamed(
  context: CheckContext,
  { line }: Statement,
  { word, stores }: NamedSetting,
  read: ReadonlySet<string>,
): void {
  if (!isWritten(word.text)) return;
  const setting = parseSettingName(word.text);
  checkFormat(context, line, word.at, setting);
  const known = context.vocabulary?.settings ?? {};
  const { name, scope, nameAt } = setting;
  if (!stores || Object.hasOwn(known, name) || read.has(name) || !isPlainName(name)) return;
  if (scope !== undefined && !ordinaryScope.test(scope)) return;
  const near = suggestion(name, Object.keys(known), '')();
  if (near === '' || (scope === undefined && !isMisspelt(name, Object.keys(known)))) return;
  const message = `"${shown(name)}" is no setting that ${context.language.title} knows, and nothing in the script reads it.`;
  reportAt(context, line, word.at + nameAt, {
    code: 'unknown-setting',
    severity: 'warning',
    message,
    fix: near,
  });
}

/** Without a scope the name may be a variable of other scripts: only a long one that is a letter off is told. */
function isMisspelt(name: string, known: readonly string[]): boolean {
  return name.length >= 7 && known.some((each) => editDistance(name, each) === 1 && name !== `${each}s`);
}

/** `isset ${name}`: the script reckons with it not being set. */
function testedNames({ statements }: CheckContext): string[] {
  const tests = statements.flatMap(({ commands }) =>
    commands.filter((one) => commandWord(one)?.text === 'isset'),
  );
  const words = tests.flatMap((command) => argumentsOf(command)?.slice(1, 2) ?? []);
  return words.flatMap(({ text }) =>
    findSettingReferences(text).map(({ content }) => parseSettingName(content).name),
  );
}
