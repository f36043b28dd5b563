import { createSpotlight } from '@mantine/spotlight';

const [store, finder] = createSpotlight();

/** Whether the finder is open; it may be, before its code is loaded. */
export const finderStore = store;

/** Open the finder, now or as soon as it is loaded. */
export const openFinder = (): void => finder.open();
