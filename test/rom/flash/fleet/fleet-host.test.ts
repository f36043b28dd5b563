import { describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../../../system/process/run.ts';
import { burnOnHost, type FleetOutside } from '../../../../rom/flash/fleet/fleet-host.ts';
import { followScript, sshCommand, startScript } from '../../../../rom/flash/fleet/ssh.ts';
import type { HostEntry } from '../../../../rom/flash/fleet/state.ts';
import { entry, fleetHost, task } from './tasks.ts';

interface Answer {
  readonly lines?: readonly string[];
  readonly exitCode?: number;
  readonly stderr?: string;
}

const document = (value: object): string => JSON.stringify(value);
const started: Answer = { lines: [document({ verdict: 'started' })] };
const notThere: Answer = { lines: ['romkit-not-there'] };
const ended = (exitCode: number, ...lines: string[]): Answer => ({
  lines: ['Welcome to node1', 'romkit-log', ...lines, document({ verdict: 'ended', exitCode })],
});
const done = document({ type: 'result', result: 'done', backup: { file: '/state/backup.bin' } });

/** A host that gives these answers to one ssh after the other. */
function outside(...answers: Answer[]) {
  const asked: string[] = [];
  const saved: HostEntry[] = [];
  const events: unknown[] = [];
  const it: FleetOutside = {
    run: ({ command, onLine }) => {
      asked.push(/agent\.mjs" (\w+ .*)'$/.exec(command.at(-1) ?? '')?.[1] ?? '');
      const { lines = [], exitCode = 0, stderr = '' } = answers.shift() ?? { exitCode: 1 };
      lines.forEach((line) => onLine?.(line, 'stdout'));
      const result: RunResult = {
        exitCode,
        signal: undefined,
        stdout: lines.join('\n'),
        stderr,
        notFound: false,
      };
      return Promise.resolve(result);
    },
    ssh: ['ssh'],
    signal: new AbortController().signal,
    agent: 'agent',
    pack: () => Promise.resolve(new Uint8Array()),
    newJob: () => 'new-job',
    now: () => new Date(0),
    pause: () => Promise.resolve(),
    save: (_host, one) => Promise.resolve(void saved.push(one)),
    onEvent: (_card, event) => {
      if (event.type === 'document') events.push(event.document);
    },
  };
  return { it, asked, saved, events };
}

const start = 'start "$s/jobs/new-job"';
const follow = (job: string, line = 0): string => `follow "$s/jobs/${job}" ${line}`;

describe('a host of an inventory', () => {
  it('is written down before it begins, and when it has ended', async () => {
    const { it: host, asked, saved } = outside(started, ended(0, done));
    expect(await burnOnHost(task('node1'), undefined, host)).toMatchObject({
      ...{ ok: true, message: 'done', backup: '/state/backup.bin' },
    });
    expect(asked).toEqual([start, follow('new-job')]);
    expect(saved.map(({ state, job, ended: over }) => [state, job, over])).toEqual([
      ['started', 'new-job', false],
      ['done', 'new-job', true],
    ]);
  });

  it('is followed from the last whole line on when the connection was lost', async () => {
    const lost: Answer = { lines: ['romkit-log', '{"type":"work"}', '{"type":"pro'], exitCode: 255 };
    const { it: host, asked, events } = outside(started, lost, ended(0, done));
    expect(await burnOnHost(task('node1'), undefined, host)).toMatchObject({ ok: true });
    expect(asked).toEqual([start, follow('new-job'), follow('new-job', 1)]);
    expect(events).toEqual([{ type: 'work' }, JSON.parse(done)]);
  });

  it('goes on with a job that is there already', async () => {
    const { it: host, asked } = outside(ended(0, done));
    expect(await burnOnHost(task('node1'), entry('started'), host)).toMatchObject({ ok: true });
    expect(asked).toEqual([follow('old-job')]);
  });

  it('begins anew where the job never arrived', async () => {
    const { it: host, asked } = outside(notThere, started, ended(0, done));
    expect(await burnOnHost(task('node1'), entry('started'), host)).toMatchObject({ ok: true });
    expect(asked).toEqual([follow('old-job'), start, follow('new-job')]);
  });

  it.each([
    ['has ended', entry('failed')],
    ['was for another ROM', entry('started', { key: 'other' })],
  ])('gets a new job where the old one %s', async (_what, before) => {
    const { it: host, asked } = outside(started, ended(0, done));
    await burnOnHost(task('node1'), before, host);
    expect(asked).toEqual([start, follow('new-job')]);
  });

  it('fails as romkit failed there', async () => {
    const error = document({ error: { code: 'x', message: 'The chip is locked.', hint: 'Unlock it.' } });
    const { it: host, saved } = outside(started, ended(30, error));
    expect(await burnOnHost(task('node1'), undefined, host)).toMatchObject({
      ...{ ok: false, exitCode: 30, message: 'The chip is locked.', hint: 'Unlock it.' },
    });
    expect(saved.at(-1)).toMatchObject({ state: 'failed', ended: true, exitCode: 30 });
  });

  it('is not taken for done where it ends well but says no result', async () => {
    const { it: host } = outside(started, ended(0));
    expect(await burnOnHost(task('node1'), undefined, host)).toMatchObject({ ok: false, exitCode: 1 });
  });

  it.each([
    [true, 33],
    [false, 32],
  ])('that was cut off (in mid-write: %s) ends with exit code %s', async (unfinished, exitCode) => {
    const died: Answer = { lines: ['romkit-log', document({ verdict: 'died', unfinished })] };
    const { it: host } = outside(started, died);
    expect(await burnOnHost(task('node1'), undefined, host)).toMatchObject({ ok: false, exitCode });
  });

  it.each([
    [
      { exitCode: 255, stderr: 'Connection refused\r\n' },
      'node1 cannot be reached: Connection refused.',
      false,
    ],
    [{ exitCode: 3, lines: ['romkit-no-node'] }, 'node1 has no Node.js.', true],
    [{ exitCode: 3, lines: ['romkit-old-node 18'] }, 'node1 has Node.js 18; 20 or newer is needed.', true],
    [{ exitCode: 1, stderr: 'sudo: a password is required' }, 'node1 did not begin: sudo: a password', true],
  ] as const)('that does not begin says why: %j', async (answer, says, isOver) => {
    const { it: host, saved } = outside(answer);
    const outcome = await burnOnHost(task('node1'), undefined, host);
    expect(outcome).toMatchObject({ ok: false, exitCode: 3, message: expect.stringContaining(says) });
    // Where the connection broke it may have begun all the same.
    expect(saved.at(-1)).toMatchObject({ state: 'failed', ended: isOver });
  });
});

it('calls ssh with the user’s own words first, and the host where no option can be', () => {
  const host = fleetHost('node1', { user: 'root', port: 22, jump: 'gate' });
  const command = sshCommand(['ssh', '-F', 'own'], host, 'true');
  expect(command.slice(0, 3)).toEqual(['ssh', '-F', 'own']);
  expect(command.slice(-9)).toEqual([
    '-l',
    'root',
    '-p',
    '22',
    '-J',
    'gate',
    '--',
    'node1',
    "exec sh -c 'true'",
  ]);
});

it('becomes root where the inventory says so, for the job and for looking at it', () => {
  const place = { agent: 'agent', job: 'job' };
  const scripts = (sudo: boolean): string[] => {
    const host = fleetHost('node1', { sudo });
    return [startScript(host, place), followScript(host, place, 0)];
  };
  for (const script of scripts(true)) expect(script).toContain('exec sudo -n "$n"');
  for (const script of [...scripts(true), ...scripts(false)]) expect(script).not.toContain("'");
  expect(scripts(false).join()).not.toContain('sudo');
});
