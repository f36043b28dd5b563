import type { Mac } from '../chain/event.ts';
import type { Assignment, Policy } from '../registry/model/assignment.ts';
import type { ImageFile, NewRevision } from '../registry/model/image.ts';
import type { Architecture } from '../registry/model/names.ts';

/** What sites have, by the names that `--kind` takes. */
export const importKinds = [
  'bootdirectory',
  'pxelinux',
  'dhcpd',
  'kea',
  'dnsmasq',
  'dnsmasq-hosts',
  'ethers',
  'csv',
  'yaml',
] as const;
export type ImportKind = (typeof importKinds)[number];

/** Where something stands. */
export interface Place {
  /** As it was named: by the person, or by the file that includes it. */
  readonly file: string;
  /** 1-based; null: the file as a whole. */
  readonly line: number | null;
}

/** A statement about machines, images or boot files that was not understood, or that contradicts another. */
export interface Problem extends Place {
  readonly message: string;
}

/** The configuration of a site in the registry's terms; nothing in it has been stored. */
export interface ImportedSite {
  readonly kinds: readonly ImportKind[];
  readonly machines: readonly ImportedMachine[];
  readonly images: readonly ImportedImage[];
  readonly assignments: readonly ImportedAssignment[];
  /** Only romkit's own YAML has one. */
  readonly policy: { readonly place: Place; readonly values: ImportedPolicy } | null;
  readonly problems: readonly Problem[];
  /** Statements that are no matter of machines or images, e.g. `option domain-name`, with how often each stands there. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/** Absent and undefined values stay. */
export type ImportedPolicy = { readonly [Key in keyof Policy]?: Policy[Key] | undefined };

/** Values that the registry takes; `macs` is the identity. */
export interface ImportedMachine {
  readonly place: Place;
  readonly macs: readonly Mac[];
  readonly name: string | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly address: string | null;
}

export interface ImportedImage {
  readonly place: Place;
  readonly name: string;
  /** romkit made the name up, from a path or a label: it may take another. */
  readonly isNameDerived: boolean;
  /** At least one, ascending. */
  readonly revisions: readonly ImportedRevision[];
  /** Number of the revision that assignments without a pin follow. */
  readonly current: number;
}

export interface ImportedRevision extends Omit<NewRevision, 'files'> {
  /** Within this image: 1, 2, … */
  readonly number: number;
  readonly files: readonly ImportedFile[];
}

export interface ImportedFile extends Pick<ImageFile, 'role' | 'name'> {
  readonly source: FileSource;
}

/** Where the bytes of a file are: on this machine, elsewhere, or already in the store of images. */
export type FileSource =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'stored'; readonly sha256: string; readonly sizeBytes: number };

/** As the registry's target, with machines by MAC address: those of the file have no number yet. */
export type ImportedTarget =
  | { readonly type: 'once' | 'machine'; readonly mac: Mac }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'architecture'; readonly architecture: Architecture }
  | { readonly type: 'default' };

export interface ImportedAssignment extends Omit<Assignment, 'target'> {
  readonly place: Place;
  readonly target: ImportedTarget;
}
