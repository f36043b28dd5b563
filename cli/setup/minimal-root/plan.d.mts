export interface Person {
  readonly name: string;
  readonly id: number;
  readonly home: string;
  readonly path: string;
}
export interface Sources {
  readonly ipxe?: string;
  readonly gpxe?: string;
}
export interface DebianSources {
  readonly lines: readonly string[];
  readonly suite: string | undefined;
}
export const nodeFolder: string;
export const certificates: string;
export const people: { readonly root: Person; readonly user: Person };
export const indexFormat: string;
export function checkout(person: Person): string;
export function debianSources(text: string): DebianSources;
export function siteSettings(dump: string): string;
export function planRoot(sources: DebianSources, folder: string, settings: string): string[];
export function planEntry(
  root: string,
  person: Person,
  sources: Sources,
  at: string,
  command: readonly string[],
): string[];
export function planEnvironment(
  person: Person,
  sources: Sources,
  site: {
    readonly outside: Readonly<Record<string, string | undefined>>;
    readonly npmVariables: readonly string[];
    readonly hasCertificates: boolean;
  },
): Record<string, string>;
export function variablesOf(npmrc: string): string[];
