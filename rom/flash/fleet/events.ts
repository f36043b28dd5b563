import type { HostOutcome } from './run-fleet.ts';

/** What happens to a card of an inventory. */
export type CardEvent =
  | { readonly type: 'step'; readonly step: CardStep }
  /** A document of the log there: what romkit says with --json. */
  | { readonly type: 'document'; readonly document: Readonly<Record<string, unknown>> }
  | { readonly type: 'ended'; readonly outcome: HostOutcome };

/** What is done about a card from here. */
export type CardStep = 'copying' | 'started' | 'following' | 'reconnecting';
