import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { RomkitError, systemErrorCode } from '../../../system/error.ts';
import { canonicalJson, sha256, writeFileAtomic } from '../../../system/files/files.ts';
import { cardId } from './card-name.ts';
import type { FleetHost } from './inventory.ts';

const entrySchema = z.object({
  /** `started`: nobody knows yet what became of it. */
  state: z.enum(['started', 'done', 'failed']),
  /** What was to be done; when the inventory or the ROM changes, it is to be done again. */
  key: z.string(),
  /** Its folder there. */
  job: z.string().regex(/^[0-9a-z-]+$/),
  /** Has it ended there, as far as is known? */
  ended: z.boolean(),
  at: z.string(),
  exitCode: z.number().nullable(),
  /** `done`, `identical`, or what went wrong. */
  message: z.string(),
  backup: z.string().nullable(),
});

const entries = z.record(z.string(), entrySchema);
const format = 'romkit-fleet/2';
const schema = z.union([
  z.object({ format: z.literal(format), cards: entries }),
  /** Each host had one card. */
  z.object({ format: z.literal('romkit-fleet/1'), hosts: entries }),
]);

export type HostEntry = z.infer<typeof entrySchema>;
/** By `cardId`; what format 1 knew, by the host alone. */
export type FleetState = Readonly<Record<string, HostEntry>>;

/** What is known of this work on this card; undefined where it is about another card, other bytes, other rules. */
export function entryOf(
  state: FleetState,
  { host, key }: { readonly host: FleetHost; readonly key: string },
): HostEntry | undefined {
  const entry = state[cardId(host)] ?? state[host.host];
  return entry?.key === key ? entry : undefined;
}

/** What is to be done to a card, as a name: the same card, the same bytes, by the same rules. */
export function workKey({ device, chip, allow, offset, slotSize }: FleetHost, romSha256: string): string {
  return sha256(canonicalJson({ device, chip, allow, offset, slotSize, romSha256 })).slice(0, 16);
}

/** Where it is remembered how far an inventory has come. */
export interface FleetStore {
  readonly file: string;
  /** @throws RomkitError `fleet-state-invalid` */
  read(): Promise<FleetState>;
  /** On the disk when it resolves. */
  save(card: FleetHost, entry: HostEntry): Promise<void>;
}

/**
 * @param state romkit's state folder
 * @param inventory the file's real path, by which it is known again
 */
export function fleetStoreIn(state: string, inventory: string): FleetStore {
  const name = basename(inventory).replace(/[^A-Za-z0-9._-]/g, '_');
  const file = join(state, 'flash', 'fleet', `${name}-${sha256(inventory).slice(0, 12)}.json`);
  let saving: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<FleetState> => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? {} : parse(file, text);
  };
  const save = async (card: FleetHost, entry: HostEntry): Promise<void> => {
    const cards = { ...(await read()), [cardId(card)]: entry };
    const document = { format, inventory, cards };
    await writeFileAtomic(file, `${JSON.stringify(document, null, 2)}\n`, 0o600);
  };
  return {
    file,
    read,
    // Several cards change at once, but the file is one.
    save: (card, entry) => {
      const saved = saving.then(() => save(card, entry));
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
}

function parse(file: string, text: string): FleetState {
  try {
    const document = schema.parse(JSON.parse(text));
    return document.format === format ? document.cards : document.hosts;
  } catch (error) {
    throw new RomkitError({
      code: 'fleet-state-invalid',
      message: `${file} does not say how far the inventory has come: it is damaged.`,
      hint: 'Move it away to begin anew; a host that has the ROM already is not written again.',
      cause: error,
    });
  }
}
