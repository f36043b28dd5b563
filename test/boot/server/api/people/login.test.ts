import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { password, Site } from './site.ts';

let site: Site;

beforeEach(async () => {
  site = new Site();
  await site.open('first-secret');
});
afterEach(() => site.close());

const who = async (headers: object) => (await site.page('GET', '/session', undefined, headers)).json();
const codeOf = async (answer: ReturnType<Site['page']>) => {
  const { statusCode, json } = await answer;
  return [statusCode, json().error?.code];
};

describe('a login', () => {
  beforeEach(() => site.addPerson('alice', 'operator'));

  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { headers, json } = await site.page('POST', '/login', { name: ' Alice', password });
    expect(json()).toEqual({ name: 'alice', role: 'operator', isPerson: true });
    expect(headers['set-cookie']).toMatch(
      /^romkit=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const own = { origin: 'https://boot.example:8080' };
    const behindTls = await site.page('POST', '/login', { name: 'alice', password }, own);
    expect(behindTls.headers['set-cookie']).toMatch(/; Secure$/);
  });

  it('is refused in the same words for a wrong password and an unknown name', async () => {
    const wrong = await site.page('POST', '/login', { name: 'alice', password: 'guess' });
    const unknown = await site.page('POST', '/login', { name: 'bob', password });
    expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([403, undefined]);
    expect([unknown.statusCode, unknown.body]).toEqual([wrong.statusCode, wrong.body]);
  });

  it('is refused to a form of another site, and so is what a session changes', async () => {
    const headers = { ...(await site.login('alice')), 'x-romkit-page': null };
    const body = { name: 'alice', password };
    expect(await codeOf(site.page('POST', '/login', body, { 'x-romkit-page': null }))).toEqual([
      403,
      'no-csrf-header',
    ]);
    expect(await codeOf(site.page('POST', '/undo', {}, headers))).toEqual([403, 'no-csrf-header']);
    expect((await site.page('GET', '/machines', undefined, headers)).statusCode).toBe(200);
  });

  it('may be tried so often for one name, also from many addresses', async () => {
    const attempt = (name: string, n: number) =>
      site.app.inject({
        ...{ method: 'POST', url: '/api/v1/login', remoteAddress: `192.0.2.${n}` },
        headers: { host: 'boot.example:8080', 'x-romkit-page': '1' },
        payload: { name, password: 'guess' },
      });
    for (let n = 1; n <= 10; n++) expect((await attempt('alice', n)).statusCode).toBe(403);
    expect((await attempt('ALICE', 11)).statusCode).toBe(429);
    expect((await attempt('bob', 12)).statusCode).toBe(403);
  });

  it('may be tried so often from one address, for whatever names', async () => {
    const statuses = [];
    for (let n = 0; n < 31; n++)
      statuses.push((await site.page('POST', '/login', { name: `n${n}`, password: 'guess' })).statusCode);
    expect(statuses.indexOf(429)).toBe(30);
  });
});

