import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hashOf, type Scope, type Token } from '../../boot/server/api/access.ts';
import { nameSchema } from '../../boot/registry/model/names.ts';
import { RomkitError, systemErrorCode, usageError } from '../../system/error.ts';
import { makeFolder, writeFileAtomic } from '../../system/files/files.ts';
import { stateFolder, type PoolOptions } from '../pool/pool.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

const tokensSchema = z.array(
  z.strictObject({
    name: nameSchema,
    scope: z.enum(['read', 'write']),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
);

const tokensPath = (state: string): string => join(state, 'tokens.json');

/**
 * The tokens of a server's folder; none where there is no such file.
 * @throws RomkitError `tokens-not-readable`
 */
export async function readTokens(state: string): Promise<readonly Token[]> {
  const path = tokensPath(state);
  try {
    return tokensSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw new RomkitError({
      code: 'tokens-not-readable',
      message: `The tokens in ${path} cannot be read.`,
      hint: 'Move the file away; romkit token add makes new tokens.',
      cause: error,
    });
  }
}

/** `romkit token add`: the secret is shown once. */
export async function addToken(
  context: Context,
  output: Output,
  given: string,
  options: PoolOptions & { readonly scope: Scope },
): Promise<void> {
  const name = nameSchema.safeParse(given);
  if (!name.success) throw usageError('bad-token-name', name.error.issues[0]?.message ?? 'It is no name.');
  const state = stateFolder(context, options);
  const tokens = await readTokens(state);
  if (tokens.some((token) => token.name === name.data)) {
    throw usageError(
      'duplicate-token',
      `There is a token ${name.data} already.`,
      `romkit token remove ${name.data} takes it away.`,
    );
  }
  const secret = randomBytes(32).toString('base64url');
  await writeTokens(state, [...tokens, { name: name.data, scope: options.scope, sha256: hashOf(secret) }]);
  output.note(`The secret of ${name.data} is shown this once; a running server takes it at its next start.`);
  output.result({ name: name.data, scope: options.scope, secret }, secret);
}

/** `romkit token list` */
export async function listTokens(context: Context, output: Output, options: PoolOptions): Promise<void> {
  const tokens = await readTokens(stateFolder(context, options));
  const rows = tokens.map(({ name, scope }) => [name, scope]);
  output.result(
    { tokens: tokens.map(({ name, scope }) => ({ name, scope })) },
    rows.length === 0 ? 'There is no token yet.' : table([['TOKEN', 'SCOPE'], ...rows]),
  );
}

/** `romkit token remove` */
export async function removeToken(
  context: Context,
  output: Output,
  name: string,
  options: PoolOptions,
): Promise<void> {
  const state = stateFolder(context, options);
  const tokens = await readTokens(state);
  if (!tokens.some((token) => token.name === name))
    throw usageError('unknown-token', `There is no token ${name}.`, 'romkit token list shows them.');
  await writeTokens(
    state,
    tokens.filter((token) => token.name !== name),
  );
  output.result(
    { removed: name },
    `Removed the token ${name}; a running server heeds that at its next start.`,
  );
}

async function writeTokens(state: string, tokens: readonly Token[]): Promise<void> {
  await makeFolder(state, 0o711);
  await writeFileAtomic(tokensPath(state), `${JSON.stringify(tokens, null, 2)}\n`, 0o600);
}
