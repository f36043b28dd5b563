import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Hasher } from '../../../../../boot/server/api/people/password.ts';
import { password, Site } from './site.ts';

/** Hashes nothing, and tells what it was asked. */
class CountingHasher implements Hasher {
  readonly costs: string[] = [];
  /** A check waits for it. */
  gate: Promise<void> = Promise.resolve();

  async hash(): Promise<string> {
    throw new Error('nothing is hashed by a login');
  }

  async verify(passwordHash: string): Promise<boolean> {
    this.costs.push(passwordHash.split('$').slice(0, 4).join('$'));
    await this.gate;
    return false;
  }
}

let hasher: CountingHasher;
let site: Site;
beforeEach(async () => {
  hasher = new CountingHasher();
  site = new Site({ hasher });
  await site.open();
});
afterEach(() => site.close());

const attempt = async (name: string) =>
  (await site.page('POST', '/login', { name, password: 'guess' })).statusCode;

describe('the work of a refused login', () => {
  it('is the same for a wrong password, an unknown name, and somebody who has none', async () => {
    await site.addPerson('alice', 'operator');
    await site.registry.people.add(
      { by: 'test', via: 'test' },
      { name: 'invited', role: 'viewer', passwordHash: null },
    );
    for (const name of ['alice', 'nobody', 'invited']) expect(await attempt(name)).toBe(403);
    expect(hasher.costs).toEqual(Array(3).fill('$argon2id$v=19$m=19456,t=2,p=1'));
  });

  it('is done for four at a time, and whoever comes then is refused without it', async () => {
    let open = (): void => undefined;
    hasher.gate = new Promise<void>((resolve) => (open = resolve));
    const first = ['a', 'b', 'c', 'd'].map(attempt);
    const started = async (): Promise<void> => {
      while (hasher.costs.length < 4) await new Promise((resolve) => setImmediate(resolve));
    };
    await started();
    expect(await attempt('e')).toBe(429);
    open();
    expect(await Promise.all(first)).toEqual([403, 403, 403, 403]);
    expect([await attempt('f'), hasher.costs.length]).toEqual([403, 5]);
  });

  it('is not done for what is no login at all', async () => {
    const answer = await site.page('POST', '/login', { name: 'alice' });
    expect(answer.json().error).toMatchObject({ code: 'bad-request', message: 'password is missing.' });
    const short = await site.page('POST', '/setup', { secret: '', name: 'ada', password: 'short' });
    expect(short.json().error.message).toBe('A password has at least 12 characters.');
    expect([password.length > 12, hasher.costs]).toEqual([true, []]);
  });
});
