import { get as httpGet, type IncomingMessage } from 'node:http';

/** How a download ended. */
export interface Download {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Fetch as firmware does, on a connection of its own.
 * @param cutAt hang up once that many bytes of the body have come
 * @throws Error where the server breaks the connection off
 */
export function download(url: string, cutAt = Infinity): Promise<Download> {
  return new Promise((resolve, reject) => {
    const request = httpGet(url, { agent: false }, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const end = (): void => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes < cutAt) return;
        request.destroy();
        end();
      });
      response.on('end', end).on('error', reject);
    });
    request.on('error', reject);
  });
}

/** The URLs of the files that an iPXE script loads, in its order. */
export const filesIn = (script: string): string[] =>
  [...script.matchAll(/^set url (\S+)\nkernel|^set url (\S+)\ninitrd/gm)].map(
    (found) => (found[1] ?? found[2])!,
  );
