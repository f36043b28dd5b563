import type { AddImageAnswer } from '../../../boot/server/uploads/add-image-body.ts';
import type { AddRequest } from '../../../boot/registry/adding/add-request.ts';
import type { ContentStore } from '../../../boot/registry/content/store.ts';
import type { AuditEntry, Change } from '../../../boot/registry/model/change.ts';
import type { Actor, Registry } from '../../../boot/registry/registry.ts';

/** `--state`, `--database`, `--server`: which registry a command works on. */
export interface PoolOptions {
  readonly state?: string | undefined;
  readonly database?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** The part of the registry that commands need: the one that is opened here and the API of a server elsewhere have it. */
export interface PoolRegistry extends Pick<Registry, 'snapshot' | 'refresh' | 'revisionNumbers'> {
  apply(actor: Actor, changes: readonly Change[]): Promise<Pick<AuditEntry, 'id'>>;
  undo(actor: Actor, id?: number): Promise<Pick<AuditEntry, 'id' | 'summary' | 'undoes'>>;
  audit(page: { readonly limit: number }): Promise<readonly Omit<AuditEntry, 'changes'>[]>;
  readonly boots: Pick<Registry['boots'], 'latest' | 'list'>;
  /** Called when a machine, an image, an assignment or a boot has changed. Returns what ends it. */
  onNews(listener: () => void): () => void;
}

/** The registry with the files of its images, open for one command. */
export interface Pool {
  readonly registry: PoolRegistry;
  /** Throws for a server elsewhere: `not-over-server`. */
  readonly content: ContentStore;
  readonly actor: Actor;
  /** Adds a revision through a server elsewhere; absent where the registry is opened here. */
  readonly addElsewhere?: (
    image: string,
    request: AddRequest & { readonly dryRun: boolean },
  ) => Promise<AddImageAnswer>;
}

/** A registry that is opened here, as commands use it. */
export const localRegistry = (registry: Registry): PoolRegistry => ({
  ...registry,
  onNews(listener) {
    const ends = [registry.onChange(listener), registry.boots.onBoot(listener)];
    return () => ends.forEach((end) => end());
  },
});
