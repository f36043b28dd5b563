/** Something a script does that the firmware will not do, or not do as it reads. */
export interface LintFinding {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly column: number;
  /** Stable name of the check, lower case with dashes. */
  readonly code: LintCode;
  readonly severity: 'error' | 'warning';
  /** Why it is wrong: one sentence. */
  readonly message: string;
  /** How to mend it. */
  readonly fix: string;
}

/** Every check, by the code of its findings. */
export const lintCodes = [
  'bad-value',
  'binary',
  'byte-order-mark',
  'command-not-built-in',
  'comment-after-command',
  'continued-comment',
  'control-character',
  'cr-only',
  'crlf',
  'dangling-backslash',
  'duplicate-label',
  'empty',
  'exit-ignored',
  'glued-operator',
  'label-never-reached',
  'line-too-long',
  'missing-argument',
  'missing-braces',
  'missing-image',
  'missing-magic',
  'nested-setting',
  'no-continuation',
  'no-labels',
  'no-operators',
  'non-ascii',
  'option-value',
  'too-large',
  'too-many-arguments',
  'typographic',
  'unchecked-failure',
  'unknown-command',
  'unknown-directive',
  'unknown-format',
  'unknown-label',
  'unknown-option',
  'unknown-setting',
  'unreachable',
  'unterminated-setting',
  'value-with-spaces',
  'wrong-magic',
] as const;

export type LintCode = (typeof lintCodes)[number];

export function isLintCode(text: string): text is LintCode {
  return (lintCodes as readonly string[]).includes(text);
}

/** A finding whose fix is worked out only if it is shown: looking for near names takes time. */
export interface Finding extends Omit<LintFinding, 'fix'> {
  readonly fix: string | (() => string);
}

/** More than these help nobody; a text with so many is no script. */
const maxFindings = 200;

/** The first findings in the order of the text. */
export function settle(findings: readonly Finding[]): LintFinding[] {
  return [...findings]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, maxFindings)
    .map((finding) => ({ ...finding, fix: typeof finding.fix === 'string' ? finding.fix : finding.fix() }));
}
