import type { FastifyInstance } from 'fastify';
import { readReport } from '../../dialects/report.ts';
import { giveText } from './answer.ts';
import type { BootDirectory } from './plugin.ts';
import { bootDirectory, readMac } from './paths.ts';
import { queryOf } from './script/script-query.ts';

/** `debian` or `debian@3`. */
const imageName = /^[A-Za-z0-9][\w.-]{0,62}(@[1-9]\d{0,9})?$/;

const noMac = 'That is no MAC address.\n';

/** Routes for reports of firmware, and of systems that are up. */
export function reportRoutes(app: FastifyInstance, { tracker, clock }: BootDirectory): void {
  app.get<{ Params: { mac: string } }>(`${bootDirectory}/report/:mac`, (request, reply) => {
    const mac = readMac(request.params.mac);
    if (mac === null) return giveText(reply, 404, noMac);
    const { reported, architecture, firmware, romStamp } = readReport(queryOf(request.raw.url));
    void tracker.saw({
      mac,
      atMs: clock(),
      reported,
      ...(architecture === null ? {} : { architecture }),
      ...(firmware === null ? {} : { firmware }),
      ...(romStamp === null ? {} : { romStamp }),
    });
    return giveText(reply, 200, 'ok\n');
  });

  app.route<{ Params: { mac: string } }>({
    method: ['GET', 'POST'],
    url: `${bootDirectory}/up/:mac`,
    handler: async (request, reply) => {
      const mac = readMac(request.params.mac);
      if (mac === null) return giveText(reply, 404, noMac);
      const image = new URLSearchParams(queryOf(request.raw.url)).get('image');
      if (image !== null && !imageName.test(image))
        return giveText(reply, 400, 'That is no name of an image.\n');
      const boot = await tracker.up(mac, image);
      return boot === null
        ? giveText(reply, 404, 'No boot of this machine is known.\n')
        : giveText(reply, 200, 'ok\n');
    },
  });
}
