import { isLintCode, lintCodes, type Finding } from './finding.ts';
import { placeOf } from './lines.ts';
import type { Statement } from './parse.ts';
import { suggestion } from './checks/context.ts';
import { itemAt, present } from '../../system/present.ts';

/** Directives in comments of the form `# romkit: …`. */
export interface Directives {
  /** Settings that the calling script has set. */
  readonly inherited: readonly string[];
  readonly isAllowed: (finding: Finding) => boolean;
  readonly findings: readonly Finding[];
}

const directive = /#\s*romkit:\s*(\S+)[ \t]*(.*)$/;

/**
 * Read `# romkit: allow CODE` and `# romkit: inherits NAME`, with several names in one comment. Behind a command, allow is
 * for that line; on a line of its own, for the next command.
 */
export function readDirectives(statements: readonly Statement[]): Directives {
  const inherited: string[] = [];
  const findings: Finding[] = [];
  const allowed = new Map<number, Set<string>>();
  statements.forEach((statement, index) => {
    const match =
      statement.comment === undefined
        ? null
        : directive.exec(statement.line.text.slice(statement.comment.at));
    if (match === null) return;
    const [, word = '', rest = ''] = match;
    const names = rest.split(/[\s,]+/).filter((name) => name !== '');
    const at = present(statement.comment, 'comment').at + match.index;
    if (word === 'inherits') inherited.push(...names);
    else if (word === 'allow') {
      for (const line of linesOf(statements, index)) {
        allowed.set(line, new Set([...(allowed.get(line) ?? []), ...names]));
      }
    }
    const wrong =
      word === 'allow' ? names.find((name) => !isLintCode(name)) : word === 'inherits' ? undefined : word;
    if (wrong !== undefined) findings.push(unknownDirective(statement, at, word, wrong));
  });
  return {
    inherited,
    findings,
    isAllowed: ({ line, code }) => allowed.get(line)?.has(code) === true,
  };
}

/** Lines of the file that a comment speaks of. */
function linesOf(statements: readonly Statement[], index: number): number[] {
  const isEmpty = ({ label, commands }: Statement): boolean => label === undefined && commands.length === 0;
  const meant = isEmpty(itemAt(statements, index))
    ? statements.slice(index + 1).find((statement) => !isEmpty(statement))
    : statements[index];
  return meant?.line.pieces.map(({ line }) => line) ?? [];
}

function unknownDirective({ line }: Statement, at: number, word: string, wrong: string): Finding {
  const isCode = word === 'allow';
  const message = isCode
    ? `No check has the code "${wrong}".`
    : `romkit reads no comment "# romkit: ${wrong}".`;
  const candidates: readonly string[] = isCode ? lintCodes : ['allow', 'inherits'];
  return {
    ...placeOf(line, at),
    code: 'unknown-directive',
    severity: 'warning',
    message,
    fix: suggestion(
      wrong,
      candidates,
      isCode ? 'The code stands in each finding.' : 'Write "allow CODE" or "inherits NAME".',
    ),
  };
}
