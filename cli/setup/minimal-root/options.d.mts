export type Try = 'quickstart' | 'user' | 'test';
export interface Options {
  readonly only: readonly Try[];
  readonly sources: { readonly ipxe?: string; readonly gpxe?: string };
  readonly keep: boolean;
}
export const tries: readonly Try[];
export function parseOptions(args: readonly string[]): Options;
