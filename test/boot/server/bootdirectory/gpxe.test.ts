import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { assignment, mac } from '../../registry/sample.ts';

/** A request as gPXE's HTTP client writes it (net/tcp/http.c), over a connection of its own. */
class GpxeRequest {
  readonly #socket: Socket;
  #text = '';

  constructor(url: string, userAgent = 'gPXE/1.0.1+') {
    const { hostname, port, pathname, search } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding('latin1').on('data', (text: string) => (this.#text += text));
    this.#socket.write(
      `GET ${pathname}${search} HTTP/1.0\r\nUser-Agent: ${userAgent}\r\nHost: ${hostname}\r\n\r\n`,
    );
  }

  /** What has come when the first of the body is there. */
  async begun(): Promise<string> {
    while (!/\r\n\r\n./s.test(this.#text)) await once(this.#socket, 'data');
    return this.#text;
  }

  async whole(): Promise<string> {
    if (!this.#socket.readableEnded) await once(this.#socket, 'end');
    return this.#text;
  }

  close(): void {
    this.#socket.destroy();
  }
}

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe('gPXE', () => {
  let site: BootSite;
  let url: string;
  const requests: GpxeRequest[] = [];
  const ask = (path: string, userAgent?: string): GpxeRequest => {
    const request = new GpxeRequest(`${url}/bootdirectory/${path}`, userAgent);
    requests.push(request);
    return request;
  };
  beforeEach(async () => {
    site = await bootSite([]);
    ({ url } = await site.start({ mostHeld: 1 }));
  });
  afterEach(async () => {
    requests.splice(0).forEach((request) => request.close());
    await site.remove();
  });

  it('has a whole script from the first moment of a held answer, so that it outlives the server', async () => {
    const request = ask(`${mac(1)}.gpxe?attempt=1`);
    const begun = await request.begun();
    expect(begun).toMatch(/^HTTP\/1.1 200 /);
    expect(begun).not.toMatch(/content-length|transfer-encoding/i);
    expect(bodyOf(begun)).toBe('#!gpxe\n');
    await site.registry.taken('begin');
    await site.registry.assign(assignment({ type: 'machine', machine: 1 }, 'debian'));
    const lines = bodyOf(await request.whole())
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('#!gpxe');
    expect(lines.filter((line) => line.startsWith('#!'))).toHaveLength(1);
    expect(lines.at(-1)).toBe('boot');
  });

  it('is never refused while it waits: where too many do, its answer ends at once', async () => {
    await ask(`${mac(1)}.gpxe?attempt=1`).begun();
    await site.registry.taken('begin');
    expect(bodyOf(await ask(`${mac(2)}.gpxe?attempt=1`).whole())).toBe('#!gpxe\n');
  });

  it('is sent back to its BIOS at once where it gets nothing', async () => {
    const policy = { unknown: { type: 'nothing' as const } };
    await site.registry.apply({ by: 'test', via: 'test' }, [{ type: 'set-policy', policy }]);
    expect(bodyOf(await ask(`${mac(1)}.gpxe?attempt=1`).whole())).toMatch(/\nimgexec back-to-the-BIOS\n$/);
  });

  it('is told the port that it leaves out of its Host header', async () => {
    const { host } = new URL(url);
    expect(await ask('boot.gpxe').whole()).toContain(
      `chain http://${host}/bootdirectory/\${net0/mac}.gpxe\n`,
    );
  });

  it('and iPXE are given their own language under whichever name they ask for', async () => {
    expect(bodyOf(await ask(`${mac(1)}.gpxe`, 'iPXE/1.21.1').whole())).toMatch(/^#!ipxe\n/);
    expect(bodyOf(await ask(`${mac(1)}.ipxe`).whole())).toMatch(/^#!gpxe\n/);
  });
});
