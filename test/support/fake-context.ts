import { PassThrough } from 'node:stream';
import type { Context } from '../../cli/shell/context.ts';
import { userFolders } from '../../system/files/folders.ts';

/** A context whose streams are collected, and what was written to them. */
export interface FakeContext extends Context {
  readonly out: () => string;
  readonly err: () => string;
}

/** @param home the user's home folder: nothing outside of it is read or written */
export function fakeContext(home: string, env: NodeJS.ProcessEnv = {}, cwd = home): FakeContext {
  const stdout = collector();
  const stderr = collector();
  return {
    env,
    cwd,
    stdout: stdout.stream,
    stderr: stderr.stream,
    folders: userFolders(env, home),
    signal: new AbortController().signal,
    hold: () => () => undefined,
    exitCode: 0,
    out: stdout.text,
    err: stderr.text,
  };
}

function collector(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text + String(stream.read() ?? '') };
}
