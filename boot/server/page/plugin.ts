import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Views of the page that have a URL of their own; its router reads them. */
const views = [
  '/',
  '/machines/:machine',
  '/images',
  '/images/:image',
  '/firmware',
  '/activity',
  '/servers',
  '/people',
  '/profile',
  '/invitation',
  '/setup',
];

/**
 * The control page: its files below `/page/`, its document at the URL of each view, and with status 404 where a browser
 * asks for a view that there is not. It holds nothing of the pool; the API decides who sees that. To a browser that may
 * be let in, it names the first machines of the list.
 *
 * @param folder the compiled page: `index.html`, `main.js` and what they load
 * @param isKnown does a request come from somebody who may be let in?
 * @throws Error of the system where the folder has no document
 */
export async function pageRoutes(
  app: FastifyInstance,
  folder: string,
  isKnown: (request: Pick<FastifyRequest, 'headers'>) => boolean,
): Promise<void> {
  const document = readFileSync(join(folder, 'index.html'), 'utf8');
  await app.register(async (scope) => {
    await scope.register(fastifyHelmet, {
      enableCSPNonces: true,
      contentSecurityPolicy: { useDefaults: false, directives },
      // Whether this server has TLS is not for the page to say.
      strictTransportSecurity: false,
    });
    await scope.register(fastifyStatic, {
      root: folder,
      prefix: '/page/',
      index: false,
      cacheControl: false,
      preCompressed: true,
      // Names of chunks carry a hash; the entry's do not, and are asked for again by their ETag.
      setHeaders: (response, path) =>
        void response.setHeader(
          'cache-control',
          /-[A-Z0-9]{8}\.\w+(?:\.\w+)?$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    });
    const show = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(
          document
            .replace('name="style-nonce" content=""', `name="style-nonce" content="${reply.cspNonce.style}"`)
            .replace('<link', isKnown(request) ? `${preload}<link` : '<link'),
        );
    for (const view of views) scope.get(view, show);
    scope.get('/*', (request, reply) => {
      if (asksForView(request)) return show(request, reply.code(404));
      reply.callNotFound();
      return reply;
    });
  });
}

/** Asked for before the files of the page, by the same request that it makes (HTML Living Standard, section 4.6.8.16). */
const preload = '<link rel="preload" as="fetch" crossorigin href="/api/v1/machines?limit=100" />';

/** Programs and machines ask below these, and for names with an ending: the page has no answer for them. */
const notViews = /^\/(?:api|bootdirectory|page)(?:\/|$)|\.[^/]*$/;

/** Does a browser ask for a view of the page? One that navigates names HTML (RFC 9110 section 12.5.1). */
function asksForView({ url, headers: { accept = '' } }: Pick<FastifyRequest, 'url' | 'headers'>): boolean {
  const [path = ''] = url.split('?');
  return /\btext\/html\b/.test(accept) && !notViews.test(path);
}

/** Content Security Policy Level 3: nothing of another host, no script and no style in the document. */
const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};
