import { z } from 'zod';
import {
  accountSchema,
  personNameSchema,
  type Account,
  type Role,
} from '../../../../registry/model/person.ts';
import { OpenidError } from './openid-error.ts';

/** Groups at the provider whose people have a role here; the highest one counts. */
export interface RoleGroups {
  readonly administrators: readonly string[];
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
}

/** Somebody who has logged in at the provider. */
export interface Identity {
  readonly account: Account;
  readonly name: string;
  readonly role: Role;
}

const groupsSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/**
 * Read who somebody is here out of the claims of an ID token and of the user info (OpenID Connect Core section 5.1).
 * @param groupsClaim a claim's name, or a path with dots into one: `realm_access.roles`
 * @throws OpenidError `openid-no-role`, `openid-bad-name`, `openid-not-trusted`
 */
export function identityOf(
  claims: Readonly<Record<string, unknown>>,
  groupsClaim: string,
  groups: RoleGroups,
): Identity {
  const account = accountSchema.safeParse({ issuer: claims['iss'], subject: claims['sub'] });
  if (!account.success) throw new OpenidError('openid-not-trusted', 'issuer or subject is not valid');
  const found = groupsSchema.safeParse(claimAt(claims, groupsClaim));
  const role = roleOf(new Set(found.success ? found.data : []), groups);
  if (role === null)
    throw new OpenidError('openid-no-role', `no group of the claim ${groupsClaim} has a role`);
  return { account: account.data, name: nameOf(claims), role };
}

/** Is the claim with the groups among these? */
export const hasClaim = (claims: Readonly<Record<string, unknown>>, name: string): boolean =>
  claimAt(claims, name) !== undefined;

function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      claims,
    );
}

function roleOf(own: ReadonlySet<string>, { administrators, operators, viewers }: RoleGroups): Role | null {
  const isIn = (groups: readonly string[]): boolean => groups.some((group) => own.has(group));
  if (isIn(administrators)) return 'administrator';
  if (isIn(operators)) return 'operator';
  return isIn(viewers) ? 'viewer' : null;
}

/** A name is for people; the account says who it is. Of an e-mail address, the part before the @. */
function nameOf({ preferred_username: preferred, email }: Readonly<Record<string, unknown>>): string {
  const given = [preferred, email].find((one): one is string => typeof one === 'string' && one !== '');
  const name = personNameSchema.safeParse(given?.split('@')[0]);
  if (name.success) return name.data;
  throw new OpenidError('openid-bad-name', 'preferred_username and email are no name');
}
