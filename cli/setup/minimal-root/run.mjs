import { spawn, spawnSync } from 'node:child_process';

const ours = new AbortController();

/** From now on Ctrl-C and the like end the command that runs and let us clean up behind it. */
export function hearSignals() {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.on(signal, () => ours.abort(exitCode));
}

/**
 * Run a command that speaks for itself.
 * @returns its exit code, and all that it wrote
 * @throws Error with the exit code of a signal that reached us meanwhile
 */
export function runHeard([program, ...args], env = process.env) {
  return new Promise((resolve, reject) => {
    if (ours.signal.aborted) return reject(interruption());
    // A session of its own: Ctrl-C reaches us alone, and we end it whole.
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill('SIGKILL');
    ours.signal.addEventListener('abort', end);
    let output = '';
    const hear = (stream) => (text) => {
      output += text;
      stream.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', hear(process.stdout));
    child.stderr.setEncoding('utf8').on('data', hear(process.stderr));
    child.on('error', reject);
    child.on('close', (code) => {
      ours.signal.removeEventListener('abort', end);
      if (ours.signal.aborted) reject(interruption());
      else resolve({ exitCode: code ?? 1, output });
    });
  });
}

/**
 * Run a short command and keep its stdout.
 * @throws Error with its last words where it fails
 */
export function read([program, ...args], options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  throw Object.assign(new Error(`${program} failed: ${error?.message ?? stderr.trim()}`), { exitCode: 1 });
}

const interruption = () => Object.assign(new Error('interrupted.'), { exitCode: ours.signal.reason });
