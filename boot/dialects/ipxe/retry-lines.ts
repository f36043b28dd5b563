/** Attempts of one script before it ends in failure, so that whatever chained it can do as it is told for that. */
const mostTries = 6;
/** Doublings of the pause while the boot server does not answer. */
const mostDoublings = 5;

/** Ctrl-B, as in the embedded scripts; any other key ends the pause. */
export const pauseLine = (setting: string): string =>
  `prompt --key 0x02 --timeout \${${setting}} Trying again soon. Press Ctrl-B for the command line. && shell ||`;

/**
 * After a failure: pause, then fetch the machine's script again, which may name another image by now. The counters
 * outlive the script, for the one that is fetched begins with the same lines.
 */
export function bootRetry(
  selfUrl: string,
  pause: readonly string[],
): { readonly head: string[]; readonly tail: string[] } {
  return {
    head: ['isset ${boot-tries} || set boot-tries:int8 0', ...pause],
    tail: [
      ':failed',
      'echo Could not boot from ${url}',
      ':again',
      'imgfree',
      `iseq \${boot-tries} ${mostTries} && exit 1 ||`,
      'inc boot-tries',
      pauseLine('boot-pause'),
      'inc boot-pause ${boot-pause}',
      `chain --replace --autofree ${selfUrl} || goto again`,
    ],
  };
}

/**
 * Ask a server that holds its answers, until there is an image; the pauses grow while it does not answer. Firmware
 * renews no lease by itself, and a machine may wait for days: it asks DHCP again.
 */
export function heldWaitLines(askUrl: string, pauseMs: number): string[] {
  return [
    'set wait-tries:int8 0',
    `set wait-pause:int32 ${pauseMs}`,
    ':ask',
    pauseLine('wait-pause'),
    `chain --replace --autofree ${askUrl} ||`,
    ...growLines('wait-tries', 'wait-pause', mostDoublings),
    'dhcp netX ||',
    'goto ask',
  ];
}

/**
 * Ask a static tree, whose answers come at once, until there is an image: the pauses grow from the first, and outlive
 * this script, for the answer may be the very same.
 */
export function treeWaitLines(askUrl: string, pause: readonly string[]): string[] {
  return [
    'isset ${wait-tries} && goto ask ||',
    'set wait-tries:int8 0',
    ...pause,
    ':ask',
    pauseLine('wait-pause'),
    ...growLines('wait-tries', 'wait-pause', mostDoublings),
    'dhcp netX ||',
    `chain --replace --autofree ${askUrl} || goto ask`,
  ];
}

/** Double a pause, up to so many times. */
function growLines(tries: string, pause: string, doublings: number): string[] {
  return [
    `iseq \${${tries}} ${doublings} || inc ${pause} \${${pause}}`,
    `iseq \${${tries}} ${doublings} || inc ${tries}`,
  ];
}

/**
 * A pause that differs between machines that run the very same text: iPXE has no random numbers, but a uint8 keeps
 * the last byte of what is added to it, here of the MAC address. 1 s and up to 4 s more, in milliseconds.
 */
export function ownPauseLines(nic: string, pause: string): string[] {
  return [
    `set ${pause}-spread:uint8 0`,
    `inc ${pause}-spread 0x\${${nic}/mac:hexraw}`,
    `set ${pause}:int32 1000`,
    `inc ${pause} 0x\${${pause}-spread:hexraw}0`,
  ];
}
