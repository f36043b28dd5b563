import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Person } from '../../../registry/model/person.ts';
import type { Registry } from '../../../registry/registry.ts';
import { hashOf } from '../access/access.ts';
import { isSecure, sessionCookie } from '../access/session-cookie.ts';
import type { Who } from './person-views.ts';

/** A working day; whoever works longer logs in again. */
const sessionSeconds = 12 * 3600;

/** Begin a session for a person who has proved to be it, and give the browser its secret. */
export async function beginSession(
  { sessions }: Pick<Registry, 'sessions'>,
  { name, role }: Pick<Person, 'name' | 'role'>,
  request: FastifyRequest,
  reply: FastifyReply,
  nowMs: number,
  isOverTls = isSecure(request),
): Promise<Who> {
  const secret = randomBytes(32).toString('base64url');
  await sessions.prune(nowMs);
  await sessions.add({
    sha256: hashOf(secret),
    id: randomBytes(9).toString('base64url'),
    person: name,
    startedMs: nowMs,
    expiresMs: nowMs + sessionSeconds * 1000,
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    address: request.ip,
  });
  reply.header('set-cookie', sessionCookie(secret, sessionSeconds, isOverTls));
  return { name, role, isPerson: true };
}
