import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

type Payload = Record<string, unknown>;

/** Somebody who is known at the provider. */
export interface Account {
  readonly sub: string;
  readonly preferred_username: string;
  readonly groups: readonly string[];
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
/** Made once: it takes long. */
const [ownKey, otherKey] = [newKey(), newKey()];

/** A real OpenID provider on loopback, where everybody is logged in as `account` without being asked. */
export class LoopbackProvider {
  account: Account = { sub: '1', preferred_username: 'Grace', groups: ['netboot'] };
  /** Changes ID tokens on their way; signed again with the provider's key, or with another one. */
  tamper: { readonly change: (payload: Payload) => Payload; readonly isForged: boolean } | null = null;
  issuer = '';
  readonly #key = ownKey;
  #server: Server | undefined;

  async open(redirectUri: string): Promise<void> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = this.#provider(redirectUri);
    server.on('request', (request, response) => {
      if (request.url === '/token' && this.tamper !== null) this.#tamperWith(response);
      if (!request.url?.startsWith('/interaction/')) return void provider.callback()(request, response);
      void provider.interactionFinished(request, response, { login: { accountId: this.account.sub } });
    });
  }

  close(): Promise<void> {
    this.#server?.closeAllConnections();
    return new Promise((done) => (this.#server === undefined ? done() : this.#server.close(() => done())));
  }

  /** As a browser: go to a URL and on to wherever it leads. @returns the URL at this server's client */
  async follow(url: string): Promise<URL> {
    const cookies = new Map<string, string>();
    for (let at = new URL(url); ;) {
      if (at.origin !== this.issuer) return at;
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
      at = new URL(location, at);
    }
  }

  #provider(redirectUri: string): Provider {
    const jwk = { ...this.#key.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };
    return new Provider(this.issuer, {
      clients: [{ client_id: 'romkit', client_secret: 'secret', redirect_uris: [redirectUri] }],
      jwks: { keys: [jwk] },
      cookies: { keys: ['test'] },
      claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ ...this.account, sub: id }) }),
      async loadExistingGrant({ oidc }) {
        const grant = new oidc.provider.Grant({
          clientId: oidc.client!.clientId,
          accountId: oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid profile groups');
        await grant.save();
        return grant;
      },
    });
  }

  #tamperWith(response: ServerResponse): void {
    const { change, isForged } = this.tamper!;
    const key = isForged ? otherKey : this.#key;
    const end = response.end.bind(response);
    response.end = ((body: string | Buffer) => {
      const answer = JSON.parse(String(body)) as { id_token: string };
      const text = JSON.stringify({ ...answer, id_token: resigned(answer.id_token, change, key) });
      response.setHeader('content-length', Buffer.byteLength(text));
      return end(text);
    }) as never;
  }
}

/** A JSON Web Signature (RFC 7515 section 3.1) of other claims. */
function resigned(token: string, change: (payload: Payload) => Payload, key: KeyObject): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Payload);
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}
