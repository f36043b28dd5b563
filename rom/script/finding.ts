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

export type LintCode =
  | 'binary'
  | 'byte-order-mark'
  | 'command-not-built-in'
  | 'comment-after-command'
  | 'continued-comment'
  | 'control-character'
  | 'crlf'
  | 'dangling-backslash'
  | 'duplicate-label'
  | 'empty'
  | 'exit-ignored'
  | 'label-never-reached'
  | 'line-too-long'
  | 'missing-interface'
  | 'missing-magic'
  | 'nested-setting'
  | 'no-continuation'
  | 'no-labels'
  | 'no-operators'
  | 'non-ascii'
  | 'set-needs-one-value'
  | 'too-large'
  | 'typographic'
  | 'unchecked-failure'
  | 'unknown-command'
  | 'unknown-format'
  | 'unknown-label'
  | 'unknown-setting'
  | 'unreachable'
  | 'unterminated-setting'
  | 'wrong-magic';

/** A finding whose fix is worked out only if it is shown: looking for near names takes time. */
export interface Finding extends Omit<LintFinding, 'fix'> {
  readonly fix: string | (() => string);
}

/** More than these help nobody; a text with so many is no script. */
export const maxFindings = 200;

/** The first findings in the order of the text. */
export function settle(findings: readonly Finding[]): LintFinding[] {
  return [...findings]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .slice(0, maxFindings)
    .map((finding) => ({ ...finding, fix: typeof finding.fix === 'string' ? finding.fix : finding.fix() }));
}
