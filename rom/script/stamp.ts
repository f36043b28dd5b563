/**
 * Stands in a script for the stamp of the firmware that it is put into: the stamp is made of the script, so it cannot
 * be there before. As long as a stamp, and of characters that a URL takes as they are.
 */
export const stampPlace = 'romkit-stamp-romkit-stamp-romkit';
