import { resolve } from 'node:path';
import type { ContentStore } from '../../../boot/registry/content/store.ts';
import { usageError } from '../../../system/error.ts';
import { readNamedText } from '../../../system/files/regular-file.ts';
import type { Context } from '../../shell/context.ts';
import type { Pool, PoolOptions } from './pool-registry.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import { remoteRegistry } from './remote-registry.ts';

/** `--server`, else ROMKIT_SERVER where no other registry is named; null: the registry is here. */
export function serverOf({ env }: Context, { server, state, database }: PoolOptions): string | null {
  if (server !== undefined && (state !== undefined || database !== undefined))
    throw usageError(
      'two-registries',
      '--server names a registry elsewhere, --state and --database one that is opened here.',
      'Leave one of them out.',
    );
  if (server !== undefined || state !== undefined || database !== undefined) return server ?? null;
  return env['ROMKIT_SERVER'] || null;
}

/** The API of a server, with the token of `--token-file`, `--token` or ROMKIT_TOKEN. */
export async function openApi(context: Context, server: string, options: PoolOptions): Promise<ApiClient> {
  return apiClient({ server, token: await tokenOf(context, options), signal: context.signal });
}

/** The pool of a server elsewhere. */
export async function openRemote(context: Context, server: string, options: PoolOptions): Promise<Pool> {
  const client = await openApi(context, server, options);
  return {
    registry: await remoteRegistry(client),
    addElsewhere: async (image, request) => {
      const { addElsewhere } = await import('./remote-images.ts');
      return addElsewhere(client, client.uploads, image, request);
    },
    actor: { by: 'local', via: 'api' },
    get content(): ContentStore {
      throw usageError(
        'not-over-server',
        `Files of images are in the folder of the server at ${server}, which its API does not change.`,
        'Run the command there, or name a folder that both share: --state, --database.',
      );
    },
  };
}

async function tokenOf({ env, cwd }: Context, { token, tokenFile }: PoolOptions): Promise<string | null> {
  if (tokenFile === undefined) return token ?? (env['ROMKIT_TOKEN'] || null);
  const text = await readNamedText(resolve(cwd, tokenFile), {
    name: tokenFile,
    example: 'a file that holds the token',
  });
  return text.trim();
}
