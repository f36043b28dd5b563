import type { BootEventBody, Mac } from '../../chain/event.ts';

/** Takes an event; its time is that of the packet being read. */
export type Tell = (mac: Mac | null, event: BootEventBody) => void;
