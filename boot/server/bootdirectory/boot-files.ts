import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Chunks } from '../bytes/chunks.ts';
import { sendFile } from '../bytes/send-file.ts';
import type { ServerLog } from '../log.ts';
import type { HttpEvents } from './http-events.ts';
import { valueFor } from '../../../system/present.ts';

/** Programs that firmware loads before any script: `snponly.efi` for UEFI HTTP boot, memdisk. Others are not shown. */
export class BootFiles {
  readonly #paths: ReadonlyMap<string, string>;
  readonly #events: HttpEvents;
  readonly #log: ServerLog;
  readonly #chunks = new Chunks();

  /** @param paths of the files, by the names below the boot directory */
  constructor(paths: ReadonlyMap<string, string>, events: HttpEvents, log: ServerLog) {
    this.#paths = paths;
    this.#events = events;
    this.#log = log;
  }

  has(name: string): boolean {
    return this.#paths.has(name);
  }

  async send(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = valueFor(this.#paths, name);
    const ended = this.#events.request(request, null);
    try {
      const { size, mtimeMs } = await stat(path);
      const file = {
        path,
        sizeBytes: size,
        etag: `"${size}-${Math.floor(mtimeMs)}"`,
        headers: { 'content-type': mediaType(name) },
      };
      const { status, bytes, range, whole } = await sendFile(request, response, file, {
        chunks: this.#chunks,
      });
      const totalBytes = range === null ? null : range.end - range.start;
      ended({ status, bytes, totalBytes, complete: whole });
    } catch (error) {
      this.#log.error({ name, error }, 'a boot file cannot be sent');
      response.writeHead(404, { 'content-length': 0 }).end();
      ended({ status: 404, bytes: 0, totalBytes: null, complete: false });
    }
  }
}

/** UEFI firmware takes a program for one by its media type (UEFI 2.10 section 24.7.3.2.3). */
const mediaType = (name: string): string =>
  name.endsWith('.efi') ? 'application/efi' : 'application/octet-stream';
