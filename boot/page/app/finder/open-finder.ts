import { spotlight } from '@mantine/spotlight';

/** Open the finder, now or as soon as it is loaded. */
export const openFinder = (): void => spotlight.open();
