import type { IncomingMessage, ServerResponse } from 'node:http';
import { relative } from 'node:path';
import { Chunks } from '../bytes/chunks.ts';
import { sendFile, type FileToSend, type SendOptions } from '../bytes/send-file.ts';
import type { ContentStore } from '../../registry/content/store.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Accel } from '../accel/accel.ts';
import type { ServerLog } from '../log.ts';
import type { BootTracker } from '../track/tracker.ts';
import type { Ticket } from '../track/tracker-options.ts';
import type { HttpEvents, ResponseEnd } from './http-events.ts';
import { findFile, type StoredFile } from './image-index.ts';
import { readImagePath, type ImagePath } from './paths.ts';
import { present } from '../../../system/present.ts';

export interface ImageFilesOptions {
  readonly registry: Registry;
  readonly tracker: BootTracker;
  readonly events: HttpEvents;
  readonly log: ServerLog;
  readonly content: Pick<ContentStore, 'root' | 'pathOf'>;
  /** nginx in front of this server, which sends the bytes. */
  readonly accel: Accel | null;
}

/** A file of an image, and for whom it is asked. */
export interface WantedFile extends Pick<ImagePath, 'mac' | 'boot'> {
  readonly file: StoredFile;
}

/** Content never changes (RFC 8246). */
const headers = {
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=31536000, immutable',
};

/** Sends files of images, and tells the tracker whose they were. */
export class ImageFiles {
  readonly #options: ImageFilesOptions;
  readonly #chunks = new Chunks();

  constructor(options: ImageFilesOptions) {
    this.#options = options;
  }

  /**
   * @param path what follows `/bootdirectory/images/`, percent-decoded
   * @returns null where no image has such a file
   */
  find(path: string): WantedFile | null {
    const wanted = readImagePath(path);
    const file = wanted === null ? undefined : findFile(this.#options.registry.snapshot(), wanted.file);
    return wanted === null || file === undefined ? null : { ...wanted, file };
  }

  async send(wanted: WantedFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { file } = wanted;
    const ended = this.#options.events.request(request, wanted.mac);
    const ticket = request.method === 'GET' ? this.#ticket(wanted) : null;
    const { accel } = this.#options;
    if (accel?.takes(request) === true && ticket?.holdsTail !== true) {
      this.#redirect(accel, file, ticket, request, response, ended);
      return;
    }
    try {
      const sent = await sendFile(request, response, this.#toSend(file), this.#sending(ticket, file));
      const totalBytes = sent.range === null ? null : sent.range.end - sent.range.start;
      ended({ status: sent.status, bytes: sent.bytes, totalBytes, complete: sent.whole });
      if (sent.whole && ticket?.holdsTail === false)
        await ticket.sent(file.sha256, present(sent.range, 'range'));
    } catch (error) {
      this.#options.log.error({ sha256: file.sha256, error }, 'a file of an image cannot be sent');
      response.writeHead(404, { 'content-length': 0 }).end();
      ended({ status: 404, bytes: 0, totalBytes: null, complete: false });
    }
  }

  /** nginx answers with the file, and tells how that ended. */
  #redirect(
    accel: Accel,
    { sha256, sizeBytes }: StoredFile,
    ticket: Ticket | null,
    request: IncomingMessage,
    response: ServerResponse,
    ended: (end: ResponseEnd) => void,
  ): void {
    const { content } = this.#options;
    const path = relative(content.root, content.pathOf(sha256));
    accel.redirect(request, response, path, headers, ({ status, bytes, range, complete }) => {
      const part = range ?? { start: 0, end: sizeBytes };
      ended({ status, bytes, totalBytes: part.end - part.start, complete });
      if (complete && (status === 200 || status === 206)) void ticket?.sent(sha256, part);
    });
  }

  #ticket({ mac, boot }: WantedFile): Ticket | null {
    return mac === null ? null : this.#options.tracker.file(mac, boot);
  }

  #sending(ticket: Ticket | null, { sha256 }: StoredFile): SendOptions {
    const chunks = this.#chunks;
    return ticket?.holdsTail === true
      ? { chunks, beforeTail: (range) => ticket.sent(sha256, range) }
      : { chunks };
  }

  #toSend({ sha256, sizeBytes }: StoredFile): FileToSend {
    return { path: this.#options.content.pathOf(sha256), sizeBytes, etag: `"${sha256}"`, headers };
  }
}
