import { dialectOf } from '../../../dialects/request.ts';
import { baseUrlOf } from '../base-url.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ScriptName } from '../paths.ts';
import { queryOf, type ScriptQueries, type ScriptQuery } from './script-query.ts';
import type { KeyedAsk } from './script-writer.ts';

/** @param publicUrl see baseUrlOf */
export function readAsk(
  { mac, flavour }: ScriptName,
  request: HttpRequest,
  queries: ScriptQueries,
  publicUrl: string | null,
): KeyedAsk {
  const userAgent = request.headers['user-agent'];
  const dialect = dialectOf(flavour, userAgent ?? null);
  const baseUrl = baseUrlOf(request, publicUrl);
  const query = withUserAgent(queries.read(queryOf(request.url)), userAgent);
  const key = `${mac} ${dialect} ${query.firmware ?? ''} ${query.architecture ?? ''} ${query.attempt} ${baseUrl}`;
  return { mac, flavour: dialect, baseUrl, query, key };
}

/** gPXE is BIOS firmware, always. */
const withUserAgent = (query: ScriptQuery, userAgent: string | undefined): ScriptQuery =>
  query.firmware === null && userAgent?.startsWith('gPXE/') === true ? { ...query, firmware: 'bios' } : query;
