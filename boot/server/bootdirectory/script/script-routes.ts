import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { usualLayout } from '../../../dialects/assignment.ts';
import { autoexecScript, entryScript } from '../../../dialects/entry-script.ts';
import { BoundedMap } from '../../../../system/bounded-map.ts';
import { giveText, textHeaders } from '../answer.ts';
import { baseUrlOf } from '../base-url.ts';
import type { ScriptAnswer } from './machine-scripts.ts';
import type { BootDirectory } from '../plugin.ts';
import { bootDirectory, readScriptName, type ScriptName } from '../paths.ts';
import { ScriptQueries } from './script-query.ts';
import { answerDirectly } from './direct/direct-scripts.ts';
import { readAsk } from './read-ask.ts';

/** Names by which machines reach one server. */
const mostHosts = 200;

/** `boot.gpxe`, `boot.ipxe`, `autoexec.ipxe`, and the script of each machine. */
export function scriptRoutes(app: FastifyInstance, directory: BootDirectory): void {
  const queries = new ScriptQueries();
  answerDirectly(app.server, { ...directory, queries });
  for (const [name, write] of Object.entries(entryScripts)) {
    const texts = new BoundedMap<string | Promise<string>>(mostHosts);
    app.get(`${bootDirectory}/${name}`, async (request, reply) => {
      const baseUrl = baseUrlOf(request.raw, directory.publicUrl);
      const text = texts.get(baseUrl) ?? write(baseUrl);
      texts.set(baseUrl, text);
      observe(directory, request, reply, null);
      return giveText(reply, 200, await text);
    });
  }
  app.get<{ Params: { name: string } }>(`${bootDirectory}/:name`, (request, reply) => {
    const script = readScriptName(request.params.name);
    return script === null
      ? bootFile(directory, request, reply)
      : machineScript(directory, queries, script, request, reply);
  });
}

const entryScripts = {
  'boot.gpxe': (baseUrl: string) => entryScript('gpxe', { ...usualLayout, baseUrl }),
  'boot.ipxe': (baseUrl: string) => entryScript('ipxe', { ...usualLayout, baseUrl }),
  'autoexec.ipxe': (baseUrl: string) => autoexecScript({ ...usualLayout, baseUrl }),
};

function machineScript(
  directory: BootDirectory,
  queries: ScriptQueries,
  script: ScriptName,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  observe(directory, request, reply, script.mac);
  const ask = readAsk(script, request.raw, queries, directory.publicUrl);
  if (request.method === 'HEAD') {
    const { status, body } = directory.scripts.look(ask);
    return giveScript(reply, status, body);
  }
  const answer = directory.scripts.answer(ask, (listener) => {
    const { socket } = request.raw;
    // The server ends connections on which nothing moves; this one waits on purpose, for a machine that is alive.
    socket.setTimeout(0);
    socket.setKeepAlive(true, 30_000);
    reply.raw.once('close', listener);
  });
  if (!('then' in answer)) return giveScript(reply, answer.status, answer.body);
  if (ask.flavour === 'gpxe') return giveGpxeLater(reply, answer);
  return answer.then(({ status, body }) => giveScript(reply, status, body));
}

const giveScript = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  giveText(reply, status, Buffer.from(body, 'latin1'));

/**
 * gPXE's scripts end with the first command that fails, and the machine is lost to its BIOS. So the first line goes out
 * at once and without a length: should this server be killed while it holds the rest, what came is a whole script that
 * does nothing, and the next line asks again.
 */
async function giveGpxeLater(reply: FastifyReply, answer: Promise<ScriptAnswer>): Promise<FastifyReply> {
  const { raw } = reply.hijack();
  raw.on('error', () => undefined).writeHead(200, { ...textHeaders, connection: 'close' });
  raw.write('#!gpxe\n');
  const { status, body } = await answer;
  // Not sent any more: for whoever observes the answer.
  if (status === 200) void reply.header('content-length', body.length);
  raw.end(status === 200 ? body.slice(body.indexOf('\n') + 1) : '', 'latin1');
  return reply;
}

async function bootFile(
  { bootFiles }: BootDirectory,
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name } = request.params;
  if (!bootFiles.has(name)) {
    reply.callNotFound();
    return reply;
  }
  reply.hijack();
  await bootFiles.send(name, request.raw, reply.raw);
  return reply;
}

function observe(
  { events }: BootDirectory,
  { raw }: FastifyRequest,
  reply: FastifyReply,
  mac: string | null,
): void {
  const ended = events.request(raw, mac);
  const response = reply.raw;
  response.once('close', () => {
    const length = Number(reply.getHeader('content-length') ?? 0);
    const complete = response.writableFinished;
    ended({ status: response.statusCode, bytes: complete ? length : 0, totalBytes: length, complete });
  });
}
