import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openidOptions, type OpenidFlags } from '../../../cli/serve/openid.ts';
import { fakeContext } from '../../support/fake-context.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romkit-openid-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const flags = { oidcIssuer: 'https://login.example/site', oidcClientId: 'romkit', oidcAdmins: ['admins'] };
const options = (given: OpenidFlags) => openidOptions(fakeContext(home), given);

describe('the OpenID provider of the flags', () => {
  it('is none where no issuer is named', async () => {
    expect(await options({ oidcClientId: 'romkit', oidcAdmins: ['admins'] })).toBeUndefined();
  });

  it('takes its name from the issuer, and no secret, where nothing else is said', async () => {
    expect(await options(flags)).toEqual({
      issuer: new URL('https://login.example/site'),
      clientId: 'romkit',
      clientSecret: null,
      siteName: 'login.example',
      groupsClaim: 'groups',
      groups: { administrators: ['admins'], operators: [], viewers: [] },
    });
  });

  it.each(['hush', 'hush\n', 'hush\r\nsecond line\n'])(
    'reads the first line of a secret file: %j',
    async (text) => {
      writeFileSync(join(home, 'secret'), text);
      expect(await options({ ...flags, oidcClientSecretFile: 'secret' })).toMatchObject({
        clientSecret: 'hush',
      });
    },
  );

  it('says which secret file cannot be read', async () => {
    await expect(options({ ...flags, oidcClientSecretFile: 'absent' })).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining(join(home, 'absent')),
    });
  });

  it.each(['http://127.0.0.1:3000', 'http://localhost', 'http://[::1]:80'])(
    'may be without TLS on loopback: %s',
    async (oidcIssuer) => {
      expect(await options({ ...flags, oidcIssuer })).toMatchObject({ issuer: new URL(oidcIssuer) });
    },
  );

  it.each([
    'http://login.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'ftp://a',
    'login',
    '',
  ])('is not trusted from %j', async (oidcIssuer) => {
    await expect(options({ ...flags, oidcIssuer })).rejects.toMatchObject({ code: 'bad-issuer' });
  });

  it('is refused without a client, and without a group', async () => {
    await expect(options({ ...flags, oidcClientId: undefined })).rejects.toMatchObject({
      code: 'openid-incomplete',
      message: expect.stringContaining('--oidc-client-id'),
    });
    await expect(options({ ...flags, oidcAdmins: [] })).rejects.toMatchObject({
      code: 'openid-incomplete',
      hint: expect.stringContaining('--oidc-viewers'),
    });
  });

  it.each([
    ['oidcAdmins', 'administrators'],
    ['oidcOperators', 'operators'],
    ['oidcViewers', 'viewers'],
  ])('has enough with %s, which are its %s', async (flag, role) => {
    const { oidcIssuer, oidcClientId } = flags;
    const none = { administrators: [], operators: [], viewers: [] };
    expect(await options({ oidcIssuer, oidcClientId, [flag]: ['a'] })).toMatchObject({
      groups: { ...none, [role]: ['a'] },
    });
  });
});

describe('the OpenID provider of the settings file', () => {
  const set = { issuer: 'https://set.example', clientId: 'set', viewers: ['all'], groupsClaim: 'roles' };
  beforeEach(() => {
    writeFileSync(join(home, 'romkit.config.yaml'), JSON.stringify({ oidc: set }));
  });

  it('is taken where no flag names one, and a flag goes before each of its values', async () => {
    expect(await options({})).toMatchObject({
      ...{ issuer: new URL('https://set.example'), clientId: 'set', groupsClaim: 'roles' },
      groups: { administrators: [], operators: [], viewers: ['all'] },
    });
    expect(await options({ oidcClientId: 'other', oidcName: 'Site' })).toMatchObject({
      ...{ issuer: new URL('https://set.example'), clientId: 'other', siteName: 'Site' },
    });
  });
});
