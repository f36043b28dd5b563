import { resolve } from 'node:path';
import { readManifest } from '../../rom/build/record/manifest-file.ts';
import { rebuild, sourceOfManifest } from '../../rom/build/record/verify.ts';
import { ExitCode } from '../../system/error.ts';
import { sha256 } from '../../system/files/files.ts';
import { runTool } from '../../system/process/run-tool.ts';
import { describeDifference } from '../../rom/image/diff.ts';
import { readFacts } from '../../rom/source/facts/read-facts.ts';
import { watched } from '../build/execute.ts';
import { readRomFile } from './read-rom.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { loadSettings } from '../settings/settings.ts';
import { openSource } from '../source/source-of.ts';

/** `romkit rom verify`: exit code 0 where every byte is the same, 34 where not. */
export async function verify(
  context: Context,
  file: string,
  options: { readonly source?: string | undefined; readonly privkey?: string | undefined },
  output: Output,
): Promise<void> {
  const path = resolve(context.cwd, file);
  const bytes = await readRomFile(context, file);
  const manifest = await readManifest(path);
  const { flavour, target } = manifest;
  const source = await openSource(
    context,
    await loadSettings(context),
    { flavour, flag: options.source },
    output,
  );
  const pinned = await sourceOfManifest(manifest, source, { tool: runTool });
  const facts = await readFacts(pinned, { folders: context.folders, run: runTool, signal: context.signal });

  const privkey = options.privkey === undefined ? null : resolve(context.cwd, options.privkey);
  const made = await watched([target], context, output, (host) =>
    rebuild(manifest, pinned, facts, privkey, host),
  );

  const identical = made.bytes.equals(bytes);
  const asRecorded = sha256(bytes) === manifest.sha256;
  const differences = identical ? [] : describeDifference(bytes, made.bytes);
  if (!identical) context.exitCode = ExitCode.verifyFailed;
  output.result(
    {
      file,
      identical,
      asRecorded,
      sha256: sha256(bytes),
      rebuiltSha256: made.manifest.sha256,
      differences,
      toolDifferences: made.toolDifferences,
    },
    identical
      ? `${file} is what its manifest says: built again from commit ${manifest.source.commit?.slice(0, 12) ?? 'none'}, all ${bytes.length} bytes are the same.`
      : [
          `${file} is not what comes of its manifest.`,
          ...differences.map((line) => `  ${line}`),
          ...(asRecorded
            ? []
            : ['The file was changed after it was built: its hash is not the recorded one.']),
          ...made.toolDifferences.map((line) => `Another tool: ${line}`),
        ].join('\n'),
  );
}
