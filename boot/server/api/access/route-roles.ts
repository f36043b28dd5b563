import type { LoggedChange } from '../../../registry/model/change.ts';
import { isPeopleChange } from '../../../registry/model/people-change.ts';
import type { Role } from '../../../registry/model/person.ts';

/** The least role for a route; `anybody` has not logged in, and whoever `comes-back` from another site neither. */
export type Least = Role | 'anybody' | 'comes-back';

/** Every route of the API. One that is missing here is for administrators. */
export const leastRoles: ReadonlyMap<string, Least> = new Map<string, Least>([
  ['GET /metrics', 'viewer'],
  ['GET /api/v1/openapi.json', 'viewer'],
  ['GET /api/v1/events', 'viewer'],
  ['GET /api/v1/machines', 'viewer'],
  ['GET /api/v1/machines/:machine', 'viewer'],
  ['GET /api/v1/machines/:machine/power', 'viewer'],
  ['POST /api/v1/machines/:machine/power', 'operator'],
  ['GET /api/v1/power', 'viewer'],
  ['POST /api/v1/power', 'operator'],
  ['GET /api/v1/machines/:machine/console', 'viewer'],
  ['GET /api/v1/pool', 'viewer'],
  ['GET /api/v1/servers', 'viewer'],
  ['GET /api/v1/exports/:kind', 'viewer'],
  ['GET /api/v1/exports/bootdirectory.tar', 'viewer'],
  ['GET /api/v1/boots', 'viewer'],
  ['GET /api/v1/audit', 'viewer'],
  ['GET /api/v1/explain/:mac', 'viewer'],
  ['POST /api/v1/changes', 'operator'],
  ['POST /api/v1/undo', 'operator'],
  ['GET /api/v1/incoming', 'operator'],
  ['POST /api/v1/images/:image/revisions', 'operator'],
  ['GET /api/v1/trials', 'viewer'],
  ['POST /api/v1/images/:image/revisions/:revision/trial', 'operator'],
  ['DELETE /api/v1/trial', 'operator'],
  ['GET /api/v1/trial/console', 'viewer'],
  ['GET /api/v1/firmware', 'viewer'],
  ['GET /api/v1/firmware/sources', 'viewer'],
  ['POST /api/v1/firmware/builds', 'operator'],
  ['DELETE /api/v1/firmware/build', 'operator'],
  ['POST /api/v1/firmware/script', 'viewer'],
  ['GET /api/v1/firmware/builds/:stamp/file', 'viewer'],
  ['GET /api/v1/firmware/builds/:stamp/manifest', 'viewer'],
  ...uploadRoutes(),
  ['GET /api/v1/session', 'anybody'],
  ['POST /api/v1/login', 'anybody'],
  ['POST /api/v1/setup', 'anybody'],
  ['POST /api/v1/invitation', 'anybody'],
  ['GET /api/v1/openid', 'anybody'],
  ['POST /api/v1/openid', 'anybody'],
  ['GET /api/v1/openid/callback', 'comes-back'],
  ['POST /api/v1/logout', 'viewer'],
  ['POST /api/v1/password', 'viewer'],
  ['GET /api/v1/sessions', 'viewer'],
  ['DELETE /api/v1/sessions/:id', 'viewer'],
  ['GET /api/v1/people', 'administrator'],
  ['POST /api/v1/people', 'administrator'],
  ['PATCH /api/v1/people/:name', 'administrator'],
  ['DELETE /api/v1/people/:name', 'administrator'],
  ['POST /api/v1/people/:name/invitation', 'administrator'],
  ['GET /api/v1/people/:name/sessions', 'administrator'],
  ['DELETE /api/v1/people/:name/sessions', 'administrator'],
  ['DELETE /api/v1/people/:name/sessions/:id', 'administrator'],
  ['GET /api/v1/tokens', 'administrator'],
  ['POST /api/v1/tokens', 'administrator'],
  ['DELETE /api/v1/tokens/:name', 'administrator'],
]);

/** Each method of the resumable upload protocol (tus 1.0.0). */
function uploadRoutes(): [string, Least][] {
  return ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'].flatMap((method): [string, Least][] =>
    ['/uploads', '/uploads/:id'].map((path) => [`${method} /api/v1${path}`, 'operator']),
  );
}

/** @param url the route's pattern; HEAD is GET without content (RFC 9110 section 9.3.2) */
export function leastRoleFor(method: string, url: string | undefined): Least {
  const of = (name: string): Least | undefined => leastRoles.get(`${name} ${url ?? ''}`);
  return of(method) ?? (method === 'HEAD' ? of('GET') : undefined) ?? 'administrator';
}

/** Policy, and what takes something away for good. */
const ofAdministrators: ReadonlySet<LoggedChange['type']> = new Set([
  'set-policy',
  'forget-machine',
  'remove-image',
  'remove-revision',
] as const);

/** The least role for making these changes, and for taking them back. */
export const leastRoleForChanges = (changes: readonly Pick<LoggedChange, 'type'>[]): Role =>
  changes.some((change) => ofAdministrators.has(change.type) || isPeopleChange(change))
    ? 'administrator'
    : 'operator';
