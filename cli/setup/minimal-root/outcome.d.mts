export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}
export interface Verdict {
  readonly passed: boolean;
  readonly text: string;
}
export function closingLine(output: string): string | undefined;
export function installLine(output: string): string | undefined;
export function asRoot(line: string): string;
export function judgeTest(ended: Ended, sources: { readonly ipxe?: string; readonly gpxe?: string }): Verdict;
export function judgeQuickstart(ended: Pick<Ended, 'exitCode'>): Verdict;
export function judgeUser(ended: Ended): Verdict;
export function judgeUserAfterwards(ended: Ended): Verdict;
