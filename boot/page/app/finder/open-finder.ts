import { createSpotlight } from '@mantine/spotlight';

/** Whether the finder is open; it may be, before its code is loaded. */
export const [finderStore, finder] = createSpotlight();

/** Open the finder, now or as soon as it is loaded. */
export const openFinder = (): void => finder.open();
