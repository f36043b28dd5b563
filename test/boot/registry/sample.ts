import {
  usualPolicy,
  type Assignment,
  type Policy,
  type Target,
} from '../../../boot/registry/model/assignment.ts';
import type { Image, NewRevision, Revision } from '../../../boot/registry/model/image.ts';
import { nothingReported, type Machine } from '../../../boot/registry/model/machine.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';

/** The address of sample machine n. */
export const mac = (n: number): string =>
  `52:54:00:${[n >> 16, (n >> 8) & 255, n & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;

export function machine(id: number, values: Partial<Machine> = {}): Machine {
  return {
    id,
    macs: [mac(id)],
    name: null,
    tags: [],
    note: '',
    variables: {},
    address: null,
    architecture: 'x86_64',
    firmware: 'bios',
    reported: nothingReported,
    romStamp: null,
    known: true,
    held: null,
    silentBoots: 0,
    silentImage: null,
    silentFallbacks: 0,
    lastUp: null,
    createdMs: 1,
    lastSeenMs: null,
    ...values,
  };
}

export const newRevision = (values: Partial<NewRevision> = {}): NewRevision => ({
  kind: 'linux',
  title: 'Sample',
  files: [
    { role: 'kernel', name: 'vmlinuz', sha256: 'a'.repeat(64), sizeBytes: 100 },
    { role: 'initrd', name: 'initrd.gz', sha256: 'b'.repeat(64), sizeBytes: 200 },
  ],
  commandLine: 'quiet',
  url: null,
  text: null,
  architecture: null,
  firmware: null,
  leastMemoryMiB: null,
  reportsUp: true,
  ...values,
});

export const revision = (image: string, number: number, values: Partial<NewRevision> = {}): Revision => ({
  ...newRevision(values),
  image,
  revision: number,
  addedBy: 'alice',
  addedMs: 1,
});

/** An image of as many revisions as are given, of which the last is the current one. */
export const image = (name: string, ...revisions: Partial<NewRevision>[]): Image => ({
  name,
  current: revisions.length,
  revisions: revisions.map((values, index) => revision(name, index + 1, values)),
});

export const assignment = (
  target: Target,
  imageName: string,
  more: Partial<Assignment> = {},
): Assignment => ({ target, image: imageName, revision: null, priority: 0, ...more });

export interface SnapshotParts {
  readonly machines?: readonly Machine[];
  readonly images?: readonly Image[];
  readonly assignments?: readonly Assignment[];
  readonly policy?: Partial<Policy>;
}

export const snapshot = ({
  machines = [],
  images = [],
  assignments = [],
  policy = {},
}: SnapshotParts): Snapshot => ({
  change: 1,
  machines,
  byMac: new Map(machines.flatMap((each) => each.macs.map((address) => [address, each]))),
  images: new Map(images.map((each) => [each.name, each])),
  assignments,
  policy: { ...usualPolicy, ...policy },
});
