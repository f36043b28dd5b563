import { newSecret } from '../one-time.ts';

/** A login that was begun here and goes on at the provider. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  /** Proof Key for Code Exchange (RFC 7636): whoever steals the code cannot use it. */
  readonly verifier: string;
  /** The address to which the provider sends the browser back. */
  readonly redirectUri: string;
  /** The view of the page to which the person comes back. */
  readonly to: string;
}

/** Long enough to find a second factor. */
export const flowSeconds = 600;
const mostFlows = 2000;

/** Logins that are under way, in memory: each is taken up once, by the browser that began it. */
export class Flows {
  readonly #flows = new Map<string, { readonly flow: Flow; readonly expiresMs: number }>();

  /** @returns the secret for the browser's cookie */
  begin(flow: Flow, nowMs: number): string {
    for (const [secret, { expiresMs }] of this.#flows) {
      if (expiresMs > nowMs && this.#flows.size < mostFlows) break;
      this.#flows.delete(secret);
    }
    const secret = newSecret();
    this.#flows.set(secret, { flow, expiresMs: nowMs + flowSeconds * 1000 });
    return secret;
  }

  take(secret: string, nowMs: number): Flow | undefined {
    const found = this.#flows.get(secret);
    this.#flows.delete(secret);
    return found !== undefined && found.expiresMs > nowMs ? found.flow : undefined;
  }
}
