import { describe, it } from '@jest/globals';
import { tools as table, type ToolName } from '../../system/tools/tool-table.ts';
import { findTool } from '../../system/tools/tools.ts';

/** What a test needs of the machine. */
export interface Needs {
  /** Names of the tool table, from which set-up installs them: one list for both. */
  readonly tools?: readonly ToolName[];
  /** Why something is not here that set-up cannot install (a source, namespaces); undefined where it is here. */
  readonly lacks?: string | undefined;
  /** The PATH in which the test looks for its programs, where that is not this process's own. */
  readonly path?: string;
}

/** What the answer depends on. */
export interface Machine {
  readonly has: (tool: ToolName) => boolean;
  /** Set-up had the right to install every tool of the table (`npm test` says so). */
  readonly isSetUp: boolean;
}

export type Verdict = { readonly does: 'run' } | { readonly does: 'skip' | 'fail'; readonly reason: string };

/** May tests with such needs run? A tool that set-up should have installed is a failure, not a reason to skip. */
export function judge({ tools = [], lacks }: Needs, { has, isSetUp }: Machine): Verdict {
  const missing = tools.find((tool) => !has(tool));
  if (missing !== undefined && isSetUp)
    return { does: 'fail', reason: `${missing} is missing although set-up may install it` };
  const reason = missing === undefined ? lacks : `${missing} is missing`;
  return reason === undefined ? { does: 'run' } : { does: 'skip', reason };
}

/** Are the needs met here? For work that tests share, outside of them. */
export const isMet = (needs: Needs): boolean => judge(needs, thisMachine(needs.path)).does === 'run';

/**
 * `describe` where what a test needs is there; else `describe.skip` with the reason in the title, which the closing
 * summary shows: a skipped test never passes silently.
 */
export function describeWhen(needs: Needs): (title: string, tests: () => void) => void {
  const verdict = judge(needs, thisMachine(needs.path));
  if (verdict.does === 'run') return describe;
  if (verdict.does === 'fail') return (title) => describe(title, () => failing(verdict.reason));
  return (title, tests) => describe.skip(skipped(title, verdict.reason), tests);
}

/** `it`, chosen in the same way. */
export function itWhen(needs: Needs): (title: string, test: () => Promise<void> | void) => void {
  const verdict = judge(needs, thisMachine(needs.path));
  if (verdict.does === 'run') return it;
  if (verdict.does === 'fail') return (title) => describe(title, () => failing(verdict.reason));
  return (title, test) => it.skip(skipped(title, verdict.reason), test);
}

function failing(reason: string): void {
  it('has the tools that it needs', () => {
    throw new Error(reason);
  });
}

/** Tests call programs by name, so that PATH decides; other files are where the table says. */
function thisMachine(path = process.env['PATH']): Machine {
  const env = { ...process.env, PATH: path };
  return {
    isSetUp: process.env['ROMKIT_TEST_TOOLS'] === 'installed',
    has: (name) =>
      table
        .filter((tool) => tool.name === name)
        .every((tool) => findTool(tool.programs ? { ...tool, files: [] } : tool, env) !== undefined),
  };
}

const skipped = (title: string, reason: string): string => `${title} [skipped: ${reason}]`;
