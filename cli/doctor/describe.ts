import { palette, type Palette } from '../shell/colour.ts';
import type { Findings, FoundTool, Part, SourceFinding } from './examine.ts';

/** The findings for people: a block for each part, what is missing at the end with the line that brings it. */
export function describe(findings: Findings, colour: boolean): string {
  const paint = palette(colour);
  const width = Math.max(...findings.parts.flatMap((part) => part.tools.map((tool) => tool.name.length))) + 2;
  const toolLine = (tool: FoundTool, part: Part): string => {
    const missing = part.required ? paint.red('missing') : paint.yellow('missing');
    const state = tool.found ? (tool.version ?? 'found') : `${missing}   (Debian package ${tool.package})`;
    return `  ${tool.name.padEnd(width)}${state}`;
  };
  const blocks = findings.parts.map((part) =>
    [paint.bold(part.title), ...part.tools.map((tool) => toolLine(tool, part))].join('\n'),
  );
  const source = findings.source === null ? [] : [sourceLine(findings.source, paint)];
  return [`Node ${findings.node}`, ...blocks, ...source, ending(findings)].join('\n\n');
}

function sourceLine(source: SourceFinding, paint: Palette): string {
  const title = paint.bold('iPXE source');
  if (source.problem === null)
    return `${title}\n  ${source.location}${source.version === null ? '' : `, version ${source.version}`}`;
  return `${title}\n  ${paint.yellow(source.problem)}\n  romkit source status says more; romkit source use DIR-or-URL names another.`;
}

function ending(findings: Findings): string {
  if (findings.install === null) return 'All tools are here.';
  const others = findings.missing.length - findings.blocking.length;
  const count = (number: number): string => `${number} ${number === 1 ? 'thing' : 'things'}`;
  const what =
    findings.blocking.length === 0
      ? `All that is needed is here; ${count(others)} that only some commands use ${others === 1 ? 'is' : 'are'} missing.`
      : `Missing: ${findings.missing.join(', ')}.`;
  const how = findings.install.includes('apt-get')
    ? `romkit doctor --fix installs what is missing, or run:\n  ${findings.install}`
    : findings.install;
  return `${what}\n${how}`;
}
