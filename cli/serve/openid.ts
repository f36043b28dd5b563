import { resolve } from 'node:path';
import type { OpenidOptions } from '../../boot/server/api/people/openid/provider.ts';
import { usageError } from '../../system/error.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import type { Context } from '../shell/context.ts';
import { loadSettings } from '../settings/settings.ts';

/** `--oidc-…`: the site's OpenID provider. */
export interface OpenidFlags {
  readonly oidcIssuer?: string | undefined;
  readonly oidcClientId?: string | undefined;
  readonly oidcClientSecretFile?: string | undefined;
  readonly oidcName?: string | undefined;
  readonly oidcGroupsClaim?: string | undefined;
  readonly oidcAdmins?: readonly string[] | undefined;
  readonly oidcOperators?: readonly string[] | undefined;
  readonly oidcViewers?: readonly string[] | undefined;
}

/**
 * The provider that flags name, over the one of the settings file; undefined where none is named.
 * @throws RomkitError `bad-issuer`, `openid-incomplete`, or of readNamedText
 */
export async function openidOptions(
  context: Pick<Context, 'cwd' | 'env' | 'folders'>,
  flags: OpenidFlags,
): Promise<OpenidOptions | undefined> {
  const set = (await loadSettings(context)).oidc?.value;
  const given = flags.oidcIssuer ?? set?.issuer;
  if (given === undefined) return undefined;
  const issuer = issuerUrl(given);
  const clientId = flags.oidcClientId ?? set?.clientId;
  const groups = {
    administrators: flags.oidcAdmins ?? set?.administrators ?? [],
    operators: flags.oidcOperators ?? set?.operators ?? [],
    viewers: flags.oidcViewers ?? set?.viewers ?? [],
  };
  if (clientId === undefined)
    throw usageError('openid-incomplete', 'The OpenID provider needs --oidc-client-id.');
  if (Object.values(groups).every((names) => names.length === 0))
    throw usageError(
      'openid-incomplete',
      'Nobody would have a role by the OpenID provider.',
      'Name groups with --oidc-admins, --oidc-operators or --oidc-viewers.',
    );
  const secretFile = flags.oidcClientSecretFile ?? set?.clientSecretFile;
  return {
    ...{ issuer, clientId, groups },
    clientSecret: secretFile === undefined ? null : await firstLine(resolve(context.cwd, secretFile)),
    siteName: flags.oidcName ?? set?.name ?? issuer.host,
    groupsClaim: flags.oidcGroupsClaim ?? set?.groupsClaim ?? 'groups',
  };
}

/** Metadata and keys of the issuer are trusted: nobody on the way may change it (OpenID Connect Discovery section 7.1). */
function issuerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLoopback = url !== null && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return url;
  throw usageError(
    'bad-issuer',
    `--oidc-issuer takes an https URL, or http on loopback, not "${text}".`,
    'It is the URL before /.well-known/openid-configuration.',
  );
}

async function firstLine(path: string): Promise<string> {
  const text = await readNamedText(path, { example: 'a file that holds the secret' });
  return text.split(/\r?\n/)[0] ?? '';
}
