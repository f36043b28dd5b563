/** What flashrom says when it looks for a chip. */
export interface ProbeWords {
  readonly chips: readonly FoundChip[];
  /** Names for `-c`, where it wants one. */
  readonly candidates: readonly string[];
  /** What a serial flasher calls itself. */
  readonly programmerName: string | null;
  /** Ids that came back, as they were compared: `ef 3013`; only where -V was asked for. */
  readonly ids: readonly string[];
  /** Status register, -V only. */
  readonly status: number | null;
}

export interface FoundChip {
  readonly vendor: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** Read the output of a probe; pure. */
export function readProbe(output: string): ProbeWords {
  const found = output.matchAll(/^(?:Found|Assuming) (.+) flash chip "([^"]+)" \((\d+) kB, [^)]+\)/gm);
  const ambiguous = /^Multiple flash chip definitions match the detected chip\(s\): (.*)$/m.exec(output)?.[1];
  const status = /^Chip status register is 0x([0-9a-f]{2})\.$/m.exec(output)?.[1];
  const ids = output.matchAll(/\bid1 0x([0-9a-f]+), id2 0x([0-9a-f]+)/g);
  return {
    chips: [...new Map([...found].map((match) => [match[2], foundChip(match)])).values()],
    candidates: [...(ambiguous ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
    programmerName: /^serprog: Programmer name is "(.*)"$/m.exec(output)?.[1] ?? null,
    ids: [...new Set([...ids].map(([, manufacturer = '', device = '']) => `${manufacturer} ${device}`))],
    status: status === undefined ? null : parseInt(status, 16),
  };
}

/** Where many chips were tried, -V says it of the right one twice. */
function foundChip([, vendor = '', name = '', kilobytes]: readonly string[]): FoundChip {
  return { vendor, name, sizeBytes: Number(kilobytes) << 10 };
}

/**
 * Does the status register forbid writing for good? Bits 2 to 4 protect blocks, in nearly every SPI flash; bit 7 has
 * the WP# pin decide whether they may be lifted, and where it is clear flashrom lifts them itself.
 */
export function isLocked(status: number | null): boolean | null {
  if (status === null) return null;
  return (status & 0x1c) !== 0 && (status & 0x80) !== 0;
}

/** Lines that mean something to a person: no banner, no appeals, no list of chips that cannot be meant. */
export function worthReading(output: string): string[] {
  return output
    .replace(/^===\n(?:.*\n)*?Thanks for your help!\n/gm, '')
    .split('\n')
    .map(shorten)
    .filter((line) => line.trim() !== '' && !noise.some((pattern) => pattern.test(line)));
}

const noise = [
  /^flashrom (?:unknown |v?\d\S* )?on /,
  /^flashrom is free software/,
  /^flashrom was built with/,
  /^Command line/,
  /^Using clock_gettime/,
  /^Probing for /,
  /^Added layout entry/,
  /not defined\. Looking for another erase function\.$/,
  /^(?:the programmer and|please report this|https:\/\/www\.flashrom|Please report this|on IRC)/,
  /^No operations were specified/,
];

/** A line may hold a thousand blocks: the last ones say where it was. */
function shorten(line: string): string {
  const blocks = line.split(', ');
  return blocks.length < 6 ? line : `${line.slice(0, line.indexOf('0x'))}… ${blocks.slice(-3).join(', ')}`;
}
