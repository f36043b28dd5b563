import type { Mac } from '../../../chain/event.ts';
import { decisionScript } from '../../../dialects/decision-script.ts';
import { layoutFor, usualLayout, type Layout } from '../../../dialects/assignment.ts';
import type { Decision } from '../../../registry/decision.ts';
import { resolve } from '../../../registry/resolve/resolve.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import type { ScriptFlavour } from '../../../../rom/script/language.ts';
import { givenBy, type Given } from '../../track/given.ts';
import { imagesFolder } from '../paths.ts';
import type { ScriptQuery } from './script-query.ts';

/** Whose script, in which language, and by which URL the machine reaches this server. */
export interface ScriptAsk {
  readonly mac: Mac;
  readonly flavour: ScriptFlavour;
  readonly baseUrl: string;
  readonly query: ScriptQuery;
}

export interface KeyedAsk extends ScriptAsk {
  /** The same for asks that the same script answers. */
  readonly key: string;
}

export interface WrittenAnswer {
  /** UTF-8 as a string of bytes (Latin-1): ten thousand buffers would take three times the memory. */
  readonly body: string;
  /** The image in it; null where it says why there is none. */
  readonly given: Given | null;
  /** The machine is to ask again until there is an image. */
  readonly waits: boolean;
}

/** Places that differ between servers: see Layout. */
export type ServerLayout = Pick<Layout, 'imageUrl' | 'memdisk'>;

/** Writes machines' scripts. Pure: the same snapshot gives the same script. */
export class ScriptWriter {
  readonly #layout: ServerLayout;

  constructor(layout: ServerLayout) {
    this.#layout = layout;
  }

  decide(snapshot: Snapshot, { mac, query }: Pick<ScriptAsk, 'mac' | 'query'>): Decision {
    return resolve(snapshot, mac, query.firmware, query.architecture);
  }

  /**
   * @param boot the boot that it is written for; null for whichever is under way. The files of one that has to be
   *   counted come from this server.
   */
  write({ outcome }: Decision, ask: ScriptAsk, boot: number | null = null): WrittenAnswer {
    const { mac, flavour, baseUrl, query } = ask;
    const layout: Layout = {
      ...usualLayout,
      ...this.#layout,
      ...(outcome.type === 'image' && outcome.rule === 'once' ? { imageUrl: null } : {}),
      baseUrl,
      images: imagesFolder(mac, boot),
    };
    const request = { dialect: flavour, mac, attempt: query.attempt, held: true };
    const { text, problem } = decisionScript({ outcome }, request, layoutFor(query.firmware, layout));
    const given = outcome.type === 'image' && problem === null ? givenBy(outcome) : null;
    return {
      body: Buffer.from(text).toString('latin1'),
      given,
      waits: given === null && outcome.type !== 'nothing',
    };
  }
}
