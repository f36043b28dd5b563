import type { Boot } from '../../model/boot.ts';
import type { BootLog } from '../../registry.ts';
import type { Database } from '../tables.ts';
import type { Writer } from '../writer.ts';
import type { LatestBoots } from './latest.ts';
import { pruneBoots } from './prune.ts';
import { bootOf, recordOf } from './record.ts';
import { begin, failed, lastFileServed, noteChain, scriptServed, up } from './steps.ts';

/** The history of boots, written in the groups that the writer makes. */
export function bootLog(
  writer: Writer,
  database: Database,
  latest: LatestBoots,
  onBoot: BootLog['onBoot'],
): BootLog {
  return {
    onBoot,
    latest: () => latest.all(),
    forgetLatest: () => latest.forget(),
    list: (query) => listBoots(database, query),
    begin: (start) => writer.do({ macs: [start.mac], run: (session) => bootOf(begin(session, start)) }),
    scriptServed: (boot, given, atMs) =>
      writer.do({ boots: [boot], run: (session) => bootOf(scriptServed(session, boot, given, atMs)) }),
    lastFileServed: (boot, atMs) =>
      writer.do({ boots: [boot], run: (session) => bootOf(lastFileServed(session, boot, atMs)) }),
    failed: (boot, diagnosis, atMs) =>
      writer.do({ boots: [boot], run: (session) => bootOf(failed(session, boot, diagnosis, atMs)) }),
    chain: (boot, seen) => writer.do({ boots: [boot], run: (session) => noteChain(session, boot, seen) }),
    up: (mac, image, atMs) =>
      writer.do({
        macs: [mac],
        run(session) {
          const boot = up(session, mac, image, atMs);
          return boot === null ? null : bootOf(boot);
        },
      }),
    prune: (nowMs) =>
      writer.do({
        async run(session) {
          const count = await pruneBoots(session.transaction, session.snapshot().policy, nowMs);
          if (count > 0) session.boots.moved = true;
          return count;
        },
      }),
  };
}

/** Boots of machines that were forgotten are kept for undo, and not shown. */
async function listBoots(
  database: Database,
  { machine, image, before, limit }: Parameters<BootLog['list']>[0],
): Promise<readonly Boot[]> {
  const rows = await database
    .selectFrom('boots')
    .selectAll()
    .$if(machine !== undefined, (query) => query.where('machine', '=', machine ?? 0))
    .$if(image !== undefined, (query) => query.where('image', '=', image ?? ''))
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .where((build) =>
      build.exists(
        build.selectFrom('machines').select('machines.id').whereRef('machines.id', '=', 'boots.machine'),
      ),
    )
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => bootOf(recordOf(row)));
}
