import { constants, createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RecordedEntry } from '../../boot/evidence/record/entry.ts';
import { fieldsOf } from '../../boot/evidence/record/entry-fields.ts';
import { evidenceCapture, type PlacedEntry } from '../../boot/evidence/record/evidence-capture.ts';
import { makeFolder, writeError, writeFileAtomic } from '../../system/files/files.ts';

/** A machine that never stops talking does not fill the memory. */
const mostEntries = 200_000;

/**
 * The capture that a run leaves. One in pcapng also has what was seen beside the packets and what was expected, so that
 * whoever reads it comes to the same diagnosis; it is made when the run ends.
 */
export class RunRecord {
  readonly #file: string | null;
  readonly #runFolder: string;
  readonly #isPcapng: boolean;
  readonly #entries: PlacedEntry[] = [];

  /** @param file null for none; pcapng by its name */
  constructor(file: string | null, runFolder: string) {
    this.#file = file;
    this.#runFolder = runFolder;
    this.#isPcapng = file?.endsWith('.pcapng') === true;
  }

  /** File for the packets while they come; null for none. @throws RomkitError where the capture could not be written */
  async packetFile(): Promise<string | null> {
    if (this.#file === null || !this.#isPcapng) return this.#file;
    const folder = dirname(this.#file);
    await makeFolder(folder);
    await access(folder, constants.W_OK).catch((error: unknown) => {
      throw writeError(folder, error);
    });
    return this.#packets;
  }

  /** @param afterEpochMs time of the last packet that was seen before the entry; 0 for none */
  add(entry: RecordedEntry, afterEpochMs: number, epochMs = Date.now()): void {
    if (!this.#isPcapng || this.#entries.length >= mostEntries) return;
    this.#entries.push({ entry: { epochMs, fields: fieldsOf(entry) }, afterEpochMs });
  }

  /** All packets have been captured. */
  async write(): Promise<void> {
    if (this.#file === null || !this.#isPcapng) return;
    await writeFileAtomic(this.#file, evidenceCapture(createReadStream(this.#packets), this.#entries));
  }

  get #packets(): string {
    return join(this.#runFolder, 'packets.pcap');
  }
}
