import { spawn } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import { bootTree } from '../../../boot/dialects/tree/boot-tree.ts';
import { writeTree } from '../../../boot/dialects/tree/write-tree.ts';
import type { ContentStore } from '../../../boot/registry/content/store.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import type { SiteExports } from '../../../boot/server/api/servers/server-facts.ts';
import type { ExportAnswer, ExportRequest } from '../../../boot/server/api/servers/server-views.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { makeTemporaryFolder } from '../../../system/files/temporary-folder.ts';
import { size } from '../../../system/size.ts';
import { exportedFiles } from '../../export/exports.ts';
import { problemText } from '../../export/export-tree.ts';
import { count } from '../../pool/text/change-text.ts';
import type { ServeOptions } from '../serve-options.ts';
import { serveArguments } from './serve-arguments.ts';

interface ExportParts {
  readonly options: ServeOptions;
  readonly content: ContentStore;
  /** Folder for what is packed. */
  readonly state: string;
}

/** The exports of `romkit export`, with this server's own settings where none are given. */
export function siteExports({ options, content, state }: ExportParts): SiteExports {
  const { publicUrl } = options;
  const layout: Layout = { ...usualLayout, ...(publicUrl === undefined ? {} : { baseUrl: publicUrl }) };
  return {
    files: async (request, snapshot) =>
      request.kind === 'bootdirectory'
        ? treeNotes(snapshot, layout)
        : filesOf(request, request.kind, snapshot, options),
    async archive(snapshot) {
      const tree = await bootTree(snapshot, layout);
      await makeFolder(state, 0o711);
      const { path: folder, remove } = await makeTemporaryFolder(state, 'export');
      try {
        // Whoever unpacks it as root gives this mode to the folder there.
        await chmod(folder, 0o755);
        await writeTree(
          tree,
          { web: folder, tftp: folder },
          { contentPath: (sha256) => content.pathOf(sha256) },
        );
        return packed(folder, () => void remove().catch(() => undefined));
      } catch (error) {
        await remove();
        throw error;
      }
    },
  };
}

function filesOf(
  { interface: name, address, dhcp }: ExportRequest,
  kind: Exclude<ExportRequest['kind'], 'bootdirectory'>,
  snapshot: Snapshot,
  options: ServeOptions,
): ExportAnswer {
  const ownDhcp = options.dhcp === 'none' ? undefined : options.dhcp;
  const files = exportedFiles(kind, snapshot, {
    ...{ range: options.range, router: options.router, nameServer: options.nameServer },
    ...{ method: options.method, publicUrl: options.publicUrl },
    ...(address === undefined
      ? { interface: name ?? options.interface }
      : { interface: name ?? options.interface ?? 'eth0', address }),
    ...(kind === 'dnsmasq' ? { dhcp: dhcp ?? ownDhcp } : {}),
    ...(kind === 'nginx' ? { inFrontOf: options.listen } : {}),
    ...(kind === 'systemd' ? { serveArgs: serveArguments(options) } : {}),
  });
  return { files: files.map(({ path, text }) => ({ path, text })), notes: notesOf(kind, options) };
}

const notesOf = (kind: ExportRequest['kind'], { database }: ServeOptions): string[] =>
  kind === 'systemd' && database !== undefined
    ? ['The database is not named in the unit, since its URL may hold a password: set ROMKIT_DATABASE.']
    : [];

async function treeNotes(snapshot: Snapshot, layout: Layout): Promise<ExportAnswer> {
  const { texts, images, problems } = await bootTree(snapshot, layout);
  const bytes = [
    ...texts.map(({ text }) => Buffer.byteLength(text)),
    ...images.map(({ sizeBytes }) => sizeBytes),
  ];
  const sum = bytes.reduce((total, each) => total + each, 0);
  return {
    files: [],
    notes: [`${count(bytes.length, 'file')}, ${size(sum)}.`, ...problems.map(problemText)],
  };
}

/** Pack a folder, without romkit's own notes in it. Whoever no longer reads ends tar by SIGPIPE. */
function packed(folder: string, onEnd: () => void): Readable {
  const command = ['-c', '--exclude=./.romkit-tree*', '-C', folder, '.'];
  const tar = spawn('tar', command, { stdio: ['ignore', 'pipe', 'ignore'] });
  tar.once('error', (error) => tar.stdout.destroy(error));
  tar.once('close', (exitCode, signal) => {
    const how = exitCode === null ? `by ${signal ?? 'a signal'}` : `with exit code ${exitCode}`;
    if (exitCode !== 0) tar.stdout.destroy(new Error(`tar ended ${how}`));
    onEnd();
  });
  return tar.stdout;
}
