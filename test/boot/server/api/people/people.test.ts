import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { password, Site } from './site.ts';

let site: Site;
let ada: { cookie: string };
beforeEach(async () => {
  site = new Site();
  await site.open();
  await site.addPerson('ada', 'administrator');
  ada = await site.sessionOf('ada');
});
afterEach(() => site.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const asAda = async (method: Method, path: string, body?: object) =>
  (await site.page(method, path, body, ada)).json();
const peopleByName = async () => {
  const { people } = (await asAda('GET', '/people')) as { people: { name: string }[] };
  return Object.fromEntries(people.map((each) => [each.name, each]));
};

describe('people over the API', () => {
  it('are invited by a link that works once, also to choose a new password', async () => {
    const { secret } = await asAda('POST', '/people', { name: 'Bob', role: 'operator' });
    expect(await peopleByName()).toMatchObject({
      ada: { login: 'password', seenMs: site.now },
      bob: { login: 'none', seenMs: null, invitedUntilMs: site.now + 4 * 86_400_000 },
    });
    const accept = (given: string) => site.page('POST', '/invitation', { secret: given, password });
    const accepted = await accept(secret);
    expect(accepted.json()).toEqual({ name: 'bob', role: 'operator', isPerson: true });
    expect((await accept(secret)).json().error.code).toBe('invitation-refused');
    expect((await peopleByName())['bob']).toMatchObject({ login: 'password', invitedUntilMs: null });
    const again = await asAda('POST', '/people/bob/invitation');
    site.now += 4 * 86_400_000;
    ada = await site.sessionOf('ada');
    expect((await accept(again.secret)).statusCode).toBe(403);
    expect((await site.login('bob')).cookie).toMatch(/^romkit=/);
  });

  it('lose their sessions one by one, all, and when they are disabled', async () => {
    await site.addPerson('bob', 'viewer');
    const [one, two, three] = [
      await site.sessionOf('bob'),
      await site.sessionOf('bob'),
      await site.sessionOf('bob'),
    ];
    const may = async (headers: object) =>
      (await site.page('GET', '/machines', undefined, headers)).statusCode === 200;
    const listed = await asAda('GET', '/people/bob/sessions');
    expect(listed.sessions).toHaveLength(3);
    await asAda('DELETE', `/people/bob/sessions/${two.cookie.at(-1)}`);
    expect([await may(one), await may(two), await may(three)]).toEqual([true, false, true]);
    await asAda('DELETE', '/people/bob/sessions');
    expect([await may(one), await may(three)]).toEqual([false, false]);
    const last = await site.sessionOf('bob');
    await asAda('PATCH', '/people/bob', { isDisabled: true });
    expect(await may(last)).toBe(false);
    expect((await site.page('POST', '/login', { name: 'bob', password })).statusCode).toBe(403);
    const entries = (await asAda('GET', '/audit?limit=3')).entries;
    expect(entries.map(({ by, summary }: { by: string; summary: string }) => [by, summary])).toEqual([
      ['ada', 'Disabled the login of bob.'],
      ['ada', 'Ended 2 sessions of bob.'],
      ['ada', 'Ended a session of bob.'],
    ]);
  });

  it('and their changes are undone by administrators alone', async () => {
    await site.addPerson('otto', 'operator');
    await asAda('PATCH', '/people/otto', { role: 'viewer' });
    const [{ id }] = (await asAda('GET', '/audit?limit=1')).entries;
    const otto = await site.sessionOf('otto');
    expect((await site.page('POST', '/undo', { entry: id }, otto)).statusCode).toBe(403);
    await asAda('POST', '/undo', { entry: id });
    expect((await peopleByName())['otto']).toMatchObject({ role: 'operator' });
  });
});

describe('tokens over the API', () => {
  it('are made with a secret that is shown once, used until they expire, and revoked', async () => {
    const { secret } = await asAda('POST', '/tokens', { name: 'ci', scope: 'read', days: 1 });
    const use = async () =>
      (await site.page('GET', '/machines', undefined, { authorization: `Bearer ${secret}` })).statusCode;
    expect(await use()).toBe(200);
    const listed = await site.page('GET', '/tokens', undefined, ada);
    expect(listed.json().tokens).toEqual([
      {
        ...{ name: 'ci', scope: 'read', addedBy: 'ada', addedMs: site.now },
        ...{ usedMs: site.now, expiresMs: site.now + 86_400_000 },
      },
    ]);
    site.now += 86_400_000;
    ada = await site.sessionOf('ada');
    expect(await use()).toBe(401);
    await asAda('DELETE', '/tokens/ci');
    expect((await asAda('GET', '/tokens')).tokens).toEqual([]);
    const audit = JSON.stringify(await asAda('GET', '/audit'));
    expect(audit).toContain('Revoked the token ci.');
    expect(audit).not.toContain(secret);
  });
});
