/** The reasons why a login at the site's OpenID provider ended without a session; `@` is the provider's name. */
export const openidRefusals = {
  'openid-off': 'This server has no login at another site.',
  'openid-away': '@ does not answer. Try again in a moment, or log in with a password.',
  'openid-refused': '@ did not let you in.',
  'openid-stale': 'This login was begun too long ago, in another browser, or has been used. Begin it anew.',
  'openid-not-trusted':
    '@ sent an answer that cannot be trusted. An administrator finds more in the server’s log.',
  'openid-set-up-wrong': '@ does not accept this server. An administrator finds more in the server’s log.',
  'openid-no-role': 'Your groups at @ give you no role here. Ask an administrator of this server for one.',
  'openid-bad-name': 'Your name at @ cannot be a name here: it needs letters, digits and . _ - alone.',
  'name-taken': 'Somebody else here has your name already. An administrator can remove that login.',
  'login-disabled': 'Your login here is disabled. Ask an administrator.',
} as const satisfies Record<string, string>;

export type OpenidRefusal = keyof typeof openidRefusals;

export const isOpenidRefusal = (code: string): code is OpenidRefusal => Object.hasOwn(openidRefusals, code);

/** @param site the provider's name */
export const refusalText = (code: OpenidRefusal, site: string): string =>
  openidRefusals[code].replace('@', () => site);
