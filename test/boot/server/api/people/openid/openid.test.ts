import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { host, Site } from '../site.ts';
import { LoopbackProvider } from './played-provider.ts';

const callback = `http://${host}/api/v1/openid/callback`;
let provider: LoopbackProvider;
let site: Site;
beforeEach(async () => {
  // The provider warns of what it keeps in memory, at each start.
  for (const way of ['warn', 'info'] as const) jest.spyOn(console, way).mockImplementation(() => undefined);
  provider = new LoopbackProvider();
  await provider.open(callback);
  site = new Site({
    openid: {
      ...{ issuer: new URL(provider.issuer), clientId: 'romkit', clientSecret: 'secret' },
      ...{ siteName: 'Example', groupsClaim: 'groups' },
      groups: { administrators: ['it'], operators: ['netboot'], viewers: [] },
    },
  });
  await site.open();
});
afterEach(async () => {
  await site.close();
  await provider.close();
  jest.restoreAllMocks();
});

const cookieOf = (headers: object, name: string): string =>
  [(headers as Record<string, string | string[]>)['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0]!)
    .find((cookie) => cookie.startsWith(`${name}=`)) ?? '';

/** Press the button, and log in at the provider. */
async function begin(): Promise<{ back: URL; cookie: string }> {
  const begun = await site.page('POST', '/openid', { to: '/images?text=a' });
  return { back: await provider.follow(begun.json().url), cookie: cookieOf(begun.headers, 'romkit-login') };
}

/** The browser comes back from the other site. */
async function comeBack(back: URL, cookie: string): Promise<{ to: string; session: string }> {
  const { headers } = await site.app.inject({
    ...{ method: 'GET', url: `${back.pathname}${back.search}` },
    headers: { host, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  });
  return { to: String(headers.location), session: cookieOf(headers, 'romkit') };
}

async function logIn(): Promise<{ to: string; session: string }> {
  const { back, cookie } = await begin();
  return comeBack(back, cookie);
}

const refused = (code: string) => ({ to: `/?login=${code}`, session: '' });

describe('a login at the OpenID provider', () => {
  it('adds the person with the role of its groups, and changes it with them', async () => {
    expect((await site.page('GET', '/openid')).json()).toEqual({ site: 'Example' });
    const { to, session } = await logIn();
    expect(to).toBe('/images?text=a');
    const who = async (cookie: string) => (await site.page('GET', '/session', undefined, { cookie })).json();
    expect(await who(session)).toEqual({ name: 'grace', role: 'operator', isPerson: true });
    provider.account = { ...provider.account, preferred_username: 'renamed', groups: ['x', 'it'] };
    const again = await logIn();
    expect(await who(again.session)).toMatchObject({ name: 'grace', role: 'administrator' });
    const [entry] = await site.registry.audit({ limit: 1 });
    expect(entry!.summary).toBe('grace is now administrator, was operator, by the groups at Example.');
    const out = await site.page('POST', '/logout', {}, { cookie: session });
    expect(out.json().elsewhere).toBe(`${provider.issuer}/session/end?client_id=romkit`);
    expect(await who(session)).toMatchObject({ name: null });
  });

  it('is refused to whoever has no role, a name that is none, or the name of somebody here', async () => {
    await site.addPerson('ada', 'administrator');
    provider.account = { ...provider.account, groups: ['sales'] };
    expect(await logIn()).toEqual(refused('openid-no-role'));
    provider.account = { ...provider.account, preferred_username: '<b>x', groups: ['it'] };
    expect(await logIn()).toEqual(refused('openid-bad-name'));
    provider.account = { ...provider.account, preferred_username: 'ADA' };
    expect(await logIn()).toEqual(refused('name-taken'));
    expect(await site.registry.people.list()).toHaveLength(1);
  });

  it('is refused with another state, another browser, and a second time', async () => {
    const first = await begin();
    const other = new URL(first.back);
    other.searchParams.set('state', 'guess');
    expect(await comeBack(other, first.cookie)).toEqual(refused('openid-not-trusted'));
    const second = await begin();
    expect(await comeBack(second.back, '')).toEqual(refused('openid-stale'));
    expect((await comeBack(second.back, second.cookie)).session).toMatch(/^romkit=/);
    expect(await comeBack(second.back, second.cookie)).toEqual(refused('openid-stale'));
    const third = await begin();
    const replayed = new URL(third.back);
    replayed.searchParams.set('code', second.back.searchParams.get('code')!);
    expect(await comeBack(replayed, third.cookie)).toEqual(refused('openid-stale'));
    const late = await begin();
    site.now += 600_000;
    expect(await comeBack(late.back, late.cookie)).toEqual(refused('openid-stale'));
  });

  it('is refused with an ID token that is forged, has expired, or was for another login', async () => {
    const same = (payload: object) => ({ ...payload });
    provider.tamper = { change: same, isForged: false };
    expect((await logIn()).session).toMatch(/^romkit=/);
    for (const tamper of [
      { change: same, isForged: true },
      { change: (payload: object) => ({ ...payload, exp: 1 }), isForged: false },
      { change: (payload: object) => ({ ...payload, nonce: 'other' }), isForged: false },
      { change: (payload: object) => ({ ...payload, aud: 'other' }), isForged: false },
    ]) {
      provider.tamper = tamper;
      expect(await logIn()).toEqual(refused('openid-not-trusted'));
    }
  });

  it('says that the provider is away', async () => {
    await provider.close();
    const away = await site.page('POST', '/openid', { to: '/' });
    expect([away.statusCode, away.json().error]).toMatchObject([
      503,
      { code: 'openid-away', message: expect.stringMatching(/^Example does not answer/) },
    ]);
  });

  it('leads to views of this page alone', async () => {
    for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example'])
      expect((await site.page('POST', '/openid', { to })).statusCode).toBe(400);
  });
});
