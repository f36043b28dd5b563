import { randomBytes } from 'node:crypto';
import { nameSchema } from '../../boot/registry/model/names.ts';
import type { Scope } from '../../boot/registry/model/token.ts';
import type { Actor, Registry } from '../../boot/registry/registry.ts';
import { hashOf } from '../../boot/server/api/access/access.ts';
import { usageError } from '../../system/error.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

/** `romkit token add`: the secret is shown once. */
export async function addToken(
  { tokens }: Pick<Registry, 'tokens'>,
  actor: Actor,
  output: Output,
  given: string,
  scope: Scope,
): Promise<void> {
  const name = nameSchema.safeParse(given);
  if (!name.success) throw usageError('bad-token-name', name.error.issues[0]?.message ?? 'It is no name.');
  const secret = randomBytes(32).toString('base64url');
  await tokens.add(actor, { name: name.data, scope, sha256: hashOf(secret) });
  output.note(`The secret of ${name.data} is shown this once.`);
  output.result({ name: name.data, scope, secret }, secret);
}

/** `romkit token list` */
export async function listTokens({ tokens }: Pick<Registry, 'tokens'>, output: Output): Promise<void> {
  const kept = await tokens.list();
  const rows = kept.map(({ name, scope, addedBy, addedMs }) => [
    name,
    scope,
    new Date(addedMs).toISOString().slice(0, 10),
    addedBy,
  ]);
  output.result(
    { tokens: kept.map(({ sha256: _, ...token }) => token) },
    rows.length === 0 ? 'There is no token yet.' : table([['TOKEN', 'SCOPE', 'ADDED', 'BY'], ...rows]),
  );
}

/** `romkit token remove` */
export async function removeToken(
  { tokens }: Pick<Registry, 'tokens'>,
  actor: Actor,
  output: Output,
  name: string,
): Promise<void> {
  await tokens.remove(actor, name);
  output.result({ removed: name }, `Removed the token ${name}; it is refused from now on.`);
}
