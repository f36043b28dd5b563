import { download, filesIn } from '../boot-server/boot-client.ts';

/** Facts that firmware tells of its machine, by the names of iPXE's settings. */
export type Told = Readonly<Record<string, string>>;

const usual: Told = {
  ...{
    manufacturer: 'Example',
    product: 'Server 1',
    memsize: '4096',
    buildarch: 'x86_64',
    platform: 'pcbios',
  },
};

/** Address of machine n of a test. @param n 1 to 65535 */
export const playedMac = (n: number): string =>
  `52:54:00:12:${[n >> 8, n & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;

/** A machine, played over HTTP as its firmware talks. */
export class PlayedMachine {
  readonly mac: string;
  readonly #at: string;
  readonly #query: string;

  constructor(url: string, mac: string, told: Told = {}) {
    this.mac = mac;
    this.#at = `${url}/bootdirectory`;
    this.#query = new URLSearchParams({ ...usual, serial: mac.slice(-5), ...told })
      .toString()
      // Firmware encodes a space as any other octet (RFC 3986 section 2.1).
      .replaceAll('+', '%20');
  }

  /** Switch on: resolves with the script, as soon as there is an image for this machine. */
  async script(): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const { body } = await download(`${this.#at}/${this.mac}.ipxe?${this.#query}&attempt=${attempt}`);
      const script = body.toString();
      if (filesIn(script).length > 0) return script;
    }
  }

  /** Ask once, and hang up: the machine has been seen. */
  async ask(): Promise<void> {
    await download(`${this.#at}/report/${this.mac}?${this.#query}`);
    await download(`${this.#at}/${this.mac}.ipxe?${this.#query}`, 1);
  }

  /** Boot as far as the operating system. @returns the image that it was given, by its name */
  async boot(): Promise<string> {
    const script = await this.script();
    for (const file of filesIn(script)) await download(file);
    return imageIn(script);
  }
}

/** The image that a script is for, as its screen says it. */
export function imageIn(script: string): string {
  const image = /\b(image1|image2|efi-only)\b/.exec(script)?.[0];
  if (image === undefined) throw new Error(`No image in this script:\n${script}`);
  return image;
}