describe('a session', () => {
  beforeEach(() => site.addPerson('alice', 'operator'));

  it('ends with the time, with the logout, and with its owner’s word', async () => {
    const [one, two, three] = [
      await site.login('alice'),
      await site.login('alice'),
      await site.login('alice'),
    ];
    expect(await who(one)).toEqual({ name: 'alice', role: 'operator', isPerson: true });
    const listed = (await site.page('GET', '/sessions', undefined, one)).json().sessions;
    expect(listed.map(({ isThis }: { isThis: boolean }) => isThis).sort()).toEqual([false, false, true]);
    expect(JSON.stringify(listed)).not.toContain(one.cookie.slice(7));
    await site.page('POST', '/logout', {}, two);
    const { sessions } = (await site.page('GET', '/sessions', undefined, one)).json();
    const other = sessions.find(({ isThis }: { isThis: boolean }) => !isThis);
    await site.page('DELETE', `/sessions/${other.id}`, undefined, one);
    for (const ended of [two, three])
      expect(await who(ended)).toEqual({ name: null, role: null, isPerson: false });
    site.now += 12 * 3_600_000;
    expect(await codeOf(site.page('GET', '/machines', undefined, one))).toEqual([401, 'no-token']);
  });

  it('of another person is not there to be ended', async () => {
    await site.addPerson('bob', 'administrator');
    const [alice, bob] = [await site.login('alice'), await site.login('bob')];
    const [{ id }] = (await site.page('GET', '/sessions', undefined, alice)).json().sessions;
    expect(await codeOf(site.page('DELETE', `/sessions/${id}`, undefined, bob))).toEqual([
      404,
      'unknown-session',
    ]);
    expect(await who(alice)).toMatchObject({ name: 'alice' });
  });

  it('ends everywhere else with a new password, which needs the old one', async () => {
    const [one, two] = [await site.login('alice'), await site.login('alice')];
    const change = { old: 'guess', new: 'a new long password' };
    expect(await codeOf(site.page('POST', '/password', change, one))).toEqual([403, 'login-refused']);
    const changed = await site.page('POST', '/password', { ...change, old: password }, one);
    const cookie = String(changed.headers['set-cookie']).split(';')[0];
    expect(await who({ cookie })).toMatchObject({ name: 'alice' });
    for (const ended of [one, two]) expect(await who(ended)).toMatchObject({ name: null });
    expect(await codeOf(site.page('POST', '/login', { name: 'alice', password }))).toEqual([
      403,
      'login-refused',
    ]);
  });
});

describe('the link for the first administrator', () => {
  const first = { secret: 'first-secret', name: 'Ada', password };

  it('makes one, logs in, and is void then', async () => {
    const { headers } = await site.page('POST', '/setup', first);
    const cookie = String(headers['set-cookie']).split(';')[0];
    expect(await who({ cookie })).toEqual({ name: 'ada', role: 'administrator', isPerson: true });
    expect(await codeOf(site.page('POST', '/setup', { ...first, name: 'eve' }))).toEqual([
      403,
      'setup-refused',
    ]);
  });

  it('is void after a restart, with a wrong secret, and where somebody is there', async () => {
    expect(await codeOf(site.page('POST', '/setup', { ...first, secret: 'guess' }))).toEqual([
      403,
      'setup-refused',
    ]);
    await site.addPerson('ada', 'administrator');
    expect(await codeOf(site.page('POST', '/setup', { ...first, name: 'eve' }))).toEqual([
      409,
      'people-conflict',
    ]);
    await site.start(null);
    expect(await codeOf(site.page('POST', '/setup', first))).toEqual([403, 'setup-refused']);
  });

  it('stays where the password is too short', async () => {
    expect((await site.page('POST', '/setup', { ...first, password: 'short' })).statusCode).toBe(400);
    expect((await site.page('POST', '/setup', first)).statusCode).toBe(200);
  });
});

describe('people over the API', () => {
  it('are added, changed and removed by administrators; nobody sees their hashes', async () => {
    await site.addPerson('ada', 'administrator');
    const ada = await site.login('ada');
    await site.page('POST', '/people', { name: 'bob', role: 'viewer', password }, ada);
    const bob = await site.login('bob');
    await site.page('PATCH', '/people/bob', { role: 'operator' }, ada);
    expect(await who(bob)).toMatchObject({ role: 'operator' });
    const listed = await site.page('GET', '/people', undefined, ada);
    expect(listed.json().people).toMatchObject([{ name: 'ada' }, { name: 'bob', addedBy: 'ada' }]);
    expect(listed.body).not.toContain('argon2');
    await site.page('DELETE', '/people/bob', undefined, ada);
    expect(await who(bob)).toMatchObject({ name: null });
    expect(await codeOf(site.page('DELETE', '/people/ada', undefined, ada))).toEqual([
      400,
      'last-administrator',
    ]);
  });
});
