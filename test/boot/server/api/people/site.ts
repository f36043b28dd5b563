import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Role } from '../../../../../boot/registry/model/person.ts';
import type { Registry } from '../../../../../boot/registry/registry.ts';
import { openContentStore } from '../../../../../boot/registry/content/store.ts';
import { openFreshRegistry } from '../../../../support/registry/fresh-registry.ts';
import { hashOf } from '../../../../../boot/server/api/access/access.ts';
import { apiRoutes, type ApiOptions } from '../../../../../boot/server/api/plugin.ts';
import { hashPassword } from '../../../../../boot/server/api/people/password.ts';
import { SetupLink } from '../../../../../boot/server/api/people/setup-link.ts';
import { sampleServers } from '../servers/sample.ts';
import { buildBaseApp } from '../../../../../boot/server/base-app.ts';
import { silentLog } from '../../../../support/silent-log.ts';

export const host = 'boot.example:8080';
export const password = 'correct horse battery';
/** Made once: it takes long. */
let hashed: Promise<string> | undefined;

/** The API where others than this machine can reach it, over a registry with people. */
export class Site {
  registry!: Registry;
  app!: FastifyInstance;
  /** Milliseconds since 1970. */
  now = 1_800_000_000_000;
  /** Parts of the server that a test brings itself. */
  readonly #parts: Partial<ApiOptions>;
  #folder = '';
  #sessions = 0;

  constructor(parts: Partial<ApiOptions> = {}) {
    this.#parts = parts;
  }

  /** @param setup the secret of the link for the first administrator */
  async open(setup: string | null = null): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'romkit-people-'));
    this.registry = await openFreshRegistry(this.#folder, () => this.now);
    await this.start(setup);
  }

  /** Start the server, as after a restart. */
  async start(
    setup: string | null,
    before: (app: FastifyInstance) => void = () => undefined,
    hasContent = false,
  ): Promise<void> {
    await this.app?.close();
    this.app = buildBaseApp(silentLog);
    before(this.app);
    await apiRoutes(this.app, {
      ...{ registry: this.registry, log: silentLog, epoch: 'run1', clock: () => this.now },
      ...(hasContent ? { content: openContentStore(join(this.#folder, 'content')) } : {}),
      ...sampleServers,
      ...this.#parts,
      setup: new SetupLink(setup),
      access: { hosts: () => new Set([host]), isLocal: false },
    });
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.registry.close();
    rmSync(this.#folder, { recursive: true });
  }

  async addPerson(name: string, role: Role): Promise<void> {
    const passwordHash = await (hashed ??= hashPassword(password));
    await this.registry.people.add({ by: 'test', via: 'test' }, { name, role, passwordHash });
  }

  /** The Cookie header of a new session of a person. */
  async sessionOf(person: string): Promise<{ cookie: string }> {
    const secret = String(++this.#sessions).padStart(43, 's');
    await this.registry.sessions.add({
      ...{ sha256: hashOf(secret), id: String(this.#sessions), person, agent: '', address: '' },
      ...{ startedMs: this.now, expiresMs: this.now + 1000 },
    });
    return { cookie: `romkit=${secret}` };
  }

  /** A request of this server's own page; a header that is null is left out. */
  page(method: InjectOptions['method'], path: string, payload?: object, headers: object = {}) {
    const all = { host, 'x-romkit-page': '1', ...headers } as Record<string, string | null>;
    return this.app.inject({
      ...{ method: method ?? 'GET', url: `/api/v1${path}` },
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as never,
      ...(payload === undefined ? {} : { payload }),
    });
  }

  /** @returns the Cookie header that the answer asks for */
  async login(name: string, secret = password): Promise<{ cookie: string }> {
    const { headers } = await this.page('POST', '/login', { name, password: secret });
    return { cookie: String(headers['set-cookie']).split(';')[0]! };
  }
}
