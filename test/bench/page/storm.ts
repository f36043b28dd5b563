import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { filesIn } from '../../support/boot-server/boot-client.ts';
import { macOf } from '../serve/site.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Fetch as a machine does. */
const fetchText = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text)).on('error', reject);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The server has closed a connection on which nothing moved, while this request was on its way.
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      if (isStale) resolve(fetchText(url));
      else reject(error);
    });
  });

/** One machine boots: script, kernel, and its system's report. */
async function bootMachine(url: string, n: number): Promise<void> {
  const facts = 'manufacturer=Dell%20Inc.&product=R640&buildarch=x86_64&platform=efi&memsize=65536';
  const script = await fetchText(`${url}/bootdirectory/${macOf(n)}.ipxe?${facts}&serial=7XK${n}`);
  for (const file of filesIn(script)) await fetchText(file);
  await fetchText(`${url}/bootdirectory/up/${macOf(n)}`);
}

/** Machines boot at once, spread over some seconds as firmware spreads them. @param first number of the first */
export async function bootAtOnce(
  url: string,
  first: number,
  machines: number,
  seconds: number,
): Promise<void> {
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: machines }, async (_, index) => {
      const dueMs = begin + (index * seconds * 1000) / machines - performance.now();
      await new Promise((done) => setTimeout(done, dueMs));
      await bootMachine(url, first + index);
    }),
  );
}

/** A machine asks for its script; resolves with the milliseconds since 1970 at which the request went out. */
export async function askForScript(url: string, n: number): Promise<number> {
  const sentMs = performance.timeOrigin + performance.now();
  await fetchText(`${url}/bootdirectory/${macOf(n)}.ipxe`);
  return sentMs;
}
