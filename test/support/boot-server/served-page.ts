import type { Running } from '../process/romkit.ts';

/** The URL of the control page of a `romkit serve --json`, without a slash at its end, as soon as it serves. */
export async function servedPage(server: Running): Promise<string> {
  let page = '';
  await server.event((event) => {
    if (event['type'] === 'serving') page = String(event['page']);
    return page !== '';
  });
  return page.replace(/\/$/, '');
}
