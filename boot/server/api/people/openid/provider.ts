import type * as OpenidClient from 'openid-client';
import type { Configuration } from 'openid-client';
import type { Flow } from './flows.ts';
import { hasClaim, identityOf, type Identity, type RoleGroups } from './identity.ts';
import { OpenidError, openidErrorOf } from './openid-error.ts';

export interface OpenidOptions {
  /** https, or http on loopback. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Null: a public client, which PKCE protects. */
  readonly clientSecret: string | null;
  /** For the button on the login. */
  readonly siteName: string;
  readonly groupsClaim: string;
  readonly groups: RoleGroups;
}

/** The provider's published metadata and keys are asked for again after so long. */
const goodMs = 3_600_000;
const timeoutSeconds = 10;

/**
 * The site's OpenID provider: authorization code flow with PKCE, state and nonce (OpenID Connect Core section 3.1,
 * RFC 9700 section 2.1.1). It is asked first when somebody logs in, so that this server starts without it.
 */
export class OpenidProvider {
  readonly options: OpenidOptions;
  readonly #clock: () => number;
  #known: { readonly configuration: Promise<Configuration>; readonly untilMs: number } | undefined;

  constructor(options: OpenidOptions, clock: () => number) {
    this.options = options;
    this.#clock = clock;
  }

  /**
   * Begin a login.
   * @param redirectUri to which the provider sends the browser back
   * @param to the view to which the person comes back
   * @throws OpenidError
   */
  async begin(redirectUri: string, to: string): Promise<{ readonly url: string; readonly flow: Flow }> {
    return this.#ask(async (client, configuration) => {
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const url = client.buildAuthorizationUrl(configuration, {
        ...{ redirect_uri: redirectUri, scope: scopeFor(configuration), state, nonce },
        ...{
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
      });
      return { url: url.href, flow: { state, nonce, verifier, redirectUri, to } };
    });
  }

  /**
   * Finish a login.
   * @param search the query with which the browser came back
   * @throws OpenidError
   */
  finish({ state, nonce, verifier, redirectUri }: Flow, search: string): Promise<Identity> {
    return this.#ask(async (client, configuration) => {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(search, redirectUri), {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new OpenidError('openid-not-trusted', 'there is no ID token');
      const { groupsClaim, groups } = this.options;
      const isAsked =
        !(hasClaim(claims, groupsClaim) && hasClaim(claims, 'preferred_username')) &&
        configuration.serverMetadata().userinfo_endpoint !== undefined;
      const more = isAsked ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      return identityOf({ ...more, ...claims }, groupsClaim, groups);
    });
  }

  /** The provider's own page for logging out; null where it has none. @throws OpenidError */
  logoutUrl(): Promise<string | null> {
    return this.#ask((client, configuration) =>
      Promise.resolve(
        configuration.serverMetadata().end_session_endpoint === undefined
          ? null
          : client.buildEndSessionUrl(configuration).href,
      ),
    );
  }

  async #ask<T>(work: (client: typeof OpenidClient, configuration: Configuration) => Promise<T>): Promise<T> {
    try {
      const client = await import('openid-client');
      return await work(client, await this.#configuration(client));
    } catch (error) {
      throw openidErrorOf(error);
    }
  }

  #configuration(client: typeof OpenidClient): Promise<Configuration> {
    const nowMs = this.#clock();
    if (this.#known !== undefined && this.#known.untilMs > nowMs) return this.#known.configuration;
    const { issuer, clientId, clientSecret } = this.options;
    const configuration = client.discovery(
      issuer,
      clientId,
      undefined,
      clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret),
      {
        timeout: timeoutSeconds,
        execute: [
          // The signature of the ID token is verified although it comes from the provider itself.
          client.enableNonRepudiationChecks,
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; it stays
          ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      },
    );
    this.#known = { configuration, untilMs: nowMs + goodMs };
    configuration.catch(() => (this.#known = undefined));
    return configuration;
  }
}

/** Some providers give groups to those alone who ask for them by a scope. */
const scopeFor = (configuration: Configuration): string =>
  [
    'openid',
    ...['profile', 'email', 'groups'].filter((scope) =>
      configuration.serverMetadata().scopes_supported?.includes(scope),
    ),
  ].join(' ');
